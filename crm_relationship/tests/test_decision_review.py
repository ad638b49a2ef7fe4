"""What was expected of a decision, and whether it was right."""

from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import TODAY, ago
from .decision_case import DecisionCase

LATER = TODAY + timedelta(days=30)


class TestDecisionReview(DecisionCase):
    def _expecting(self, value=600, figure="revenue_12m", user=None, **vals):
        vals.setdefault("review_date", LATER)
        sense = vals.pop("sense", "at_least")
        return self._make(user, expected=(figure, value, sense), **vals)

    def _review(self, decision, user=None, verdict="right"):
        with freeze_time(f"{LATER} 12:00:00"):
            return self._as(user or self.sue, decision).review(verdict, "It helped")

    def test_before_its_day(self):
        decision = self._expecting()
        self.assertFalse(decision.may_review)
        with self.assertRaisesRegex(CheckViolation, "reviewed_on_its_day"):
            decision.review("right")
            self.env.flush_all()

    def test_on_its_day(self):
        decision = self._expecting()
        self._sell(self.ada, 350)
        with freeze_time(f"{LATER} 12:00:00"):
            self._refresh(as_of=LATER)
            self.env.invalidate_all()
            self.assertTrue(self._as(self.sue, decision).may_review)
        self._review(decision)
        self.assertRecordValues(
            decision,
            [
                {
                    "verdict": "right",
                    "verdict_note": "It helped",
                    "reviewed_by_id": self.sue.id,
                    "reviewed_date": LATER,
                    "expected_words": "Revenue, 12 Months: at least $\xa0600.00",
                    "actual_words": "$\xa0650.00",
                }
            ],
        )

    def test_not_decided(self):
        decision = self._ask(review_date=LATER)
        with self.assertRaisesRegex(CheckViolation, "reviewed_when_decided"):
            self._review(decision, self.manager)
            self.env.flush_all()

    def test_message_of_the_database(self):
        messages = {
            name: constraint.get_error_message(self.env["crm.decision"])
            for name, constraint in self.env["crm.decision"]._table_objects.items()
            if "reviewed" in name
        }
        self.assertIn("wait for the day", str(messages))
        self.assertIn("decide it first", str(messages))

    def test_reviewed_once(self):
        decision = self._expecting()
        self._review(decision)
        with self.assertRaisesRegex(UserError, "reviewed already"):
            self._review(decision)

    def test_by_whoever_decided_or_a_manager(self):
        decision = self._expecting()
        with self.assertRaises(AccessError):
            self._review(decision, self.accountant)
        self._review(decision, self.manager)
        self.assertEqual(decision.reviewed_by_id, self.manager)

    def test_review_on_the_day_of_the_decision(self):
        with self.assertRaisesRegex(CheckViolation, "review_after_decided"):
            self._expecting(review_date=TODAY)
            self.env.flush_all()

    def test_activity_of_the_decider(self):
        decision = self._expecting()
        activity = decision.sudo().activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (self.sue, LATER))
        self._review(decision)
        self.assertFalse(decision.sudo().activity_ids)

    def test_proposed_by_the_figures(self):
        """300 at first: 600 expected is right, 450 half of the way."""
        decision = self._expecting()
        for actual, verdict in ((600, "right"), (450, "partly"), (449, "wrong")):
            self.assertEqual(decision._proposed_verdict(actual), verdict)
        self.assertFalse(decision._proposed_verdict(None))

    def test_proposed_where_it_should_fall(self):
        decision = self._expecting(100, sense="at_most")
        for actual, verdict in ((100, "right"), (200, "partly"), (201, "wrong")):
            self.assertEqual(decision._proposed_verdict(actual), verdict)

    def test_figure_of_now(self):
        decision = self._expecting()
        self.assertEqual(decision._actual_values(), {decision: 300})

    def test_figure_of_a_stranger_is_not_known(self):
        decision = self._expecting(partner=self.bob)
        self.assertEqual(decision._actual_values(), {})
        self._review(decision)
        self.assertEqual(decision.actual_words, "Not known")

    def test_expecting_of_a_figure_one_may_not_see(self):
        with self.assertRaisesRegex(UserError, "choose a figure you see"):
            self._expecting(figure="net_profit_12m")
        self.assertTrue(self._expecting(figure="net_profit_12m", user=self.manager))

    def test_expecting_of_what_is_no_number(self):
        with self.assertRaisesRegex(UserError, "choose a figure"):
            self._expecting(figure="stage_id")

    def test_reader_sees_expected_amounts_he_may_see(self):
        decision = self._expecting(figure="net_profit_12m", user=self.manager)
        self._review(decision, self.manager)
        self.env.invalidate_all()
        seller = self._as(self.sue, decision)
        self.assertEqual((seller.expected_words, seller.actual_words), (False, False))
        self.assertEqual(decision.actual_words, "$\xa0240.00")

    def test_approval_gets_a_review(self):
        order = self._order(self.ada, 100, quotation=True, user_id=self.sue.id)
        order.sudo()._ask_for_payment_approval()
        decision = self._as(self.accountant, order.payment_decision_ids)
        with self.assertRaisesRegex(UserError, "waits for its decision"):
            decision.plan_review(LATER)
        decision.action_approve()
        decision.plan_review(LATER, ("overdue_amount", 0, "at_most"))
        self.assertEqual(decision.sudo().activity_ids.user_id, self.accountant)
        self._review(decision, self.accountant, "wrong")
        self.assertEqual(decision.state, "approved")

    def test_form_of_the_review_tells_nothing_of_anothers_decision(self):
        decision = self._expecting(value=200)
        self.env.flush_all()
        for name in ("reason", "expected_words", "actual_words", "verdict"):
            form = {"decision_id": decision.id}
            with self.subTest(name):
                self.env.invalidate_all()
                self.assertTrue(
                    self._as(self.sue)["crm.decision.review"].new(form)[name]
                )
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    self._as(self.tom)["crm.decision.review"].new(form)[name]

    def test_review_is_planned_once(self):
        decision = self._expecting()
        with self.assertRaisesRegex(UserError, "has its review"):
            decision.plan_review(ago(-90))
