"""A decision is made: its reason, its options, and nobody changes it."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError

from .common import TODAY, ago
from .decision_case import DecisionCase


class TestDecision(DecisionCase):
    def test_decided_at_once(self):
        decision = self._make(
            options=["Ten off", {"name": "Nothing", "reasons_for": "Our margin"}],
            chosen="Ten off",
            valid_until=ago(-30),
            evidence="He has an offer of Fox",
        )
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "decided",
                    "partner_id": self.ada.id,
                    "company_id": self.company.id,
                    "decided_by_id": self.sue.id,
                    "decided_date": TODAY,
                    "valid_until": ago(-30),
                    "reason": "He asked for it",
                    "evidence_words": "He has an offer of Fox",
                }
            ],
        )
        options = [
            (option.name, option.is_chosen, option.reasons_for)
            for option in decision.option_ids
        ]
        self.assertEqual(
            options, [("Ten off", True, False), ("Nothing", False, "Our margin")]
        )

    def test_about_the_customer_of_a_contact(self):
        eva = self._customer("Eva", parent_id=self.ada.id)
        self.assertEqual(self._make(partner=eva).partner_id, self.ada)

    def test_ids_will_do(self):
        decision = self._make(partner=self.ada.ids, company=self.company.id)
        self.assertEqual(decision.partner_id, self.ada)

    def test_without_reason(self):
        for reason in (None, "", "  "):
            with self.subTest(reason), self.assertRaisesRegex(UserError, "reason"):
                self._make(reason=reason)

    def test_reason_in_the_database(self):
        decision = self._make()
        self.env.flush_all()
        with self.assertRaisesRegex(CheckViolation, "reason_given"):
            self.env.cr.execute(
                "UPDATE crm_decision SET reason = ' ' WHERE id = %s", [decision.id]
            )

    def test_none_of_the_options(self):
        with self.assertRaisesRegex(UserError, "Choose one"):
            self._make(options=["Yes", "No"])
        with self.assertRaisesRegex(UserError, "none of the options"):
            self._make(options=["Yes", "No"], chosen="Perhaps")

    def test_two_chosen(self):
        decision = self._make(options=["Yes", "No"], chosen="Yes")
        with self.assertRaisesRegex(UniqueViolation, "one_chosen"):
            decision.sudo().option_ids.is_chosen = True
            self.env.flush_all()

    def test_unknown_kind(self):
        with self.assertRaisesRegex(UserError, "no kind"):
            self._make(kind="guess")

    def test_approvals_are_not_made(self):
        with self.assertRaisesRegex(UserError, "on the quotation"):
            self._make(self.manager, kind="payment")

    def test_ends_before_it_was_made(self):
        self._make(valid_until=TODAY)
        with self.assertRaisesRegex(CheckViolation, "valid_after_decided"):
            self._make(valid_until=ago(1))
            self.env.flush_all()

    def test_one_for_each_customer(self):
        decisions = self._make(self.manager, self.ada + self.bob)
        self.assertEqual(decisions.partner_id, self.ada + self.bob)

    def test_queries_do_not_grow_with_customers(self):
        def count(customers):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._make(
                self.manager,
                customers,
                options=["Yes", "No"],
                chosen="No",
                review_date=ago(-9),
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        count(customers[0])
        few = count(customers[1:6])
        self.assertLessEqual(count(customers[6:]), few + 5)

    def test_nobody_writes_it(self):
        decision = self._make()
        for vals in ({"name": "x"}, {"state": "asked"}, {"reason": "y"}):
            for user in (self.sue, self.manager, self.accountant):
                with self.subTest(vals), self.assertRaises(UserError):
                    self._as(user, decision).write(vals)

    def test_nobody_creates_it_by_hand(self):
        for user in (self.sue, self.manager, self.accountant):
            with self.assertRaises(AccessError):
                self._as(user)["crm.decision"].create(
                    {"kind": "other", "name": "x", "partner_id": self.ada.id}
                )

    def test_user_who_decided_stays(self):
        self._make()
        with self.assertRaises(Exception) as caught:
            self.sue.unlink()
            self.env.flush_all()
        self.assertIn("crm_decision", str(caught.exception))
