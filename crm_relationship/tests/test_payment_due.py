"""What is due and overdue, today and on a day that has passed."""

from .common import ago
from .payment_standing_case import PaymentCase


class TestPaymentOpen(PaymentCase):
    """What is open: due, overdue, and counted as late by the days until today."""

    def test_open_invoice_is_due(self):
        self._sell(self.ada, 100, days_ago=10, due=-20)
        self.assertEqual(self._standing().due_amount, 100)

    def test_not_yet_due_is_not_overdue(self):
        self._sell(self.ada, 100, days_ago=10, due=-20)
        self.assertEqual(self._standing().overdue_amount, 0)

    def test_not_yet_due_is_not_judged(self):
        self._sell(self.ada, 100, days_ago=10, due=-20)
        self.assertIs(self._standing().payment_score, False)

    def test_due_today_is_not_overdue(self):
        self._sell(self.ada, 100, days_ago=10, due=0)
        self.assertEqual(self._standing().overdue_amount, 0)

    def test_due_yesterday_is_overdue(self):
        self._sell(self.ada, 100, days_ago=10, due=1)
        self.assertEqual(self._standing().overdue_amount, 100)

    def test_overdue_counts_as_late_until_today(self):
        self._sell(self.ada, 100, days_ago=60, due=30)
        self.assertEqual(self._standing().payment_score, 50)

    def test_open_rest_of_an_invoice(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        self._pay(invoice, days_ago=30, amount=60)
        # 60 in time, 40 for 30 days
        self.assertEqual(self._standing().weighted_days_late, 12)

    def test_open_rest_of_an_invoice_is_overdue(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        self._pay(invoice, days_ago=30, amount=60)
        self.assertEqual(self._standing().overdue_amount, 40)

    def test_open_credit_note_is_taken_off_what_is_due(self):
        self._sell(self.ada, 100, days_ago=60, due=30)
        self._refund(self.ada, 30)
        self.assertEqual(self._standing().due_amount, 70)

    def test_open_credit_note_is_not_overdue(self):
        self._refund(self.ada, 30, days_ago=60, due=30)
        self.assertEqual(self._standing().overdue_amount, 0)

    def test_overdue_euro_in_company_currency(self):
        self._euro(1.25, days_ago=100)
        self._euro(2, days_ago=20)
        self._sell(self.ada, 100, days_ago=60, due=30, currency=self.eur)
        self.assertEqual(self._standing().overdue_amount, 125)

    def test_old_invoice_that_is_still_open_is_overdue(self):
        self._sell(self.ada, 100, days_ago=900, due=870)
        self.assertEqual(self._standing().overdue_amount, 100)

    def test_old_invoice_that_is_still_open_is_not_judged(self):
        self._sell(self.ada, 100, days_ago=900, due=870)
        self.assertIs(self._standing().payment_score, False)

    def test_invoiced_is_of_24_months(self):
        self._sell(self.ada, 100, days_ago=729)
        self._sell(self.ada, 300, days_ago=730)
        self.assertEqual(self._standing().invoiced_24m, 100)

    def test_nothing_due_is_nothing_and_not_unknown(self):
        self._sell_and_pay(100, 0)
        self.assertEqual(self._standing().due_amount, 0)

    def test_overdue_grows_older_with_the_calendar(self):
        self._sell(self.ada, 100, days_ago=10, due=0)
        self._refresh()
        self.assertEqual(self._standing(as_of=ago(-30)).payment_score, 50)

    def test_taken_back_payment_is_open_again(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        self._pay(invoice, days_ago=30)
        self._drain()
        invoice.line_ids.remove_move_reconcile()
        self._drain()
        self.assertEqual(self._row(self.ada).overdue_amount, 100)


class TestPaymentPast(PaymentCase):
    """As of a past day: what was paid, credited or invoiced later is not known."""

    def setUp(self):
        super().setUp()
        self.invoice = self._sell(self.ada, 100, days_ago=60, due=50)

    def _on_day(self, days_ago):
        return self._standing(as_of=ago(days_ago))

    def test_later_payment_is_still_due(self):
        self._pay(self.invoice, days_ago=10)
        self.assertEqual(self._on_day(20).due_amount, 100)

    def test_later_payment_is_still_overdue(self):
        self._pay(self.invoice, days_ago=10)
        self.assertEqual(self._on_day(20).overdue_amount, 100)

    def test_later_payment_is_late_until_that_day(self):
        self._pay(self.invoice, days_ago=10)
        self.assertEqual(self._on_day(20).weighted_days_late, 30)

    def test_later_part_of_a_payment_is_still_due(self):
        self._pay(self.invoice, days_ago=40, amount=30)
        self._pay(self.invoice, days_ago=10)
        self.assertEqual(self._on_day(20).due_amount, 70)

    def test_payment_of_that_day_is_known(self):
        self._pay(self.invoice, days_ago=20)
        self.assertEqual(self._on_day(20).due_amount, 0)

    def test_later_credit_note_is_not_known(self):
        self._match(self.invoice, self._refund(self.ada, 100, days_ago=10))
        self.assertEqual(self._on_day(20).overdue_amount, 100)

    def test_later_invoice_is_not_known(self):
        self._sell(self.ada, 500, days_ago=10)
        self.assertEqual(self._on_day(20).due_amount, 100)

    def test_before_the_due_date_nothing_was_overdue(self):
        self._pay(self.invoice, days_ago=10)
        self.assertEqual(self._on_day(55).overdue_amount, 0)

    def test_that_day_is_what_was_computed_on_that_day(self):
        row = self._on_day(20)
        names = [
            n for n, f in row._fields.items() if getattr(f, "family", 0) == "payment"
        ]
        then = row.read(names)
        self._pay(self.invoice, days_ago=10)
        self.assertEqual(self._on_day(20).read(names), then)
