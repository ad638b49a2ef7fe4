from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tests import mute_logger

from .common import RelationshipCase

TOO_MANY = 2**31 - 1
DAYS = 36500  # a hundred years: the most that is accepted
COMPANY = {
    "crm_rfm_months": 1200,
    "crm_return_gap_days": DAYS,
    "crm_stage_days": DAYS,
    "crm_payment_grace_days": DAYS,
}


class TestSettingsInReason(RelationshipCase):
    """What settings accept can be computed: one of them stops the night for all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.ada, 300, days_ago=40)

    @mute_logger("odoo.sql_db")
    def assertRefused(self, record, error=CheckViolation, **vals):  # noqa: N802
        refused = self.assertRaises(error)
        with self.subTest(**vals), refused, self.env.cr.savepoint():
            record.write(vals)
            self.env.flush_all()
        record.invalidate_recordset()

    def _night(self):
        self.env["crm.relationship.run"]._refresh_full()
        self.env["crm.contact.due"].search([]).read()

    def test_days_and_months_of_a_company(self):
        for name, most in COMPANY.items():
            self.assertRefused(self.company, **{name: TOO_MANY})
            self.assertRefused(self.company, **{name: most + 1})

    def test_the_most_can_be_computed(self):
        self.company.write(COMPANY)
        self.env["crm.contact.cadence"].search([]).days = DAYS
        self._night()
        self.assertEqual(self._row(self.ada).purchase_count, 1)

    def test_fixed_limits_of_rfm_are_numbers_of_days(self):
        self.company.crm_rfm_method = "threshold"
        for days in ("1e10, 180, 90, 30", "inf, 5, 4, 3", "9, 8, 7, -99999999"):
            vals = {"crm_rfm_recency_days": days}
            self.assertRefused(self.company, ValidationError, **vals)

    def test_fixed_limits_of_rfm_are_numbers(self):
        self.company.crm_rfm_method = "threshold"
        for name in ("crm_rfm_frequency", "crm_rfm_monetary"):
            for limits in ("1, 2, 3, inf", "nan, 2, 3, 4", "-inf, 2, 3, 4"):
                self.assertRefused(self.company, ValidationError, **{name: limits})

    def test_days_between_contacts(self):
        cadence = self.env["crm.contact.cadence"].search([], limit=1)
        self.assertRefused(cadence, days=TOO_MANY)

    def test_days_of_a_treatment_plan(self):
        plan = self.env["crm.treatment.plan"].create(
            {"name": "All", "segment_id": self.env["crm.segment"].search([])[:1].id}
        )
        self.assertRefused(plan, cadence_days=TOO_MANY)

    def test_days_of_a_next_step(self):
        rule = self.env["crm.next.step.rule"].search([], limit=1)
        for name in ("days", "deadline_days", "pause_days"):
            self.assertRefused(rule, **{name: TOO_MANY})

    def test_days_since_a_decider_was_met(self):
        team = self.env["crm.team"].create({"name": "Desk"})
        self.assertRefused(team, crm_decider_days=TOO_MANY)

    def test_weight_of_what_is_known(self):
        item = self.env["crm.completeness.item"].search([], limit=1)
        self.assertRefused(item, weight=TOO_MANY)

    def test_trust_is_a_number(self):
        factor = self.env["crm.priority.factor"].search([], limit=1)
        for trust in (float("nan"), float("inf")):
            self.assertRefused(factor, half_trust=trust)
