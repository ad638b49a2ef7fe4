"""What people do in the proof of faults, and what the jobs find to do.

What people do is noted by the same transaction in a table of the proof: whatever was
not, they do again, as a person would who has got no answer.
"""

import time
from datetime import datetime, timedelta

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying

from odoo.addons.crm_loyalty.models.ledger.cause import because

from tests import points_worker

from .faults_workers import LOST, TRIES, Doing

CUSTOMERS = 8  # new in each round
LINES = 20  # of a list of payments
LEAST = 5  # answers that make a wave
OPERATIONS = 6  # on points, in a round
PRICE = 100  # and one more for each customer
ON_PAYMENT = "On payment"
OURS = """
    SELECT cron.id FROM ir_cron AS cron
      JOIN ir_model_data AS data ON data.model = 'ir.cron' AND data.res_id = cron.id
     WHERE data.module IN ('crm_relationship', 'crm_loyalty', 'crm_feedback')
"""


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
