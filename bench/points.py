"""What the points ledger costs: earning, spending, and nights.

In one points of paid orders are granted, in the other points expire.

One database with a million cards, a programme of Odoo's own beside those with a ledger.
Core's way and ours are measured in the same run, in turns.
"""

import time
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import NamedTuple
from unittest import mock

from . import database, points_book, sides
from .meter import Meter
from .report import Row

EARNING = 1.3  # times core's time for confirming an order
SPENDING = 40  # times core's spends a second
EXPIRING = 1.5  # times the proof of the same book
HELD = 0.5  # seconds that a card waits for others at most
ROUNDS = 40
TURNS = 20  # of spending, each of so many
CORE_SPENDS, OUR_SPENDS = 15, 150
ALONE = 300  # orders granted one by one, for comparison


def measure(bench):
    """Rows of the report."""
    worker = sides.Side(points_book.NAME)
    report = _earning(worker) + _spending(worker)
    worker.close()
    with bench.environment(points_book.NAME) as (env, meter):
        report += _releasing(env, meter)
        report += _expiring(env, meter, bench)
    database.close_odoo(points_book.NAME)
    return report


# earning


def _earning(worker):
    """Orders of the same customers earn by turns with a ledger and without."""
    pairs = sides.Pairs([], [])
    for turn in range(-3, ROUNDS):
        found = worker.do(confirm, turn)
        if turn >= 0:
            pairs.base.append(found["core"])
            pairs.other.append(found["ledger"])
    before = median(taken.total for taken in pairs.base) * 1000
    return [
        Row(
            "confirming an order that earns: statements more",
            pairs.more_statements,
        ),
        Row(
            f"confirming an order that earns: time / {before:.0f} ms without a ledger",
            pairs.ratio(),
            "x",
            at_most=EARNING,
        ),
        Row("confirming: of it Python", pairs.ratio("python"), "x"),
        Row("confirming: of it PostgreSQL", pairs.ratio("server"), "x"),
    ]


def confirm(env, turn):
    """{core, ledger: Sample} of confirming an order that earns in one programme."""
    env, shop = points_book.shop(env)
    customer = env["res.partner"].search([("ref", "=", points_book.BUYER)])
    sides_ = list(shop.items())
    found = {}
    for name, product in sides_ if turn % 2 else reversed(sides_):
        lines = [(0, 0, {"product_id": product.id, "product_uom_qty": 2})] * 3
        order = env["sale.order"].create(
            {
                "partner_id": customer.id,
                "company_id": env.company.id,
                "order_line": lines,
            }
        )
        order._update_programs_and_rewards()
        found[name] = sides.sample(env, order.action_confirm)
        if sum(order.coupon_point_ids.mapped("points")) <= 0:
            raise SystemExit(f"The order of {name} earns nothing: no measure.")
    return found


# spending


class Spends(NamedTuple):
    """Seconds of one spend with its commit: wall time, and processors' time."""

    wall: float
    total: float


def _spending(worker):
    core, ours = [], []
    for turn in range(-2, TURNS):
        some = worker.do(spend_as_core), worker.do(spend, turn)
        if turn >= 0:
            core.append(some[0])
            ours.append(some[1])
    wall = [a.wall / b.wall for a, b in zip(core, ours, strict=True)]
    total = [a.total / b.total for a, b in zip(core, ours, strict=True)]
    rate = {
        name: 1 / median(taken.wall for taken in some)
        for name, some in (("core", core), ("ours", ours))
    }
    return [
        Row("spends a second: core's write, history and commit", rate["core"]),
        Row("spends a second: ours, each with its commit", rate["ours"]),
        Row("spends a second: times core's", median(wall), "x", at_least=SPENDING),
        Row("the same in processor time", median(total), "x"),
    ]


def _each(env, count, work):
    """Spends of so many calls of `work`, a commit after each."""
    env.cr.commit()

    def all_of_them():
        for number in range(count):
            work(number)
            env.cr.commit()

    cost = Meter(env.cr).cost(all_of_them)
    return Spends(cost.wall / count, cost.total / count)


def spend_as_core(env):
    """A point of a card without a ledger, with its line in the history."""
    env, _shop = points_book.shop(env)
    card = env["loyalty.card"].search(
        [("partner_id.ref", "=", points_book.BUYER), ("strict_ledger", "=", False)]
    )

    def spend_one(number):
        card.points -= 1
        env["loyalty.history"].create(
            {"card_id": card.id, "description": f"Receipt {number}", "used": 1}
        )

    return _each(env, CORE_SPENDS, spend_one)


def spend(env, turn):
    """A point of each of many cards, through the book."""
    program = env["loyalty.program"].search(
        [("name", "like", points_book.PROGRAM)], limit=1
    )
    cards = env["loyalty.card"].search(
        [("program_id", "=", program.id), ("points", ">", 10)],
        limit=OUR_SPENDS,
        offset=OUR_SPENDS * (turn % TURNS),
    )
    keys = [f"bench {turn} {number}" for number in range(OUR_SPENDS)]
    return _each(env, OUR_SPENDS, lambda n: cards[n]._spend(1, keys[n]))


# after the return window


def _releasing(env, meter):
    """Orders that have left their return window: some by themselves, then the rest."""
    accruals = env["crm.loyalty.accrual"]
    waiting = accruals.search([("state", "=", "window")], order="id")
    last = max(waiting.mapped("release_date"))
    few = waiting[:ALONE].with_context(mail_notrack=True)  # as the night does

    def alone():
        for accrual in few:
            accrual._settle(last)
            env.flush_all()

    env.invalidate_all()
    single = meter.cost(alone)
    env.cr.commit()
    before = env.cr.sql_log_count
    night = meter.cost(lambda: accruals._release(last, commit=True))
    statements = env.cr.sql_log_count - before
    count = len(waiting) - len(few)
    if accruals.search_count([("state", "=", "window")]):
        raise SystemExit("Points still wait for the end of their window: no measure.")
    each = night.total / count
    return [
        Row("orders granted in a night", count),
        Row("a night of granting: statements for an order", statements / count),
        Row("a night of granting: milliseconds for an order", each * 1000, "ms"),
        Row("granted together, times as fast", single.total / len(few) / each, "x"),
    ]


# expiring


def _expiring(env, meter, bench):
    proof = env["crm.loyalty.proof"]
    audit = meter.best(lambda: env.cr.execute(_audit(proof)), times=2)
    [(cards, wrong)] = env.execute_query(_audit(proof))
    night = bench.as_of + timedelta(days=points_book.NIGHT)
    held, lost = [], []
    with _watched(env, held):
        cost = meter.cost(
            lambda: lost.append(env["crm.loyalty.expiry"]._expire(night, commit=True))
        )
    [(_cards, still_wrong)] = env.execute_query(_audit(proof))
    return [
        Row("cards of the book", cards),
        Row("cards that lose points", lost[0]),
        Row("the proof of the whole book", audit.total, "s"),
        Row("a night of expiry", cost.total, "s"),
        Row("a night of expiry: wall", cost.wall, "s"),
        Row("expiry / proof", cost.total / audit.total, "x", at_most=EXPIRING),
        Row("expiry / proof: wall", cost.wall / audit.wall, "x"),
        Row("longest that a chunk held its cards", max(held), "s", at_most=HELD),
        Row("cards whose three sums differ", wrong + still_wrong, at_most=0),
    ]


def _audit(proof):
    from odoo.tools import SQL

    return SQL(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE difference <> 0) FROM (%s) AS proof",
        proof._table_query,
    )


@contextmanager
def _watched(env, held):
    """Collect the seconds from the lock of a chunk's cards to its commit."""
    expiry, crons = type(env["crm.loyalty.expiry"]), type(env["ir.cron"])
    take, commit = expiry._expire_cards, crons._commit_progress
    started = []

    def taking(self, *args):
        started.append(time.perf_counter())
        return take(self, *args)

    def committing(self, *args, **kwargs):
        left = commit(self, *args, **kwargs)
        held.append(time.perf_counter() - started[-1])
        return left

    with (
        mock.patch.object(expiry, "_expire_cards", taking),
        mock.patch.object(crons, "_commit_progress", committing),
    ):
        yield


def make(bench, keep=False):
    """The database with the book, which the measure changes."""
    if not (keep and database.exists(points_book.NAME)):
        points_book.make(bench)


def drop():
    database.drop(points_book.NAME)
