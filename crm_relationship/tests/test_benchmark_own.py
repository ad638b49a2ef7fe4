"""Benchmarks of the company itself."""

from math import exp, sqrt

from .benchmark_case import YEAR, BenchmarkCase
from .common import ago


class TestBenchmarkOwn(BenchmarkCase):
    """Own values against arithmetic by hand."""

    def test_retention_and_churn(self):
        customers = self._many(40)
        self._sell_all(customers, 100, YEAR + 10)
        self._sell_all(customers[:28], 100, 10)
        self._sell_all(self._many(5), 100, 10)  # new: not there at the start
        self.assertOwn(self._own("retention"), 70, *self._wald(28, 40), 40)
        self.assertOwn(self._benchmark("churn"), 30, *self._wald(12, 40), 40)

    def test_a_year_ends_today_and_begins_a_day_after_its_day(self):
        customers = self._many(30)
        self._sell_all(customers, 100, YEAR)  # the last day of the year before
        self._sell_all(customers[:20], 100, YEAR - 1)  # the first of this one
        self._sell_all(customers[20:25], 100, 0)
        self.assertOwn(self._own("retention"), 100 * 25 / 30, *self._wald(25, 30))

    def test_credit_note_is_no_purchase(self):
        customers = self._many(30)
        self._sell_all(customers, 100, YEAR + 10)
        self._sell_all(customers[:15], 100, 10)
        self._sell_all(customers[15:], 20, 10, move_type="out_refund")
        self.assertOwn(self._own("retention"), 50, *self._wald(15, 30))

    def test_five_points_of_retention(self):
        customers = self._many(100)
        self._sell_all(customers, 100, YEAR + 10)
        self._sell_all(customers[:80], 100, 10)
        # quant.md: with a discount of 10 %, from 80 to 85 % the value rises by 27.5 %
        own = self._own("five_points")
        low, high = (rate / 100 for rate in self._wald(80, 100))

        def gain(rate):
            return 100 * (
                (rate + 0.05) / (1.1 - rate - 0.05) / (rate / (1.1 - rate)) - 1
            )

        self.assertOwn(own, 27.5, gain(low), gain(high), 100)
        # from 80 to 90 %: 0.9 / 0.2 against 0.8 / 0.3, 4.5 against 2.667
        self.assertAlmostEqual(self._benchmark("ten_points").own_value, 68.75)

    def test_five_points_at_half(self):
        customers = self._many(100)
        self._sell_all(customers, 100, YEAR + 10)
        self._sell_all(customers[:52], 100, 10)
        # between 0.42 and 0.62 the gain is least at (1.1 - 0.05) / 2 = 0.525:
        # 0.575 / 0.525 against 0.525 / 0.575
        least = 100 * ((0.575 / 0.525) / (0.525 / 0.575) - 1)
        self.assertAlmostEqual(self._own("five_points").own_low, least, 2)

    def test_retention_that_cannot_rise(self):
        customers = self._many(100)
        for days in (YEAR + 10, 10):
            self._sell_all(customers, 100, days)
        own = self._own("five_points")
        self.assertIs(own.own_value, False)
        self.assertIn("cannot rise by 5 points", own.own_words)

    def test_change_of_retention(self):
        customers = self._many(40)
        self._sell_all(customers, 100, 2 * YEAR + 10)
        self._sell_all(customers[:32], 100, YEAR + 10)
        self._sell_all(customers[:24], 100, 10)
        # 24 of 32 against 32 of 40: 75 % against 80 %
        spread = exp(1.96 * sqrt(1 / 24 - 1 / 32 + 1 / 32 - 1 / 40))
        ratio = 0.75 / 0.8
        self.assertOwn(
            self._own("retention_change"),
            100 * (ratio - 1),
            100 * (ratio / spread - 1),
            100 * (ratio * spread - 1),
            32,
        )

    def test_revenue_kept(self):
        customers = self._many(30)
        self._sell_all(customers, 100, YEAR + 10)
        self._sell_all(customers[:15], 160, 10)
        self._sell_all(self._many(2), 999, 10)
        # 15 x 160 of 30 x 100; each is 80 away from the mean of 80 a hundred
        margin = 1.96 * sqrt(30 * 80**2 * 30 / 29) / 3000
        self.assertOwn(
            self._own("revenue_kept"), 80, 100 * (0.8 - margin), 100 * (0.8 + margin)
        )

    def test_second_purchase(self):
        early = self._many(30)
        self._sell_all(early, 100, YEAR + 30)
        self._sell_all(early[:12], 100, YEAR + 10)  # within the year
        self._sell_all(early[12:20], 100, 20)  # 375 days later: too late
        late = self._many(10)
        self._sell_all(late, 100, 50)
        self._sell_all(late[:3], 100, 20)  # came again, though the year is not over
        self.assertOwn(self._own("second_purchase"), 100 * 15 / 33, *self._wald(15, 33))

    def test_regulars(self):
        customers = self._many(30)
        days = self.company.crm_regular_days
        for number in range(days):
            self._sell_all(customers[:6], 100, 10 + 20 * number)
        self._sell_all(customers[6:], 100, 10)
        self.assertOwn(self._own("regulars"), 20, *self._wald(6, 30))

    def test_without_profit(self):
        customers = self._many(30)
        self._sell_all(customers[:10], 100, 10, product=self._product(cost=100))
        self._sell_all(customers[10:], 100, 10, product=self._product(cost=60))
        # zero is no profit
        self.assertOwn(self._own("unprofitable"), 100 / 3, *self._wald(10, 30))

    def test_best_fifth(self):
        customers = self._many(32)  # the best fifth of 32 is 7
        self._sell_all(customers[:7], 300, 10)
        self._sell_all(customers[7:], 20, 10)
        own = self._own("top_profit")
        self.assertOwn(own, 100 * 2100 / 2600, count=32)
        self.assertEqual(own.own_words, "80.8 % (all 32)")

    def test_no_profit_has_no_best_fifth(self):
        self._sell_all(self._many(30), 100, 10, product=self._product(cost=100))
        own = self._own("top_profit")
        self.assertIs(own.own_value, False)
        self.assertIn("brought no profit", own.own_words)

    def test_repeat_buyers(self):
        repeat, new = self._many(30), self._many(30)
        self._sell_all(repeat, 5, YEAR + 10)
        for half, amount in ((repeat[:15], 200), (repeat[15:], 400)):
            self._sell_all(half, amount, 10)
        self._sell_all(new, 100, 10)
        # 300 on average against 100; variance 100² x 30 / 29, and none
        spread = exp(1.96 * sqrt(100**2 * 30 / 29 / 30 / 300**2))
        self.assertOwn(self._own("repeat_sales"), 3, 3 / spread, 3 * spread, 60)

    def test_winning_by_keeping(self):
        self.company.crm_acquisition_cost = 150
        customers = self._many(30)
        self._sell_all(customers, 100, YEAR + 10)
        self._sell_all(customers, 100, 10)
        self._pool(driver="sales")
        self._expense(self.expense, 900, days_ago=5)
        # 900 shared by sales, which are equal: 30 each
        self.assertOwn(self._own("acquisition"), 5, 5, 5, 30)

    def test_winning_that_is_not_known(self):
        own = self._own("acquisition")
        self.assertIs(own.own_value, False)
        self.assertIn("enter it in the settings", own.own_words)

    def test_refunds(self):
        customers = self._many(30)
        self._sell_all(customers, 100, 10)
        self._sell_all(customers[:6], 40, 5, move_type="out_refund")
        self.assertOwn(self._own("refunds"), 100 * 240 / 3000)

    def test_late_payment(self):
        self.company.crm_late_payment_rate = 0.1
        customers = self._many(30)
        invoices = self._sell_all(customers, 365, 110)
        invoices[:15].line_ids.date_maturity = ago(110)
        invoices[15:].line_ids.date_maturity = ago(10)
        for invoice in invoices:
            self._pay(invoice, days_ago=10)
        # half of them 100 days late: 15 x 365 x 100 / 365 at 10 %, of 30 x 365
        self.assertOwn(self._own("late_payment"), 100 * 150 / 10950)

    def test_invoices_without_credit_note(self):
        invoices = self._sell_all(self._many(40), 100, 10)
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoices[:4].ids
        )
        wizard = reversal.create({"journal_id": invoices.journal_id.id, "date": ago(2)})
        wizard.refund_moves()
        wizard.new_move_ids.action_post()
        self.assertOwn(self._own("order_accuracy"), 90, *self._wald(36, 40), 40)

    def _close(self, number, won, days_ago):
        leads = self.env["crm.lead"].create(
            [
                {"name": "Deal", "type": "opportunity", "company_id": self.company.id}
                for _n in range(number)
            ]
        )
        leads[:won].action_set_won()
        leads[won:].action_set_lost()
        leads.date_closed = ago(days_ago)

    def test_close_rate(self):
        self._close(40, 20, YEAR + 10)
        self._close(50, 30, 10)
        # 60 % against 50 %
        spread = exp(1.96 * sqrt(1 / 30 - 1 / 50 + 1 / 20 - 1 / 40))
        self.assertOwn(
            self._own("close_rate_change"),
            20,
            100 * (1.2 / spread - 1),
            100 * (1.2 * spread - 1),
            50,
        )

    def test_sales_per_seller(self):
        first, second = self._user("salesperson"), self._user("salesperson")
        self._sell_all(self.ada, 100, YEAR + 10, user=first)
        self._sell_all(self.ada, 150, 10, user=first)
        self._sell_all(self.bob, 80, 10, user=second)
        # 230 of two against 100 of one
        self.assertOwn(self._own("sales_per_seller"), 15, count=2)
