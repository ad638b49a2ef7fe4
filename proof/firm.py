"""A firm of two companies and two currencies, and what happens in it on a day.

Runs in Odoo's shell. Everything goes through Odoo's own methods, as people's clicks
do; only the firm itself, its customers and goods, is set up in batches. The same seed
and the same days give the same year, but for what Odoo draws by itself.
"""

import json
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

from . import clock, invariants, recomputed
from .firm_books import Books
from .firm_people import People
from .firm_setup import prepare

ADDONS = ("crm_relationship", "crm_loyalty", "crm_feedback")
STARTED = "crm_proof.year_started"
DONE = "crm_proof.year_days"
# what the addons have made of it since a moment
NOTED = """
    SELECT 'points: ' || kind, COUNT(*) FROM crm_loyalty_move
     WHERE moved_at >= %(began)s GROUP BY 1
    UNION ALL
    SELECT 'moved: ' || kind, COUNT(*) FROM crm_lifecycle_transition
     WHERE logged_at >= %(began)s GROUP BY 1
    UNION ALL
    SELECT 'segments entered', COUNT(*) FROM crm_segment_membership
     WHERE start_date >= %(began)s
    UNION ALL
    SELECT 'segments left', COUNT(*) FROM crm_segment_membership
     WHERE end_date >= %(began)s
    UNION ALL
    SELECT 'questions sent', COUNT(*) FROM crm_feedback_invitation
     WHERE sent_at >= %(began)s
    UNION ALL
    SELECT 'reminders sent', COUNT(*) FROM crm_feedback_invitation
     WHERE asked_at >= %(began)s AND sent_at < %(began)s
    UNION ALL
    SELECT 'tiers: ' || cause, COUNT(*) FROM crm_loyalty_tier_assessment
     WHERE assessed_at >= %(began)s GROUP BY 1
"""
BUSY = 600  # no less happens on a day than to so many customers


def run(env, firm, days, finish, seconds=float("inf")):
    """So many more days; each says what happened, how long it took, what broke.

    :param firm: how many `customers`, the `seed`, and the `days` it will live in all
    :param finish: whether the figures are computed from nothing after the last one
    :param seconds: after which no further day begins; that one is the last then
    """
    began = clock.seconds()
    settings = env["ir.config_parameter"]
    if not settings.get_param(STARTED):
        start = _first_day(datetime.now().date())
        with clock.at(start):
            settings.set_param(STARTED, str(start))
            prepare(env, firm["customers"], firm["days"])
            env.cr.commit()
    start = datetime.fromisoformat(settings.get_param(STARTED))
    first = int(settings.get_param(DONE, 0))
    for number in range(first, first + days):
        with clock.at(start + timedelta(days=number)) as hands:
            day = Day(env, hands, number, firm)
            tell("day", day.live())
            settings.set_param(DONE, number + 1)
            env.cr.commit()
            late = clock.seconds() - began > seconds
            if late or (finish and number == first + days - 1):
                tell("anew", day.compute_anew())
        if late:
            break


def _first_day(today):
    """A Thursday before New Year, later than all there is in the database.

    Ten days see the end of a month and of a year, and each year the same weekdays.
    """
    for year in (today.year, today.year + 1):
        eve = date(year, 12, 23)
        thursday = eve + timedelta(days=(3 - eve.weekday()) % 7)
        if thursday > today:
            return thursday
    raise AssertionError("no Thursday to come")


def tell(kind, content):
    sys.stdout.write(f"YEAR {json.dumps([kind, content], default=str)}\n")
    sys.stdout.flush()


class Day:
    """Night, morning, afternoon, evening; then everything is looked at."""

    def __init__(self, env, hands, number, firm):
        context = {"tracking_disable": True, "mail_notify_force_send": False}
        self.env = env(context={**env.context, **context})
        self.hands = hands
        self.began = datetime.now()
        self.counts, self.spent = Counter(), Counter()
        seed, luck = firm["seed"], Random(f"{firm['seed']} {number}")
        business = self.began.weekday() < 6
        size = max(firm["customers"], BUSY) if business else 0
        told = (self.env, luck, seed, size, self.counts, number)
        self.books, self.people = Books(*told), People(*told)

    def live(self):
        self.at(1, "jobs", lambda: self.jobs(("hours", "days", "months")))
        self.at(2, "drain", self.drain)
        self.at(9, "sales", self.books.sell)
        self.at(10, "invoices", self.books.bill)
        self.at(11, "payments", self.books.collect)
        self.at(12, "drain", self.drain)
        self.at(13, "people", self.people.meet)
        self.at(14, "returns", self.books.undo)
        self.at(15, "cases", self.people.complain)
        self.at(16, "jobs", lambda: self.jobs(("hours",)))
        self.at(17, "answers", self.people.answer)
        self.at(18, "drain", self.drain)
        found = self.at(19, "checks", self.look)
        self.env.cr.execute(NOTED, {"began": self.began})
        self.counts.update(dict(self.env.cr.fetchall()))
        return {
            "date": self.began.date(),
            "counts": self.counts,
            "seconds": {name: round(spent, 2) for name, spent in self.spent.items()},
            "broken": found,
        }

    def at(self, hour, name, work):
        """Do it at that hour and commit; returns what it returns."""
        self.hands.move_to(self.began + timedelta(hours=hour))
        began = clock.seconds()
        done = work()
        self.env.cr.commit()
        self.env.invalidate_all()
        self.spent[name] += clock.seconds() - began
        return done

    def jobs(self, intervals):
        """The scheduled actions of the addons, those of a month on its first day."""
        crons = self.env["ir.model.data"].search(
            [("model", "=", "ir.cron"), ("module", "in", ADDONS)], order="id"
        )
        for cron in self.env["ir.cron"].browse(crons.mapped("res_id")):
            monthly = cron.interval_type == "months"
            if cron.interval_type in intervals and (self.began.day == 1 or not monthly):
                cron.ir_actions_server_id.run()
                self.env.cr.commit()
                self.hands.tick(60)
                self.counts["jobs"] += 1

    def drain(self):
        for shard in (0, 1, 0):  # the second may hand customers back to the first
            queue = self.env["crm.relationship.queue"]
            self.counts["customers drained"] += queue._cron_drain(shard, 2)

    def look(self):
        self.env.flush_all()
        every = [*invariants.ALWAYS, *invariants.QUIET]
        today = self.began.date()
        found = invariants.broken(self.env.cr.connection, every, today)
        return found | recomputed.in_odoo(self.env)

    def compute_anew(self):
        """The figures as they stand against a computation from nothing.

        First what drains have written, with the day's basis; then, after another full
        run, what that has written, with a basis from nothing too.
        """
        kept = self.env["crm.relationship.basis"].sudo()
        kept = kept._of(self.env["crm.relationship"]._scope(self.companies()))
        results = {"drained": recomputed.from_nothing(self.env, kept)}
        self.env["crm.relationship.run"]._cron_full()
        results["run"] = recomputed.from_nothing(self.env)
        return results

    def companies(self):
        return self.env["res.company"].search([])
