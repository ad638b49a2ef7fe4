"""How long the house waits for its money, as of past days and today."""

from datetime import date

from odoo.exceptions import AccessError

from .common import TODAY, ago
from .payment_standing_case import PaymentCase

MAY = date(2026, 5, 31)  # 15 days ago
APRIL = date(2026, 4, 30)  # 46 days ago


class TestReceivableReport(PaymentCase):
    def _report(self, day=TODAY, company=None, user=None):
        env = self._as(user) if user else self.env
        env.flush_all()
        return env["crm.receivable.report"].search(
            [("date", "=", day), ("company_id", "=", (company or self.company).id)]
        )

    def _published_example(self):
        """Sales 10,000, receivables 1,200, of these 800 not due: in 365 days the
        published 43.8, 29.2 and 14.6; in our 90 days 10.8, 7.2 and 3.6."""
        self._pay(self._sell(self.ada, 8800, days_ago=20), days_ago=5)
        self._sell(self.ada, 800, days_ago=20, due=-10)
        self._sell(self.ada, 400, days_ago=20, due=1)

    def test_days_sales_outstanding(self):
        self._published_example()
        self.assertEqual(self._report().dso, 10.8)

    def test_best_possible(self):
        self._published_example()
        self.assertEqual(self._report().best_possible_dso, 7.2)

    def test_average_days_delinquent(self):
        self._published_example()
        self.assertEqual(self._report().delinquent_days, 3.6)

    def test_nothing_sold_is_unknown_not_zero(self):
        self._sell(self.ada, 100, days_ago=91)
        report = self._report()
        self.assertEqual(report.receivable_amount, 100)
        self.assertIs(report.dso, False)
        self.assertIs(report.delinquent_days, False)

    def test_sales_of_ninety_days(self):
        self._sell(self.ada, 100, days_ago=89)
        self._sell(self.ada, 50, days_ago=90)
        self.assertEqual(self._report().sales_90d, 100)

    def test_credit_note_lowers_sales_and_receivables(self):
        self._sell(self.ada, 100, days_ago=10)
        self._refund(self.ada, 30, days_ago=5)
        report = self._report()
        self.assertEqual((report.sales_90d, report.receivable_amount), (70, 70))

    def test_due_today_is_not_past_due(self):
        self._sell(self.ada, 100, days_ago=10, due=0)
        self.assertEqual(self._report().past_due_amount, 0)

    def test_payment_after_a_months_end_was_open_then(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=-10)
        self._pay(invoice, days_ago=10)
        self.assertEqual(self._report(MAY).receivable_amount, 100)
        self.assertEqual(self._report(MAY).current_amount, 100)
        self.assertEqual(self._report().receivable_amount, 0)

    def test_invoice_after_a_months_end_was_not_there(self):
        self._sell(self.ada, 100, days_ago=10)
        self.assertEqual(self._report(MAY).receivable_amount, 0)

    def test_partial_payment_leaves_the_rest_open(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=-10)
        self._pay(invoice, days_ago=20, amount=60)
        self.assertEqual(self._report(APRIL).current_amount, 100)
        self.assertEqual(self._report(MAY).current_amount, 40)

    def test_count_back_takes_whole_months_then_a_part(self):
        # June has 15 days and 100, May 31 days and 310; open: all of June, half of May
        self._sell(self.ada, 100, days_ago=5)
        self._sell(self.ada, 155, days_ago=30)
        self._pay(self._sell(self.ada, 155, days_ago=31), days_ago=1)
        self.assertEqual(self._report().countback_dso, 15 + 31 / 2)

    def test_count_back_counts_months_without_sales(self):
        self._sell(self.ada, 100, days_ago=46)  # on 30 April
        # 15 days of June, 31 of May, all 30 of April
        self.assertEqual(self._report().countback_dso, 76)

    def test_count_back_of_older_money_is_unknown(self):
        self._sell(self.ada, 100, days_ago=1000)
        self.assertIs(self._report().countback_dso, False)

    def test_thirteen_days_a_company(self):
        self.assertEqual(self.env["crm.receivable.report"].search_count([]), 13)

    def test_each_company_in_its_own_currency(self):
        other = self._company("Annex", self.eur)
        self._open_books(other)
        self._sell(self.ada, 100, days_ago=10)
        self._sell(self.ada, 80, days_ago=10, company=other)
        user = self._user(
            "accountant", company_ids=[(6, 0, (self.company + other).ids)]
        )
        report = self._report(company=other, user=user)
        self.assertEqual(report.receivable_amount, 80)
        self.assertEqual(report.currency_id, self.eur)

    def test_companies_switched_off_are_not_shown(self):
        other = self._company("Annex", self.eur)
        self._open_books(other)
        self.assertFalse(self._report(company=other, user=self._user("accountant")))

    def test_for_accounting_only(self):
        for role in ("salesperson", "sales_lead", "crm_user", "crm_manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._report(user=self._user(role))

    def test_dates_are_month_ends_and_today(self):
        found = self.env["crm.receivable.report"].search([]).mapped("date")
        self.assertEqual(found[:3], [TODAY, MAY, APRIL])
        self.assertEqual(found[-1], date(2025, 6, 30))
        self.assertEqual(ago(15), MAY)
