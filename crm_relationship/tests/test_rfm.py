from odoo.exceptions import ValidationError

from .common import RelationshipCase, ago


class RfmCase(RelationshipCase):
    def _customers(self, *purchases):
        """Customers with these purchases: (days ago, how many, amount of each)."""
        customers = []
        for days_ago, count, amount in purchases:
            customer = self._customer(f"Customer {len(customers)}")
            for place in range(count):
                self._sell(customer, amount, days_ago=days_ago + place)
            customers.append(customer)
        return customers

    def _scores(self, score, customers, **vals):
        self._refresh(**vals)
        return [self._row(customer)[f"rfm_{score}"] for customer in customers]


class TestRfmFifths(RfmCase):
    """1 and one more for each fifth of the customers that are strictly worse."""

    def test_five_customers_have_five_scores(self):
        customers = self._customers(*((days, 1, 100) for days in (50, 40, 30, 20, 10)))
        self.assertEqual(self._scores("recency", customers), [1, 2, 3, 4, 5])

    def test_equal_customers_share_their_score(self):
        counts = (1, 1, 1, 2, 3)
        customers = self._customers(*((10, count, 100) for count in counts))
        # nobody, then three of five, then four of five are worse
        self.assertEqual(self._scores("frequency", customers), [1, 1, 1, 4, 5])

    def test_best_of_many_equals_share_the_score_of_the_first(self):
        counts = (1, 2, 2, 2, 2)
        customers = self._customers(*((10, count, 100) for count in counts))
        self.assertEqual(self._scores("frequency", customers), [1, 2, 2, 2, 2])

    def test_all_equal_are_all_1(self):
        customers = self._customers(*[(10, 1, 100)] * 4)
        self.assertEqual(self._scores("monetary", customers), [1, 1, 1, 1])

    def test_single_customer_is_1(self):
        customers = self._customers((10, 1, 100))
        self.assertEqual(self._scores("monetary", customers), [1])

    def test_number_of_customers_that_five_does_not_divide(self):
        amounts = (10, 20, 30, 40, 50, 60, 70)
        customers = self._customers(*((10, 1, amount) for amount in amounts))
        # 0 to 6 of 7 are worse: 5 times that in sevenths, rounded down, and 1
        self.assertEqual(self._scores("monetary", customers), [1, 1, 2, 3, 3, 4, 5])

    def test_refunds_are_taken_off_the_money(self):
        customers = self._customers((10, 1, 100), (10, 1, 90))
        self._refund(customers[0], 20)
        self.assertEqual(self._scores("monetary", customers), [1, 3])

    def test_lead_has_no_score(self):
        self._customers((10, 1, 100))
        self._lead(self.ada)
        self.assertEqual(self._scores("recency", [self.ada]), [False])

    def test_lead_has_no_segment(self):
        self._lead(self.ada)
        self.assertEqual(self._scores("segment", [self.ada]), [False])

    def test_lead_is_not_counted_among_the_customers(self):
        customers = self._customers((20, 1, 100), (10, 1, 100))
        for name in ("One", "Two", "Three"):
            self._lead(self._customer(name))
        self.assertEqual(self._scores("recency", customers), [1, 3])

    def test_purchases_outside_the_window_do_not_count(self):
        self.company.crm_rfm_months = 12
        customers = self._customers((365, 9, 100), (10, 2, 100), (10, 1, 100))
        # of three: the old one is worst, then 1 and 2 purchases
        self.assertEqual(self._scores("frequency", customers), [1, 4, 2])

    def test_customer_without_a_purchase_in_the_window_is_worst(self):
        self.company.crm_rfm_months = 12
        customers = self._customers((365, 1, 900), (10, 1, 100))
        self.assertEqual(self._scores("monetary", customers)[0], 1)

    def test_customer_without_a_purchase_in_the_window_hibernates(self):
        self.company.crm_rfm_months = 12
        customers = self._customers((365, 1, 900), (10, 2, 100), (10, 2, 100))
        self.assertEqual(self._scores("segment", customers)[0], "hibernating")

    def test_longer_silence_is_never_more_engaged(self):
        self.company.crm_rfm_months = 12
        days = (10, 100, 300, 364, 365, 400, 800)
        customers = self._customers(*((day, 1, 100) for day in days))
        self._refresh()
        scores = [self._row(customer).engagement_score for customer in customers]
        self.assertEqual(scores, sorted(scores, reverse=True))

    def test_companies_are_ranked_apart(self):
        other = self._company("Other", self.usd)
        self._open_books(other)
        self._sell(self.ada, 100, days_ago=10)
        for name in ("One", "Two", "Three"):
            self._sell(self._customer(name), 900, days_ago=1, company=other)
        self._refresh(companies=self.company | other)
        self.assertEqual(self._row(self.ada).rfm_monetary, 1)

    def test_new_purchase_leaves_the_others_scores_until_the_full_run(self):
        customers = self._customers((30, 1, 100), (20, 1, 100), (10, 1, 100))
        before = self._scores("recency", customers)
        self._sell(customers[0], 100, days_ago=1)
        self._drain()
        rows = [self._row(customer) for customer in customers]
        self.assertEqual([row.rfm_recency for row in rows[1:]], before[1:])

    def test_new_purchase_is_scored_against_the_last_full_run(self):
        customers = self._customers(*((days, 1, 100) for days in (50, 40, 30, 20, 10)))
        self._refresh()
        self._sell(customers[0], 100, days_ago=1)
        self._drain()
        self.assertEqual(self._row(customers[0]).rfm_recency, 5)


class TestRfmLimits(RfmCase):
    """Fixed limits: the scores of a customer depend on nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "crm_rfm_method": "threshold",
                "crm_rfm_recency_days": "365, 180, 90, 30",
                "crm_rfm_frequency": "2, 3, 5, 10",
                "crm_rfm_monetary": "500, 1000, 2500, 5000",
            }
        )

    def test_recency_reaches_its_limits_on_the_day(self):
        days = (366, 365, 181, 180, 91, 90, 31, 30, 0)
        customers = self._customers(*((day, 1, 100) for day in days))
        self.assertEqual(
            self._scores("recency", customers), [1, 2, 2, 3, 3, 4, 4, 5, 5]
        )

    def test_frequency_reaches_its_limits(self):
        counts = (1, 2, 3, 4, 5, 9, 10)
        customers = self._customers(*((10, count, 10) for count in counts))
        self.assertEqual(self._scores("frequency", customers), [1, 2, 3, 3, 4, 4, 5])

    def test_money_reaches_its_limits(self):
        amounts = (499.99, 500, 999.99, 1000, 2500, 4999.99, 5000)
        customers = self._customers(*((10, 1, amount) for amount in amounts))
        self.assertEqual(self._scores("monetary", customers), [1, 2, 2, 3, 4, 4, 5])

    def test_recency_follows_the_day_looked_from(self):
        customers = self._customers((30, 1, 100))
        self.assertEqual(self._scores("recency", customers, as_of=ago(-1)), [4])

    def test_segments(self):
        # recency by days, frequency by count, money by amount of each purchase
        for purchases, segment in (
            ((400, 10, 500), "cannot_lose"),
            ((10, 10, 500), "champion"),
            ((200, 3, 400), "at_risk"),
            ((100, 3, 400), "loyal"),
            ((10, 1, 100), "new"),
            ((200, 1, 100), "hibernating"),
            ((100, 2, 300), "attention"),
        ):
            with self.subTest(segment=segment):
                customers = self._customers(purchases)
                self.assertEqual(self._scores("segment", customers), [segment])

    def test_engagement_is_the_mean_of_the_three(self):
        customers = self._customers((100, 3, 400))
        self._refresh()
        # 3 + 3 + 3 less 3, of 12
        self.assertEqual(self._row(customers[0]).engagement_score, 50)

    def test_worst_of_everything_is_0(self):
        customers = self._customers((400, 1, 100))
        self._refresh()
        self.assertEqual(self._row(customers[0]).engagement_score, 0)

    def test_limits_that_do_not_rise_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "four numbers"):
            self.company.crm_rfm_frequency = "2, 3, 3, 10"

    def test_days_that_do_not_fall_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "four numbers"):
            self.company.crm_rfm_recency_days = "30, 90, 180, 365"

    def test_three_limits_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "four numbers"):
            self.company.crm_rfm_frequency = "2, 3, 5"

    def test_words_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "four numbers"):
            self.company.crm_rfm_frequency = "few, some, many, lots"
