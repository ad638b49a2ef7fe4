"""The database that the measurements change: a copy with crm_relationship in it."""

import os
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import NamedTuple
from unittest import mock

from . import database
from .generate import name_of
from .meter import Meter
from .report import say

# another name where two people measure on one server
PREFIX = os.environ.get("CRM_BENCH", "bench")
WORK = f"{PREFIX}_work"
MODULE = "crm_relationship"

# One process, no parallel plans and no compilation: what is compared is work done
SESSION = """
    SET max_parallel_workers_per_gather = 0;
    SET jit = off
"""


class Bench(NamedTuple):
    """What a measurement gets: the size in partners and the day to look from."""

    size: int
    as_of: date

    @property
    def source(self):
        return name_of(self.size)

    @contextmanager
    def environment(self, name=WORK):
        """The superuser's environment and the meter of its cursor.

        Today is the day the data end: of a past day the open amounts are rebuilt,
        which is more work than is to be measured.
        """
        with database.environment(name) as env:
            env.cr.execute(SESSION)
            company = type(env["res.company"])
            today = mock.patch.object(company, "_crm_today", lambda _: self.as_of)
            # a database of others has no day of ours
            with today if hasattr(company, "_crm_today") else nullcontext():
                yield env, Meter(env.cr)
            env.cr.rollback()

    def renew(self):
        """A fresh copy of the generated database with the addon installed."""
        say(f"{WORK}: a copy of {self.source}, {MODULE} installed")
        database.copy(self.source, WORK)
        database.odoo(WORK, "-i", MODULE)


SOURCES = (
    "account_move",
    "account_move_line",
    "sale_order",
    "account_partial_reconcile",
)


def floor(env, meter):
    """FLOOR: seconds to read the four source tables to a late column, warm."""
    return sum(
        meter.best(
            lambda table=table: env.cr.execute(f"SELECT count(write_date) FROM {table}")
        ).total
        for table in SOURCES
    )


def refresh(env, bench, bulk=True):
    """A full run of all companies as of the bench's day."""
    run = env["crm.relationship.run"]._refresh_full(as_of=bench.as_of, bulk=bulk)
    env.flush_all()
    return run
