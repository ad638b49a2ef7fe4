from math import exp, sqrt

from odoo.exceptions import AccessError, ValidationError

from .common import RelationshipCase, ago

YEAR = 365  # the 12 months that end today begin this many days less one ago


class BenchmarkCase(RelationshipCase):
    """Customers by the dozen: the figures are counted and averaged over them."""

    @classmethod
    def _many(cls, number):
        return cls.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(number)]
        )

    @classmethod
    def _sell_all(cls, partners, amount, days_ago, **vals):
        """An invoice to each of them, posted at once."""
        company = vals.pop("company", cls.company)
        moves = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                [
                    {
                        "move_type": vals.get("move_type", "out_invoice"),
                        "partner_id": partner.id,
                        "invoice_date": ago(days_ago),
                        "date": ago(days_ago),
                        "invoice_user_id": vals.get("user", cls.env.user).id,
                        "invoice_line_ids": [
                            cls._line(amount, product=vals.get("product"))
                        ],
                    }
                    for partner in partners
                ]
            )
        )
        moves.action_post()
        return moves

    def _benchmark(self, measure, low=None, high=None, **vals):
        unit = "times" if measure in ("repeat_sales", "acquisition") else "percent"
        return self.env["crm.benchmark"].create(
            {
                "name": "Claim",
                "topic": "Tested",
                "wording": "So they say.",
                "place": "1",
                "unit": unit,
                "measure": measure,
                "low": low,
                "high": high,
                **vals,
            }
        )

    def _own(self, measure):
        self._refresh()
        return self._benchmark(measure)

    def _wald(self, hits, n):
        """95 % adjusted Wald: 1.96²/2 hits and as many misses are added."""
        count = n + 1.96**2
        middle = (hits + 1.96**2 / 2) / count
        margin = 1.96 * sqrt(middle * (1 - middle) / count)
        return 100 * (middle - margin), 100 * (middle + margin)

    def assertOwn(self, benchmark, value, low=None, high=None, count=None):  # noqa: N802
        self.assertAlmostEqual(benchmark.own_value, value, 2)
        for bound, expected in ((benchmark.own_low, low), (benchmark.own_high, high)):
            if expected is None:
                self.assertIs(bound, False)
            else:
                self.assertAlmostEqual(bound, expected, 2)
        if count is not None:
            self.assertEqual(benchmark.own_count, count)


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


class TestBenchmark(BenchmarkCase):
    """Claims, and what is said of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls._many(100)
        cls._sell_all(cls.customers, 100, YEAR + 10)
        cls._sell_all(cls.customers[:80], 100, 10)
        cls._refresh()

    def test_too_few_is_said_and_never_a_zero(self):
        other = self._company("Maison", self.eur)
        self._open_books(other)
        self._sell_all(self.customers[:29], 100, YEAR + 10, company=other)
        own = self._benchmark("retention").with_company(other)
        self.assertEqual(own.own_words, "Not enough data: 29 customers, 30 are needed.")
        names = ["own_value", "own_low", "own_high", "own_count", "comparison"]
        values = own.read(names)[0]
        self.assertEqual({values[name] for name in names}, {False})
        self.assertTrue(all(values[name] is False for name in names))

    def test_thirty_are_enough(self):
        other = self._company("Maison", self.eur)
        self._open_books(other)
        self._sell_all(self.customers[:30], 100, YEAR + 10, company=other)
        self.assertEqual(self._benchmark("churn").with_company(other).own_value, 100)

    def test_each_company_has_its_own_value(self):
        other = self._company("Maison", self.eur)
        self._open_books(other)
        self._sell_all(self.customers[:40], 100, YEAR + 10, company=other)
        self._sell_all(self.customers[:10], 100, 10, company=other)
        self._refresh(companies=other)
        benchmark = self._benchmark("retention")
        values = [
            benchmark.with_company(company).own_value
            for company in (self.company, other)
        ]
        self.assertEqual(values, [80, 25])

    def test_past_day(self):
        benchmark = self._benchmark("churn").with_context(crm_as_of=ago(YEAR))
        self.assertIn("Not enough data: 0", benchmark.own_words)

    def test_words(self):
        # 80 of 100: (80 + 1.92) / 103.84 = 0.789, +- 1.96 x 0.04 = 0.078
        words = self._benchmark("retention").own_words
        self.assertEqual(words, "80 % (71.0 to 86.7 %, of 100)")

    def test_comparison(self):
        for low, high, expected in (
            (10, 20, "higher"),
            (85, 90, "agrees"),  # the interval reaches to 86.7
            (88, 90, "lower"),
            (80, 80, "agrees"),
            (False, False, False),
        ):
            with self.subTest(low=low, high=high):
                benchmark = self._benchmark("retention", low, high)
                self.assertEqual(benchmark.comparison, expected)

    def test_claims(self):
        for low, high, expected in (
            (20, 85, "20 to 85 %"),
            (10, 10, "10 %"),
            (2.5, 2.5, "2.5 %"),
            (10, False, "10 %"),
            (False, False, "no number"),
        ):
            with self.subTest(low=low, high=high):
                self.assertEqual(self._benchmark(False, low, high).claim, expected)

    def test_not_measured_says_why(self):
        benchmark = self._benchmark(False, 5, 5, not_measured="nobody was asked.")
        self.assertEqual(benchmark.own_words, "Not measured: nobody was asked.")
        self.assertIs(benchmark.own_value, False)

    def test_claim_in_another_unit_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "is in %"):
            self._benchmark("churn", 2, 2, unit="times")

    def test_conflicting_claims_stand_side_by_side(self):
        five = self.env.ref("crm_relationship.crm_benchmark_s089")
        six = self.env.ref("crm_relationship.crm_benchmark_s147")
        self.assertIn(six, five.other_ids)
        self.assertEqual((five.claim, six.claim), ("5 times", "6 times"))

    def test_every_number_of_the_texts_is_there(self):
        # features.md, capabilities list: the lines with a figure
        numbers = {
            "S18": {(20, 85)},
            "S19": {(2, 2)},
            "S89": {(5, 5)},
            "S90": {(25, 100)},
            "S91": {(50, 50)},
            "S92": {(10, 10)},
            "S93": {(80, 80), (20, 20)},
            "S94": {(5, 5), (10, False)},
            "S110": {(10, 30)},
            "S111": {(5, 15)},
            "S112": {(3, 10)},
            "S113": {(3, 5)},
            "S127": {(25, 85)},
            "S128": {(63, False)},
            "S146": {(80, 90)},
            "S147": {(6, 6)},
            "S151": {(10, 10)},
            "S157": {(90, 90)},
        }
        shipped = self.env["crm.benchmark"].search(
            ["|", ("low", "!=", False), ("high", "!=", False)]
        )
        found = {}
        for benchmark in shipped.filtered("wording"):
            pair = (benchmark.low, benchmark.high)
            found.setdefault(benchmark.place, set()).add(pair)
        self.assertEqual(found, numbers)

    def test_every_shipped_benchmark_has_an_own_value_or_a_reason(self):
        for benchmark in self.env["crm.benchmark"].search([]):
            with self.subTest(benchmark=benchmark.name):
                self.assertTrue(benchmark.wording and benchmark.place)
                known = benchmark.own_value is not False
                self.assertTrue(known or len(benchmark.own_words) > 20)

    def test_all_are_read_at_the_price_of_one(self):
        names = {"own_words": {}, "own_value": {}, "claim": {}}
        every = self.env["crm.benchmark"].search([])

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.web_read(names)
            return self.cr.sql_log_count - before

        count(every[0])
        self.assertGreater(len(every), 20)
        self.assertEqual(count(every), count(every.filtered("measure")[0]))

    def test_managers_only(self):
        for role in ("employee", "salesperson", "sales_lead", "crm_user", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(self._user(role))["crm.benchmark"].search([])

    def test_manager_reads_the_own_value(self):
        manager = self._as(self._user("crm_manager"), self._benchmark("retention"))
        self.assertEqual(manager.own_value, 80)
        self.assertEqual(manager.read(["own_words"])[0]["own_words"], manager.own_words)
