"""The processes of the proof of faults: they work, and die of it.

One process loads Odoo once and forks whoever works, as Odoo's own server does. A
worker counts its statements: that is the clock by which faults strike, so that a seed
finds the same places again, whatever the machine does meanwhile.
"""

import logging
import os
import random
import select
import signal
import time
from contextlib import suppress
from datetime import datetime, timedelta

import psycopg2
from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, sql_db
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import Registry
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import IrCron

PATIENCE = 60  # seconds for a killed worker to go
STORM = 15  # seconds
HOT = (  # rows that the jobs write, and a column that may be written anew
    ("loyalty_card", "points"),
    ("crm_relationship", "purchase_count"),
    ("res_partner", "comment"),
    ("crm_loyalty_accrual", "entry_count"),
    ("crm_feedback_invitation", "state"),
    ("crm_payment_import_line", "state"),
    ("account_move", "ref"),
)
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError, ConcurrencyError)
TRIES = 20  # of a worker that finds no database

_logger = logging.getLogger(__name__)


class Worker:
    """A forked process; it says where it is when it comes to statement `at`."""

    def __init__(self, work, at=None, fatal=False):
        sql_db.close_all()
        self.reader, writer = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            self._live(work, writer, at, fatal)
        os.close(writer)
        self.told = ""

    def _live(self, work, writer, at, fatal):
        status = 1
        try:
            count_statements(writer, at, fatal)
            work()
            status = 0
        except BaseException:  # this process ends here, the proof goes on in the other
            _logger.exception("A worker failed.")
        finally:
            os.write(writer, f"={Doing.statements}\n".encode())
            os._exit(status)

    def poll(self, seconds=0):
        """Hear what it says for at most so long; returns whether it lives."""
        if self.pid and select.select([self.reader], [], [], seconds)[0]:
            if text := os.read(self.reader, 999):
                self.told += text.decode()
            else:
                self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
                os.close(self.reader)
                self.pid = None
        return bool(self.pid)

    def kill(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
        while self.poll(PATIENCE):
            pass

    @property
    def struck(self):
        """What it was doing when it came to its statement, or None."""
        found = [line for line in self.told.splitlines() if line.startswith("!")]
        return found[0][1:] if found else None

    @property
    def statements(self):
        found = [line for line in self.told.splitlines() if line.startswith("=")]
        return int(found[0][1:]) if found else None


class Doing:
    """What this process is doing, and how many statements it has come to."""

    what = "start"
    statements = 0


def count_statements(writer, at, fatal):
    """Tell when this process comes to its statement `at`; die there if fatal."""
    execute = sql_db.Cursor.execute

    def counted(self, *args, **kwargs):
        Doing.statements += 1
        if Doing.statements == at:
            os.write(writer, f"!{Doing.what}\n".encode())
            if fatal:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(self, *args, **kwargs)

    sql_db.Cursor.execute = counted


def shift_clock(days, server=False):
    """This worker's clock is wrong by so many days, and so is PostgreSQL's, if wanted.

    PostgreSQL's reaches us by one way only: now() of a cursor.
    """
    freeze_time(datetime.now() + timedelta(days=days), tick=True).start()
    if server:
        now = sql_db.Cursor.now
        sql_db.Cursor.now = lambda self: now(self) + timedelta(days=days)


def with_env(database, work):
    """Run `work(env)` and commit."""
    with Registry(database).check_signaling().cursor() as cursor:
        return work(api.Environment(cursor, SUPERUSER_ID, {}))


def crons(database):
    """What a cron worker of Odoo does, until no job is due."""
    process = IrCron._process_job.__func__

    def named(cls, cursor, job):
        Doing.what = job["cron_name"]
        return process(cls, cursor, job)

    IrCron._process_job = classmethod(named)
    for _try in range(TRIES):
        with suppress(*LOST):
            with Registry(database).cursor() as cursor:
                if not IrCron._get_all_ready_jobs(cursor):
                    return
            IrCron._process_jobs(database)
        time.sleep(0.2)


def drain(env):
    env["crm.relationship.queue"]._cron_drain()


def storm(database, seed):
    """Write rows anew that the jobs write too, in an order by chance, for a while."""
    luck = random.Random(seed)
    cursor = sql_db.db_connect(database).cursor()
    until = time.monotonic() + STORM
    while time.monotonic() < until:
        with suppress(psycopg2.errors.OperationalError):
            for table, column in luck.sample(HOT, 2):
                cursor.execute(
                    SQL(
                        """
                        UPDATE %(table)s SET %(column)s = %(column)s WHERE id IN (
                            SELECT id FROM %(table)s ORDER BY RANDOM() LIMIT 10)
                        """,
                        table=SQL.identifier(table),
                        column=SQL.identifier(column),
                    ),
                    log_exceptions=False,
                )
                time.sleep(luck.random() / 20)
            cursor.commit()
        cursor.rollback()
        time.sleep(luck.random() / 20)
