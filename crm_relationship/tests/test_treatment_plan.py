"""How the customers of a segment are treated, and how far that is kept."""

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from .common import ago
from .test_timeline import TimelineCase


class TestTreatmentPlan(TimelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cadences = cls.env["crm.contact.cadence"]
        cadences.search([]).unlink()
        cadences.create({"band": "a", "days": 30})
        cls.seller = cls._user("salesperson")
        cls.manager = cls._user("crm_manager")
        cls.ada.user_id = cls.seller
        cls._sell(cls.ada, 100, 200)
        cls._refresh()
        cls.relation = cls._row(cls.ada)
        cls._band("a")
        cls.segment = cls.env["crm.segment"].create(
            {"name": "Best", "kind": "manual", "company_id": cls.company.id}
        )
        cls.env["crm.segment.membership"].create(
            {
                "segment_id": cls.segment.id,
                "partner_id": cls.ada.id,
                "company_id": cls.company.id,
                "start_date": ago(50),
                "start_cause": "manual",
            }
        )
        cls._last(40)

    @classmethod
    def _band(cls, band):
        cls.relation.sudo().priority_band = band
        cls.env.flush_all()

    @classmethod
    def _last(cls, days_ago):
        cls.relation.sudo().last_interaction_date = ago(days_ago)
        cls.env.flush_all()

    def _due(self, user=None):
        self.env.invalidate_all()
        env = self._as(user) if user else self.env
        return env["crm.contact.due"].search([("partner_id", "=", self.ada.id)])

    @classmethod
    def _plan(cls, **vals):
        plan = cls.env["crm.treatment.plan"].create(
            {
                "name": "Gold",
                "segment_id": cls.segment.id,
                "company_id": cls.company.id,
                "cadence_days": 7,
                "start_date": ago(20),
                **vals,
            }
        )
        cls.env.flush_all()
        return plan

    def test_its_cadence_goes_before_the_priority(self):
        plan = self._plan()
        due = self._due()
        self.assertEqual((due.plan_id, due.due_date), (plan, ago(33)))

    def test_without_days_the_priority_holds(self):
        self._plan(cadence_days=0)
        self.assertEqual(self._due().due_date, ago(10))

    def test_over_or_not_begun(self):
        self._plan(end_date=ago(1))
        self._plan(start_date=ago(-1), end_date=ago(-9))
        self.assertFalse(self._due().plan_id)

    def test_the_first_in_order_holds(self):
        second = self.segment.copy({"name": "Also"})
        self.env["crm.segment.membership"].create(
            {
                "segment_id": second.id,
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "start_date": ago(50),
                "start_cause": "manual",
            }
        )
        self._plan(sequence=20)
        first = self._plan(segment_id=second.id, sequence=5, cadence_days=14)
        self.assertEqual(self._due().plan_id, first)
        plans = self.env["crm.treatment.plan"]
        self.assertEqual(plans._treatment_of(self.eva, self.company), first)

    def test_out_of_the_segment(self):
        self._plan()
        members = self.env["crm.segment.membership"]
        members.search([("segment_id", "=", self.segment.id)]).end_date = ago(1)
        self.env.flush_all()
        self.assertFalse(self._due().plan_id)

    def test_how_far_it_is_kept(self):
        plan = self._as(self.manager, self._plan())
        self.assertEqual(
            (plan.customer_count, plan.contact_share, plan.owned_share), (1, 0, 1)
        )
        self._last(2)
        plan.invalidate_recordset()
        self.assertEqual(plan.contact_share, 1)

    def test_of_nobody_nothing_is_known(self):
        plan = self._as(self.manager, self._plan(start_date=ago(-1)))
        read = plan.read(["contact_share", "owned_share", "customer_count"])[0]
        self.assertEqual((read["contact_share"], read["owned_share"]), (False, False))
        self.assertEqual(read["customer_count"], 0)

    @mute_logger("odoo.sql_db")
    def test_two_at_a_time(self):
        self._plan(end_date=ago(5))
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self._plan(start_date=ago(5))
        self._plan(start_date=ago(4))

    @mute_logger("odoo.sql_db")
    def test_ends_before_it_starts(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._plan(end_date=ago(21))

    def test_segment_of_another_company(self):
        other = self._company("Other", self.company.currency_id)
        with self.assertRaisesRegex(ValidationError, "make the plan there"):
            self._plan(company_id=other.id)

    @mute_logger("odoo.sql_db")
    def test_days_below_zero(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._plan(cadence_days=-1)

    def test_another_company(self):
        self._plan()
        other = self._company("Other", self.usd)
        stranger = self._user("sales_lead", company_id=other.id)
        self.assertFalse(self._as(stranger)["crm.treatment.plan"].search([]))
        plans = self._as(self._user("sales_lead"))["crm.treatment.plan"].search([])
        self.assertEqual(plans.company_id, self.company)

    def test_a_plan_does_not_tell_a_hidden_segment(self):
        """Whoever may not see profit sees no plan of a segment that asks for it."""
        rich = self.env["crm.segment"].create(
            {"name": "Rich", "rule": "[('net_profit_12m', '>', 1)]"}
        )
        plan = self._plan(segment_id=rich.id)
        self.assertIn(plan, self._as(self.manager)["crm.treatment.plan"].search([]))
        self.assertNotIn(plan, self._as(self.seller)["crm.treatment.plan"].search([]))
        with self.assertRaises(AccessError):
            self._due(self.seller).read(["plan_id"])
