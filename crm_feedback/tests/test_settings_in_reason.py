from psycopg2.errors import CheckViolation

from odoo.tests import mute_logger

from odoo.addons.crm_relationship.tests.common import ago

from .case_case import CaseCase

TOO_MANY = 2**31 - 1
DAYS = 36500  # a hundred years: the most that is accepted
OF_PROGRAM = (
    "delay_days",
    "quarantine_days",
    "retry_days",
    "reminder_days",
    "open_days",
    "case_days",
    "again_days",
)
OF_COMPANY = ("crm_feedback_rest_days", "crm_case_repeat_days", "heard_days")


class TestSettingsInReason(CaseCase):
    """What settings accept can be computed: one of them stops the asking of all."""

    @mute_logger("odoo.sql_db")
    def assertRefused(self, record, **vals):  # noqa: N802
        refused = self.assertRaises(CheckViolation)
        with self.subTest(**vals), refused, self.env.cr.savepoint():
            record.write(vals)
            self.env.flush_all()
        record.invalidate_recordset()

    def _ask(self):
        self.env["crm.feedback.send"]._prepare(self.question)
        self.env["crm.feedback.send"]._send_all(self.company)

    def test_days_of_a_program(self):
        for name in OF_PROGRAM:
            self.assertRefused(self.question, **{name: TOO_MANY})
            self.assertRefused(self.question, **{name: DAYS + 1})

    def test_days_of_a_company(self):
        for name in OF_COMPANY:
            self.assertRefused(self.company, **{name: TOO_MANY})

    def test_the_most_can_be_computed(self):
        self.question.write(dict.fromkeys(OF_PROGRAM, DAYS))
        self.question.delay_days = 0
        self.company.write(dict.fromkeys(OF_COMPANY, DAYS))
        self.team.silent_days = DAYS
        self._order(self.ada, 100, days_ago=3)
        self._ask()
        self.env["crm.case"]._close_loops()
        self.assertEqual(self._invitations(self.ada).state, "sent")

    def test_program_that_starts_later_asks_nobody(self):
        self.question.write(
            {"trigger": "calendar", "every_unit": "weeks", "every_number": 1}
        )
        self._order(self.ada, 100, days_ago=3)
        for start in (f"{ago(-1)} 12:00:00", "9999-12-31 23:59:59"):
            with self.subTest(start=start):
                self.question.started_at = start
                self._ask()
                self.assertFalse(self._invitations(self.ada))

    def test_rounds_of_the_calendar(self):
        self.question.write({"trigger": "calendar", "every_unit": "months"})
        for number in (TOO_MANY, 1201):
            self.assertRefused(self.question, every_number=number)
        self.question.every_number = 1200
        self._ask()

    def test_days_until_the_silent_agree(self):
        self.assertRefused(self.team, silent_days=TOO_MANY)

    def test_people_that_one_tells(self):
        for name in ("promoter_tells", "detractor_tells"):
            self.assertRefused(self.company, **{name: TOO_MANY})

    def test_hours_of_a_service_level(self):
        policy = self.env["crm.sla.policy"].create(
            {
                "name": "All",
                "company_id": self.company.id,
                "calendar_id": self.env["resource.calendar"].create({"name": "D"}).id,
                "response_hours": 10_000,
            }
        )
        self.assertEqual(self._case().policy_id, policy)
        for hours in (float("nan"), float("inf"), 1e30, 10_001):
            self.assertRefused(policy, response_hours=hours)

    def test_hours_of_work_are_a_number(self):
        case = self._case()
        for hours in (float("nan"), float("inf")):
            self.assertRefused(case, handling_hours=hours)
