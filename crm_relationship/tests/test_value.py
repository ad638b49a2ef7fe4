"""What customers will probably order, in the database as in plain arithmetic."""

from psycopg2.errors import CheckViolation

from .common import RelationshipCase, ago


class ValueCase(RelationshipCase):
    def _row_of(self, partner, **vals):
        self._refresh(**vals)
        return self._row(partner)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._product(cost=60)

    @classmethod
    def _buy(cls, partner, *days, amount=100):
        """Purchases so many days ago, of a lamp that costs 60."""
        for day in days:
            cls._sell(partner, amount, days_ago=day, product=cls.lamp)


class TestRhythmForecast(ValueCase):
    """A house of few customers goes by each customer's own rhythm."""

    def test_method_is_the_rhythm(self):
        self._buy(self.ada, 140, 70, 0)
        self.assertEqual(self._row_of(self.ada).value_method, "rhythm")

    def test_within_the_usual_gap(self):
        # gaps of 10 weeks, as in the house: usual 10, silent for 5
        self._buy(self.ada, 175, 105, 35)
        self.assertEqual(self._row_of(self.ada).churn_probability, 0.10)

    def test_usual_gap_just_passed(self):
        self._buy(self.ada, 210, 140, 70)
        self.assertEqual(self._row_of(self.ada).churn_probability, 0.25)

    def test_long_overdue(self):
        self._buy(self.ada, 490, 420, 350)  # five usual gaps ago
        self.assertEqual(self._row_of(self.ada).churn_probability, 0.90)

    def test_churn_and_chance_make_one(self):
        self._buy(self.ada, 210, 140, 70)
        row = self._row_of(self.ada)
        self.assertEqual(row.order_probability, 0.75)

    def test_churn_risk(self):
        self._buy(self.ada, 210, 140, 70)  # a quarter, see above
        self._buy(self.bob, 490, 420, 350)  # nine of ten
        self._refresh()
        risks = [self._row(c).churn_risk for c in (self.ada, self.bob)]
        self.assertEqual(risks, ["low", "high"])

    def test_churn_risk_in_the_middle(self):
        self._buy(self.ada, 280, 210, 140)  # twice the usual gap in silence
        row = self._row_of(self.ada)
        self.assertGreaterEqual(row.churn_probability, 0.5)
        self.assertLess(row.churn_probability, 0.8)
        self.assertEqual(row.churn_risk, "raised")

    def test_churn_risk_of_a_stranger_is_not_known(self):
        self._lead(self.ada)
        self.assertFalse(self._row_of(self.ada).churn_risk)

    def test_expected_orders(self):
        self._buy(self.ada, 210, 140, 70)
        # 52 weeks in gaps of 10, three times out of four
        self.assertEqual(self._row_of(self.ada).expected_orders_12m, 3.9)

    def test_margin_per_order(self):
        self._buy(self.ada, 210, 140, 70)
        self.assertEqual(self._row_of(self.ada).margin_per_order, 40)

    def test_value_is_discounted_month_by_month(self):
        self._buy(self.ada, 210, 140, 70)
        month = sum(1 / 1.01**m for m in range(1, 13)) / 12
        value = 0.75 * 5.2 * 40 * month
        self.assertAlmostEqual(self._row_of(self.ada).clv_12m, value, 2)

    def test_value_of_three_years(self):
        self._buy(self.ada, 210, 140, 70)
        years = [
            sum(1 / 1.01**m for m in range(first, first + 12)) / 12
            for first in (1, 13, 25)
        ]
        # of those who stay three in four are left each year
        value = 0.75 * 5.2 * 40 * sum(0.75**n * year for n, year in enumerate(years))
        self.assertAlmostEqual(self._row_of(self.ada).clv_36m, value, 2)

    def test_value_at_risk(self):
        self._buy(self.ada, 210, 140, 70)
        month = sum(1 / 1.01**m for m in range(1, 13)) / 12
        self.assertAlmostEqual(
            self._row_of(self.ada).value_at_risk, 0.25 * 5.2 * 40 * month, 2
        )

    def test_losing_customer_has_a_negative_value_and_nothing_at_risk(self):
        self._buy(self.ada, 210, 140, 70, amount=50)
        row = self._row_of(self.ada)
        self.assertLess(row.clv_12m, 0)
        self.assertEqual(row.value_at_risk, 0)

    def test_bought_once(self):
        self._buy(self.ada, 140, 70, 0)
        self._buy(self.bob, 35)
        # no gap of his own: that of the house, half of it passed
        self.assertEqual(self._row_of(self.bob).churn_probability, 0.10)

    def test_day_with_two_invoices_is_one_purchase(self):
        self._buy(self.ada, 210, 140, 70, 70)
        self.assertEqual(self._row_of(self.ada).expected_orders_12m, 3.9)

    def test_never_bought_is_unknown(self):
        self._buy(self.ada, 70)
        self._order(self.bob, 100, quotation=True)
        row = self._row_of(self.bob)
        for name in ("order_probability", "churn_probability", "clv_12m"):
            self.assertIs(row[name], False, name)
        self.assertFalse(row.value_method)

    def test_never_bought_in_words(self):
        self._order(self.bob, 100, quotation=True)
        self.assertEqual(
            self._row_of(self.bob).value_reason,
            "No purchase yet, so there is nothing to forecast from.",
        )

    def test_unknown_cost_leaves_the_value_blank(self):
        self._sell(self.ada, 100, days_ago=70, product=self._product(cost=0))
        row = self._row_of(self.ada)
        self.assertIs(row.clv_12m, False)
        self.assertIsNot(row.order_probability, False)

    def test_own_margin_counts_by_the_number_of_orders(self):
        """Buehlmann-Straub on paper: Ada 40 40 40, Bob 10 20, all about 30."""
        self._buy(self.ada, 210, 140, 70, amount=100)
        self._buy(self.bob, 200, amount=70)
        self._buy(self.bob, 100, amount=80)
        within = (0 + 50) / (5 - 2)
        mean = 150 / 5
        differing = 3 * (40 - mean) ** 2 + 2 * (15 - mean) ** 2
        between = (differing - within) / (5 - 13 / 5)
        half = max(0.2, within / between)
        row = self._row_of(self.bob)
        expected = mean + (15 - mean) * 2 / (2 + half)
        self.assertAlmostEqual(row.margin_per_order, expected, 2)

    # in words

    def test_words_of_a_regular(self):
        self._buy(self.ada, 210, 140, 70)
        self.assertEqual(
            self._as(self._user("salesperson"), self._row_of(self.ada)).value_reason,
            "Orders about every 10 weeks, last one 10 weeks ago. Customers like this"
            " order again within 26 weeks in 75 of 100 cases: likely. Expected: 3.9"
            " orders in 12 months.",
        )

    def test_words_of_one_who_is_overdue(self):
        self._buy(self.ada, 245, 175, 105)
        self.assertIn(
            "last one 15 weeks ago: 1.5 times the usual gap.",
            self._row_of(self.ada).value_reason,
        )

    def test_words_for_who_sees_margins(self):
        self._buy(self.ada, 210, 140, 70)
        row = self._as(self._user("crm_manager"), self._row_of(self.ada))
        self.assertIn("worth about $", row.value_reason)

    def test_basis_says_what_it_stands_on(self):
        self._buy(self.ada, 210, 140, 70)
        self.assertEqual(
            self._row_of(self.ada).value_basis,
            "Own rhythm, fitted on 06/15/2026 on 1 customers. Not checked on the past"
            " yet.",
        )


class TestModelLife(ValueCase):
    """A model lasts a month, unless much has changed."""

    def _models(self):
        return self.env["crm.value.model"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_one_model_a_month(self):
        self._buy(self.ada, 210, 140, 70)
        self._refresh(as_of=ago(20))
        self._refresh(as_of=ago(0))
        self.assertEqual(len(self._models()), 1)

    def test_new_model_after_a_month(self):
        self._buy(self.ada, 210, 140, 70)
        self._refresh(as_of=ago(31))
        self._refresh(as_of=ago(0))
        self.assertEqual(self._models().mapped("as_of"), [ago(0), ago(31)])

    def test_new_model_when_there_are_a_tenth_more_customers(self):
        self._buy(self.ada, 210, 140, 70)
        self._refresh(as_of=ago(5))
        self._buy(self.bob, 4)
        self._refresh(as_of=ago(0))
        self.assertEqual(len(self._models()), 2)

    def test_new_model_when_the_horizon_changes(self):
        self._buy(self.ada, 210, 140, 70)
        self._refresh(as_of=ago(5))
        self.company.crm_value_horizon_weeks = 13
        self._refresh(as_of=ago(0))
        self.assertEqual(self._models()[:1].horizon_weeks, 13)

    def test_look_back_uses_a_model_of_that_day(self):
        self._buy(self.ada, 210, 140, 70)
        self._refresh(as_of=ago(0))
        self._refresh(as_of=ago(60))
        self.assertEqual(self._models().mapped("as_of"), [ago(0), ago(60)])

    def test_company_without_customers_has_no_model(self):
        self._order(self.ada, 10, quotation=True)
        self._refresh()
        self.assertFalse(self._models())

    def test_incremental_equals_full(self):
        self._buy(self.ada, 210, 140, 70)
        self._buy(self.bob, 35)
        self._refresh()
        self._buy(self.bob, 10)
        self._drain()
        names = ["churn_probability", "expected_orders_12m", "clv_12m", "clv_36m"]
        drained = self._row(self.bob).read(names)
        basis = self.env["crm.relationship.basis"].search(
            [("company_id", "=", self.company.id)]
        )
        self._refresh(basis=basis)
        self.assertEqual(self._row(self.bob).read(names), drained)

    def test_settings_out_of_range_are_refused(self):
        with self.assertRaisesRegex(CheckViolation, "crm_value_settings"):
            self.company.crm_value_horizon_weeks = 0
            self.company.flush_recordset()
