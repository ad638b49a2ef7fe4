"""Accounting sets the standing by hand, for a while, and what was computed stays."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError

from .common import ago
from .payment_standing_case import PaymentCase


class TestPaymentOverride(PaymentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for _time in range(3):
            cls._sell_and_pay(100, 0)
        cls._refresh()

    @classmethod
    def _hold(cls, band="e", partner=None, start=0, end=-30, **vals):
        return cls.env["crm.payment.override"].create(
            {
                "partner_id": (partner or cls.ada).id,
                "company_id": cls.company.id,
                "band": band,
                "reason": "Insolvency filed",
                "start_date": ago(start),
                "end_date": ago(end),
                **vals,
            }
        )

    def test_counts_at_once(self):
        self._hold()
        self.assertEqual(self._row(self.ada).payment_band, "e")

    def test_computed_standing_stays_beside_it(self):
        self._hold()
        self.assertEqual(self._row(self.ada).payment_rule_band, "a")

    def test_full_run_keeps_it(self):
        self._hold()
        self._refresh()
        self.assertEqual(self._row(self.ada).payment_band, "e")

    def test_ends_by_itself(self):
        self._hold(end=-30)
        self._refresh(as_of=ago(-30))
        self.assertEqual(self._row(self.ada).payment_band, "e")
        self._refresh(as_of=ago(-31))
        self.assertEqual(self._row(self.ada).payment_band, "a")

    def test_does_not_count_before_it_starts(self):
        self._hold(start=-1)
        self.assertEqual(self._row(self.ada).payment_band, "a")

    def test_newest_of_two_counts(self):
        self._hold("e")
        self._hold("c")
        self.assertEqual(self._row(self.ada).payment_band, "c")

    def test_taken_back(self):
        self._hold().unlink()
        self.assertEqual(self._row(self.ada).payment_band, "a")

    def test_changed(self):
        override = self._hold()
        override.band = "d"
        self.assertEqual(self._row(self.ada).payment_band, "d")

    def test_stranger_gets_a_row(self):
        self._hold(partner=self.bob)
        self.assertEqual(self._row(self.bob).payment_band, "e")

    def test_other_company_is_not_concerned(self):
        other = self._company("Annex", self.eur)
        self._open_books(other)
        self._sell(self.ada, 10, company=other)
        self._refresh(companies=other)
        self._hold()
        self.assertIs(self._row(self.ada, other).payment_band, False)

    def test_transition_names_author_and_reason(self):
        self._hold()
        change = self.env["crm.lifecycle.transition"].search(
            [("partner_id", "=", self.ada.id), ("kind", "=", "payment_band")],
            limit=1,
        )
        self.assertEqual(
            (change.from_band, change.to_band, change.cause, change.note),
            ("a", "e", "manual", "Insolvency filed"),
        )
        self.assertEqual(change.user_id, self.env.user)

    def test_words_for_everybody(self):
        accountant = self._user("accountant", name="Nora")
        self._hold(user_id=accountant.id)
        row = self._as(self._user("salesperson"), self._row(self.ada))
        self.assertIn(
            "Set by Nora until 07/15/2026: Insolvency filed. By the payments it is A.",
            row.payment_reason,
        )

    def test_hysteresis_follows_the_payments(self):
        """A standing by hand is no step on the way of the computed one."""
        self._hold("e", end=0)
        self._refresh(as_of=ago(-1))
        self.assertEqual(self._row(self.ada).payment_band, "a")

    # who, and what is refused

    def test_salespeople_and_managers_cannot(self):
        for role in ("salesperson", "sales_lead", "crm_user", "crm_manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(self._user(role))["crm.payment.override"].create(
                    {
                        "partner_id": self.ada.id,
                        "band": "a",
                        "reason": "A friend",
                        "end_date": ago(-1),
                    }
                )

    def test_accountant_can_and_is_the_author(self):
        accountant = self._user("accountant")
        override = self._as(accountant)["crm.payment.override"].create(
            {
                "partner_id": self.ada.id,
                "band": "d",
                "reason": "Payment plan",
                "end_date": ago(-1),
            }
        )
        self.assertEqual(override.user_id, accountant)
        self.assertEqual(self._row(self.ada).payment_band, "d")

    def test_end_before_start_is_refused(self):
        with self.assertRaisesRegex(CheckViolation, "dates_in_order"):
            self._hold(start=0, end=1)

    def test_contact_of_a_company_is_refused(self):
        contact = self._customer("Cleo", parent_id=self.ada.id)
        with self.assertRaisesRegex(ValidationError, "choose Ada instead"):
            self._hold(partner=contact)
