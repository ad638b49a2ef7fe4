"""What the processes of the proof of faults do: work, and die of it.

One process loads Odoo once and forks whoever works, as Odoo's own server does. A
worker counts its statements: that is the clock by which faults strike, so that a seed
finds the same places again, whatever the machine does meanwhile.

What people do is noted by the same transaction in a table of the proof: whatever was
not, they do again, as a person would who has got no answer.
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
from odoo.exceptions import ConcurrencyError, UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.crm_loyalty.models.ledger.cause import because

from tests import points_worker

CUSTOMERS = 8  # new in each round
LINES = 20  # of a list of payments
LEAST = 5  # answers that make a wave
OPERATIONS = 6  # on points, in a round
PRICE = 100  # and one more for each customer
ON_PAYMENT = "On payment"
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
OURS = """
    SELECT cron.id FROM ir_cron AS cron
      JOIN ir_model_data AS data ON data.model = 'ir.cron' AND data.res_id = cron.id
     WHERE data.module IN ('crm_relationship', 'crm_loyalty', 'crm_feedback')
"""

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


def begin(env):
    """The demo's programmes and questions rest; only our jobs run."""
    points_worker.prepare(env)
    points_worker.programme(env, ON_PAYMENT, earn_on="paid")
    env["loyalty.program"].create(
        {
            "name": "Expiring",
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
            "strict_ledger": True,
            "company_id": env.company.id,
            "warning_days": 30,
        }
    )
    env["crm.feedback.program"].search([]).action_pause()
    env.cr.execute(
        f"""
        UPDATE ir_cron SET active = id IN ({OURS});
        CREATE TABLE faults_crons AS {OURS};
        CREATE TABLE faults_tasks (task VARCHAR PRIMARY KEY);
        CREATE TABLE faults_done (task VARCHAR PRIMARY KEY);
        CREATE TABLE faults_clock (days INTEGER);
        """
    )


def prepare(env, number):
    """What is to be done in a round."""
    env = env(context={**env.context, "tracking_disable": True})
    customers = env["res.partner"].create(
        [
            {
                "name": f"Fault {number}-{place}",
                "email": f"fault{number}-{place}@example.com",
                "ref": f"FAULT{number}-{place}",
                "is_company": True,
            }
            for place in range(CUSTOMERS)
        ]
    )
    _points(env, number, customers)
    _question(env, number, customers)
    _urn(env, number)
    _invoices(env, number, customers)
    batch = env["crm.payment.import"].create(
        {"name": f"Fault {number}", "source_system": "file", "decimal_mark": "."}
    )
    batch._add_lines(_payments(number, "file"))
    for task in tasks(number):
        env.cr.execute("INSERT INTO faults_tasks VALUES (%s)", [task])


def _points(env, number, customers):
    """On each card: points that are over, points that expire soon, points that stay."""
    program = env["loyalty.program"].search([("name", "=", "Expiring")])
    cards = env["loyalty.card"].create(
        [
            {"program_id": program.id, "partner_id": customer.id, "points": 0}
            for customer in customers
        ]
    )
    today = env.company._crm_today()
    for days, points in ((-1, 10), (5, 5), (200, 3)):
        for card in cards:
            because(
                card,
                kind="bonus",
                key=f"round:{number}:{days}",
                earned_day=today - timedelta(days=100),
                expiry=today + timedelta(days=days),
            ).points += points


def _question(env, number, customers):
    segment = env["crm.segment"].create({"name": f"Fault {number}", "kind": "manual"})
    segment._add_members(customers)
    program = env["crm.feedback.program"].create(
        {
            "name": f"Fault {number}",
            "trigger": "calendar",
            "segment_id": segment.id,
            "company_id": env.company.id,
        }
    )
    program.action_start()


def _urn(env, number):
    """An anonymous question of last month, with as many answers as make a wave."""
    program = env["crm.feedback.program"].create(
        {
            "name": f"Urn {number}",
            "is_anonymous": True,
            "least_answers": LEAST,
            "company_id": env.company.id,
        }
    )
    program.started_at = datetime.now() - timedelta(days=40)
    for place in range(LEAST):
        task = f"answer {number} {place}"
        env["crm.feedback.ballot"]._throw_in(program, 10, task)
        _note(env, task)


def _invoices(env, number, customers):
    """Of orders that earn a point for each unit of money, once it is paid."""
    for place, customer in enumerate(customers):
        order = points_worker.quote(env, customer, 1, PRICE + place, ON_PAYMENT)
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.ref = f"Fault {number}-{place}"
        invoice.action_post()


def _payments(number, source):
    return [
        {
            "external_ref": f"{source}-{number}-{line}",
            "partner_ref": f"FAULT{number}-{line % CUSTOMERS}",
            "amount": 10 + line,
            "invoice_date": "2026-01-01",
            "due_date": "2026-02-01",
            "paid_date": "2026-03-01",
        }
        for line in range(LINES)
    ]


def tasks(number):
    """{name: (method, place)} of what people do in a round."""
    places = {
        "pay": CUSTOMERS,
        "answer": 3,
        "points": OPERATIONS,
        "send": 1,
        "apply": 1,
    }
    return {
        f"{kind} {number} {LEAST * (kind == 'answer') + place}": (kind, place)
        for kind, count in places.items()
        for place in range(count)
    }


class People:
    """What users do in a round, each call through Odoo's loop of retries."""

    def __init__(self, database, seed, number):
        self.database, self.seed, self.number = database, seed, number

    def work(self, luck, patient=False):
        """All tasks that are not done yet, in an order by chance.

        :param patient: who does not get through is tried again, and must at last
        """
        todo = tasks(self.number)
        names = list(todo)
        luck.shuffle(names)
        left = names
        for _try in range(TRIES if patient else 1):
            left = [name for name in left if not self._done(name, *todo[name])]
            if not left:
                return
            time.sleep(0.2 * patient)
        if patient:
            raise AssertionError(f"never done: {left}")

    def _done(self, name, kind, place):
        Doing.what = name
        try:
            with Registry(self.database).check_signaling().cursor() as cursor:
                env = api.Environment(cursor, SUPERUSER_ID, {})
                cursor.execute("SELECT FROM faults_done WHERE task = %s", [name])
                if cursor.rowcount:
                    return True

                def call():
                    getattr(self, f"_{kind}")(env, name, place)
                    _note(env, name)

                retrying(call, env)
            return True
        except LOST:
            return False

    def _pay(self, env, _name, place):
        reference = f"Fault {self.number}-{place}"
        invoice = env["account.move"].search([("ref", "=", reference)])
        register = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({})._create_payments()

    def _answer(self, env, name, place):
        program = env["crm.feedback.program"].search(
            [("name", "=", f"Urn {self.number}")]
        )
        env["crm.feedback.ballot"]._throw_in(program, 10, name)

    def _send(self, env, _name, _place):
        lines = _payments(self.number, "program")
        env["crm.payment.import"].import_lines(lines, "program")

    def _apply(self, env, _name, _place):
        batch = env["crm.payment.import"].search(
            [("name", "=", f"Fault {self.number}")]
        )
        batch.action_apply()

    def _points(self, env, _name, place):
        """One of the operations of tests/points_worker.py, with its own arithmetic."""
        seed = f"{self.seed} {self.number} {place}"
        worker = points_worker.Worker(env, self.number, seed)
        (kind,) = worker.random.choices(
            list(points_worker.CHANCES), list(points_worker.CHANCES.values())
        )
        card_id = worker.random.choice(worker.cards)
        cents, luck = worker.random.randint(1, 9000), worker.random.random()
        card = env["loyalty.card"].browse(card_id)
        try:
            points, order = getattr(worker, kind)(card, cents, luck, place)
        except UserError:  # nothing to redeem or to give back: that is an answer too
            env.cr.rollback()
            return
        env.cr.execute(
            "INSERT INTO points_tally VALUES (%s, %s, %s, %s, %s, %s)",
            [self.number, place, kind, card_id, points, order and order.id],
        )


def _note(env, task):
    env.cr.execute("INSERT INTO faults_done VALUES (%s)", [task])
