"""Mean days late, their trend, and what is disputed."""

from .payment_standing_case import PaymentCase


class TestPaymentHabits(PaymentCase):
    """What accounting sees beside points: the plain mean, the trend, disputes."""

    def test_mean_counts_small_payments_like_large_ones(self):
        self._sell_and_pay(100, 0)
        self._sell_and_pay(900, 30)
        self.assertEqual(self._standing().mean_days_late, 15)

    def test_mean_counts_early_as_zero(self):
        self._sell_and_pay(100, -20)
        self._sell_and_pay(100, 10)
        self.assertEqual(self._standing().mean_days_late, 5)

    def test_mean_counts_each_part(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        self._pay(invoice, days_ago=30, amount=90)
        self._pay(invoice, days_ago=0)
        # one part in time, one 30 days late
        self.assertEqual(self._standing().mean_days_late, 15)

    def test_mean_counts_what_is_overdue(self):
        self._sell_and_pay(100, 0)
        self._sell(self.ada, 900, days_ago=60, due=30)
        self.assertEqual(self._standing().mean_days_late, 15)

    def test_trend_of_a_customer_who_slows_down(self):
        self._sell_and_pay(100, 5, days_ago=400)
        self._sell_and_pay(100, 25, days_ago=100)
        self.assertEqual(self._standing().payment_trend, 20)

    def test_trend_of_a_customer_who_mends_his_ways(self):
        self._sell_and_pay(100, 25, days_ago=400)
        self._sell_and_pay(100, 5, days_ago=100)
        self.assertEqual(self._standing().payment_trend, -20)

    def test_overdue_counts_for_the_trend(self):
        self._sell_and_pay(100, 0, days_ago=400)
        self._sell(self.ada, 100, days_ago=60, due=30)
        self.assertEqual(self._standing().payment_trend, 30)

    def test_no_trend_without_a_past(self):
        self._sell_and_pay(100, 25, days_ago=100)
        self.assertIs(self._standing().payment_trend, False)

    def test_no_trend_without_a_present(self):
        self._sell_and_pay(100, 25, days_ago=400)
        self.assertIs(self._standing().payment_trend, False)

    def test_last_day_of_the_trend(self):
        # six months before 15 June open on 16 December, 181 days ago
        self._sell_and_pay(100, 0, days_ago=400)
        self._sell_and_pay(100, 10, days_ago=181 + 30 + 10)
        self.assertEqual(self._standing().payment_trend, 10)

    def test_day_before_the_trend(self):
        self._sell_and_pay(100, 10, days_ago=182 + 30 + 10)
        self.assertIs(self._standing().payment_trend, False)

    def test_blocked_invoice_is_disputed(self):
        self._sell(self.ada, 300, days_ago=60, due=30)
        self._sell(self.ada, 100, days_ago=60, due=30).action_toggle_block_payment()
        self.assertEqual(self._standing().disputed_share, 0.25)

    def test_blocked_invoice_is_not_overdue(self):
        self._sell(self.ada, 100, days_ago=60, due=30).action_toggle_block_payment()
        self.assertEqual(self._standing().overdue_amount, 0)

    def test_blocked_before_it_is_due_is_disputed(self):
        self._sell(self.ada, 100, days_ago=5, due=-30).action_toggle_block_payment()
        self.assertEqual(self._standing().disputed_share, 1)

    def test_nothing_disputed_is_zero(self):
        self._sell(self.ada, 100, days_ago=60, due=30)
        self.assertEqual(self._standing().disputed_share, 0)

    def test_nothing_invoiced_has_no_share_disputed(self):
        self._order(self.ada, 100)
        self.assertIs(self._standing().disputed_share, False)
