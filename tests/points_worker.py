"""One of the workers of test_points_at_once.py: mixed operations on shared cards.

It calls as the web client does, through Odoo's loop of retries. What an operation
should have changed is worked out here, in plain arithmetic, and noted by the same
transaction in a table of the test's own; so that a worker that is killed leaves either
both or none.
"""

import json
import logging
import random
import sys
import time
from collections import Counter

from psycopg2 import OperationalError

from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Command
from odoo.service.model import retrying

from odoo.addons.crm_loyalty.models.ledger.cause import because

CARDS = 50
# whoever posts in one journal waits for its next number, not for points
JOURNALS = 8
# of a hundred; documents are fewer than entries, as at a till
CHANCES = {"earn": 8, "grant": 30, "spend": 5, "take": 28, "cancel": 4, "refund": 3}
CHANCES["expire"] = 100 - sum(CHANCES.values())
PIECES = 4  # of an order that earns, so that it can come back piece by piece
COST, PRICE = 100, 20  # points of a reward, and the price of the order it is put on


def programme(env, name="At once", **vals):
    """Points for money spent on the product of the same name, a reward for COST of
    them; kept strictly unless said so."""
    product = env["product.product"].create({"name": name, "taxes_id": False})
    rule = {"reward_point_mode": "money", "product_ids": product.ids}
    reward = {
        "reward_type": "discount",
        "discount_mode": "per_order",
        "discount": 10,
        "required_points": COST,
    }
    vals = {
        "name": name,
        "program_type": "loyalty",
        "applies_on": "both",
        "trigger": "auto",
        "strict_ledger": True,
        "company_id": env.company.id,
        "rule_ids": [Command.clear(), Command.create(rule)],
        "reward_ids": [Command.clear(), Command.create(reward)],
    } | vals
    return env["loyalty.program"].create(vals)


def quote(env, customer, quantity, price, name="At once", **vals):
    """A quotation of a programme's product, free of tax, with its points worked out."""
    product = env["product.product"].search([("name", "=", name)])
    line = {
        "product_id": product.id,
        "product_uom_qty": quantity,
        "price_unit": price,
        "tax_ids": False,
    }
    order = env["sale.order"].create(
        {"partner_id": customer.id, "order_line": [Command.create(line)], **vals}
    )
    order._update_programs_and_rewards()
    return order


def begin(env):
    """The demo's programmes rest."""
    env["loyalty.program"].search([]).active = False


def prepare(env):
    """A strict programme, 50 customers (every other one with two contacts), a tally."""
    begin(env)
    program = programme(env)
    env["account.journal"].create(
        [
            {"name": f"At once {number}", "code": f"AO{number}", "type": "sale"}
            for number in range(JOURNALS)
        ]
    )
    for number in range(CARDS):
        contacts = ("Eve", "Dan") if number % 2 else ()
        customer = env["res.partner"].create(
            {
                "name": f"At once {number}",
                "is_company": True,
                "child_ids": [Command.create({"name": name}) for name in contacts],
            }
        )
        env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": customer.id, "points": 0}
        )
    env.cr.execute(
        """
        CREATE TABLE points_tally (
            worker INTEGER, number INTEGER, kind VARCHAR, card_id INTEGER,
            points NUMERIC(16, 2), order_id INTEGER, UNIQUE (worker, number))
        """
    )


def run(env, worker, seed, count):
    """So many operations; prints how they ended."""
    logging.disable(logging.CRITICAL)  # retries would fill the pipe
    work = Worker(env(context={**env.context, "tracking_disable": True}), worker, seed)
    ends, spent = Counter(), Counter()
    for number in range(count):
        began = time.monotonic()
        kind, end = work.once(number)
        ends[end] += 1
        spent[kind] += time.monotonic() - began
    sys.stdout.write(f"RESULT {json.dumps([ends, spent])}\n")


class Worker:
    def __init__(self, env, worker, seed):
        self.env, self.worker = env, worker
        self.random = random.Random(f"{seed} {worker}")
        code = f"AO{worker % JOURNALS}"
        self.journal = env["account.journal"].search([("code", "=", code)])
        program = env["loyalty.program"].search([("name", "=", "At once")])
        self.reward = program.reward_ids
        self.cards = env["loyalty.card"].search([("program_id", "=", program.id)]).ids

    def once(self, number):
        """One operation, the same at each retry; returns its kind and how it ended."""
        (kind,) = self.random.choices(list(CHANCES), list(CHANCES.values()))
        card_id, cents = self.random.choice(self.cards), self.random.randint(1, 9000)
        luck = self.random.random()

        def call():
            card = self.env["loyalty.card"].browse(card_id)
            points, order = getattr(self, kind)(card, cents, luck, number)
            self.env.cr.execute(
                "INSERT INTO points_tally VALUES (%s, %s, %s, %s, %s, %s)",
                [self.worker, number, kind, card_id, points, order and order.id],
            )

        try:
            retrying(call, self.env)
        except UserError:
            self.env.cr.rollback()
            return kind, "refused"
        except (OperationalError, ConcurrencyError):
            self.env.cr.rollback()
            return kind, "gave up"
        return kind, "done"

    def earn(self, card, cents, luck, number):
        order = self._quote(card, PIECES, cents / 100, luck)
        order.action_confirm()
        return PIECES * cents / 100, order

    def grant(self, card, cents, luck, number):
        key = f"grant:{self.worker}:{number}"
        because(card, kind="bonus", key=key).points += cents / 100
        return cents / 100, None

    def spend(self, card, cents, luck, number):
        order = self._quote(card, 1, PRICE, luck)
        if card.points < COST:
            raise UserError("too little for a reward")
        order._apply_program_reward(self.reward, card)
        order.action_confirm()
        assert order.amount_total == PRICE - 10, order.amount_total
        return PRICE - COST, order

    def take(self, card, cents, luck, number):
        card.points -= cents / 100
        return -cents / 100, None

    def cancel(self, card, cents, luck, number):
        order = self._order_of(card, luck)
        left = self._tally("SUM(points)", "order_id = %s", order.id)
        order._action_cancel()
        return -left[0][0], order

    def refund(self, card, cents, luck, number):
        order = self._order_of(card, luck, "kind = 'earn'")
        invoice = order.invoice_ids.filtered(
            lambda move: move.move_type[4:] == "invoice"
        )
        if not invoice:
            invoice = order._create_invoices()
            invoice.action_post()
        price = order.order_line.price_unit
        back = self._tally("COUNT(*)", "kind = 'refund' AND order_id = %s", order.id)
        if back[0][0] == PIECES:
            raise UserError("all has come back")
        note = invoice._reverse_moves()
        note.invoice_line_ids.quantity = 1
        note.action_post()
        return -price, order

    def expire(self, card, cents, luck, number):
        """Of a grant: what has expired of an order's points, its return leaves out."""
        lots = self.env["crm.loyalty.lot"].search(
            [("card_id", "=", card.id), ("remaining", ">", 0)], order="id"
        )
        lot = lots.filtered(lambda lot: lot.move_id.kind == "bonus")[:1]
        if not lot:
            raise UserError("nothing to expire")
        points = min(cents / 100, lot.remaining)
        because(card, kind="expire", lot=lot).points -= points
        return -points, None

    def _quote(self, card, quantity, price, luck):
        customers = card.partner_id | card.partner_id.child_ids
        customer = customers[int(luck * len(customers))]
        own = {"journal_id": self.journal.id}
        return quote(self.env, customer, quantity, price, **own)

    def _order_of(self, card, luck, condition="TRUE"):
        """A confirmed order of the card."""
        ids = self._tally("DISTINCT order_id", f"card_id = %s AND {condition}", card.id)
        orders = self.env["sale.order"].browse(id_ for (id_,) in ids if id_)
        orders = orders.filtered(lambda order: order.state == "sale")
        if not orders:
            raise UserError("no order yet")
        return orders[int(luck * len(orders))]

    def _tally(self, what, condition, *values):
        query = f"SELECT {what} FROM points_tally WHERE {condition}"
        self.env.cr.execute(query, values)
        return self.env.cr.fetchall()
