from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .common import FeedbackCase


class TestOccasions(FeedbackCase):
    """After what a program asks: found by the dates of documents, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.question.action_pause()
        cls.stages = cls.env["crm.lifecycle.stage"].search([])

    def _planned(self, program, now=None):
        """What one look finds, after a look that has found it already."""
        plan = self.env["crm.feedback.plan"]
        found = plan._plan(program, now)
        self.assertEqual(plan._plan(program, now), 0, "twice the same")
        invitations = self._invitations()
        self.assertEqual(len(invitations), found)
        return invitations

    def test_paid_invoice_is_asked_about_on_the_day_of_its_last_payment(self):
        invoice = self._sell(self.ada, 100, days_ago=20)
        self._pay(invoice, days_ago=9, amount=40)
        self._pay(invoice, days_ago=4)
        self._pay(self._sell(self.bob, 100, days_ago=20), days_ago=3, amount=40)
        program = self._question(trigger="invoice_paid", delay_days=2)
        found = self._planned(program)
        self.assertEqual(found.partner_id, self.ada)
        self.assertEqual((found.event_date, found.due_date), (ago(4), ago(2)))

    def test_invoice_written_off_by_a_credit_note_is_not_paid(self):
        invoice = self._sell(self.ada, 100, days_ago=20)
        self._match(invoice, self._refund(self.ada, 100, days_ago=5))
        program = self._question(trigger="invoice_paid")
        self.assertIn(invoice.payment_state, ("paid", "reversed"))
        if invoice.payment_state == "reversed":
            self.assertFalse(self._planned(program))

    def test_stage_reached_is_asked_about_but_not_a_first_fill(self):
        stage, other = self.stages[:2]
        transition = self.env["crm.lifecycle.transition"]
        for partner, to, cause in (
            (self.ada, stage, "rule"),
            (self.bob, stage, "bulk"),
            (self.bob, other, "rule"),
        ):
            transition.create(
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "date": ago(2),
                    "to_stage_id": to.id,
                    "cause": cause,
                }
            )
        program = self._question(trigger="stage", trigger_stage_ids=stage.ids)
        self.assertEqual(self._planned(program).partner_id, self.ada)

    def test_stage_must_be_chosen(self):
        with self.assertRaisesRegex(ValidationError, "choose which"):
            self._question(trigger="stage")

    def test_calendar_asks_all_who_have_bought_in_each_round_once(self):
        self._sell(self.ada, 100, days_ago=200)
        self._lead(self.bob)  # known, and has not bought
        self._refresh()
        program = self._question(trigger="calendar", every_number=2, every_unit="weeks")
        found = self._planned(program)
        # started 30 days ago: rounds on days 30, 16 and 2 ago; only the last is asked
        self.assertEqual(found.partner_id, self.ada)
        self.assertEqual(found.event_date, ago(2))

    def test_calendar_does_not_ask_who_comes_after_the_round(self):
        self._sell(self.ada, 100, days_ago=200)
        self._refresh()
        program = self._question(trigger="calendar", every_number=2, every_unit="weeks")
        self._planned(program)
        self._sell(self.bob, 100)
        self._refresh()
        self.assertEqual(self.env["crm.feedback.plan"]._plan(program), 0)

    def test_twelve_month_question_comes_on_each_customers_own_day(self):
        self._sell(self.ada, 100, days_ago=365 + 5)
        self._sell(self.bob, 100, days_ago=100)
        self._refresh()
        program = self._question(trigger="calendar", every_from="first_order")
        found = self._planned(program)
        self.assertEqual(found.partner_id, self.ada)
        # 2025-06-10 was the first order, so 2026-06-10 is five days ago
        self.assertEqual(found.event_date, ago(5))
        self.assertEqual(found.occasion, "calendar,1")

    def test_calendar_asks_the_audience_only(self):
        for partner in (self.ada, self.bob):
            self._sell(partner, 100, days_ago=200)
        self._refresh()
        segment = self.env["crm.segment"].create({"name": "VIP", "kind": "manual"})
        segment._add_members(self.bob)
        program = self._question(trigger="calendar", segment_id=segment.id)
        self.assertEqual(self._planned(program).partner_id, self.bob)

    @freeze_time(f"{TODAY} 03:00:00")
    def test_day_is_that_of_the_company(self):
        self.company.partner_id.tz = "America/New_York"  # 23:00 of the day before
        self._order(self.ada, 100).date_order = datetime(2026, 6, 15, 2, 30)
        program = self._question(trigger="order")
        found = self._planned(program)
        self.assertEqual(found.due_date, ago(1))
        self._ask()
        self.assertEqual(found.state, "sent")

    def test_delivery_is_offered_where_orders_are_delivered(self):
        offered = dict(
            self.env["crm.feedback.program"].fields_get(["trigger"])["trigger"][
                "selection"
            ]
        )
        self.assertEqual("delivery" in offered, self._delivers())

    def _delivers(self):
        picking = self.env.get("stock.picking")
        return picking is not None and "sale_id" in picking._fields

    def test_delivery_cannot_be_chosen_without_stock(self):
        if self._delivers():
            self._question(trigger="delivery")
            return
        with self.assertRaisesRegex(ValidationError, "install Inventory"):
            self._question(trigger="delivery")

    def test_other_company_is_not_asked_about(self):
        other = self._company("Other", self.usd)
        self._open_books(other)
        self._order(self.ada, 100, company=other)
        self.assertFalse(self._planned(self._question(trigger="order")))


class TestAudience(FeedbackCase):
    """Which customers, and who of a firm."""

    def _reasons(self):
        return self._ask().mapped(lambda one: (one.partner_id, one.state, one.reason))

    def _firm(self):
        firm = self._customer("Firm", is_company=True, email="info@firm.example")
        buyer = self._customer("Buyer", parent_id=firm.id, email="buy@firm.example")
        boss = self._customer("Boss", parent_id=firm.id, email="boss@firm.example")
        return firm, buyer, boss

    def _role(self, contact, decides=True, **vals):
        kind = self.env["crm.contact.role.type"].search(
            [("decides", "=", decides)], limit=1
        )
        return self.env["crm.contact.role"].create(
            {
                "partner_id": contact.id,
                "company_id": self.company.id,
                "type_id": kind.id,
                "start_date": ago(100),
                **vals,
            }
        )

    def test_deciders_are_asked_instead_of_the_contact(self):
        _firm, buyer, boss = self._firm()
        self._role(boss)
        self._role(buyer, decides=False)
        self.question.ask_whom = "roles"
        self._order(buyer, 100)
        self.assertEqual(self._reasons(), [(boss, "sent", False)])

    def test_firm_without_decider_is_not_asked_and_says_why(self):
        _firm, buyer, boss = self._firm()
        self._role(boss, end_date=ago(1))
        self.question.ask_whom = "roles"
        self._order(buyer, 100)
        self.assertEqual(self._reasons(), [(buyer, "suppressed", "no_role")])

    def test_person_who_buys_for_himself_is_asked_whatever_the_role(self):
        self.question.ask_whom = "roles"
        self._order(self.ada, 100)
        self.assertEqual(self._reasons(), [(self.ada, "sent", False)])

    def test_customer_of_another_stage_is_not_in_the_audience(self):
        for partner in (self.ada, self.bob):
            self._order(partner, 100)
        self._refresh()
        row = self._row(self.bob)
        other = self.env["crm.lifecycle.stage"].search([("id", "!=", row.stage_id.id)])
        row.stage_id = other[:1]
        self.env.flush_all()
        self.question.stage_ids = row.stage_id
        self.assertEqual(
            {partner: reason for partner, _state, reason in self._reasons()},
            {self.ada: "not_in_audience", self.bob: False},
        )

    def test_customer_below_the_priority_is_not_in_the_audience(self):
        self._order(self.ada, 100)
        self._refresh()
        self.question.least_band = "a"
        self._row(self.ada).priority_band = "b"
        self.env.flush_all()
        self.assertEqual(self._reasons(), [(self.ada, "suppressed", "not_in_audience")])

    def test_sample_of_a_panel_takes_the_same_customers_each_time(self):
        people = [self._customer(f"P{n}", email=f"p{n}@example.com") for n in range(30)]
        self.question.write(
            {"sample_share": 0.5, "is_panel": True, "quarantine_days": 0}
        )
        self.company.crm_feedback_rest_days = 0
        rounds = []
        for _round in range(2):
            for partner in people:
                self._order(partner, 100)
            before = self._invitations()
            asked = (self._ask() - before).filtered(lambda one: one.state == "sent")
            rounds.append(asked.partner_id)
        self.assertEqual(*rounds)
        self.assertTrue(0 < len(rounds[0]) < 30)
