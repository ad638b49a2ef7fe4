"""Retention: published multiples, and what five points more do."""

from hypothesis import given
from hypothesis import strategies as some

from ..scoring.retention import (
    customer_retention,
    lifetime,
    margin_multiple,
    revenue_retention,
    what_if,
)
from .plain import PlainCase

RATES = (0.6, 0.7, 0.8, 0.9)
# Gupta & Lehmann: discount -> multiple at each rate
PUBLISHED = {
    0.10: (1.20, 1.75, 2.67, 4.50),
    0.12: (1.15, 1.67, 2.50, 4.09),
    0.16: (1.07, 1.52, 2.22, 3.46),
}
REVENUE = some.floats(0, 1e6)


class TestMarginMultiple(PlainCase):
    def test_published_table(self):
        for discount, row in PUBLISHED.items():
            found = [round(margin_multiple(rate, discount), 2) for rate in RATES]
            self.assertEqual(found, list(row))

    def test_nobody_stays(self):
        self.assertEqual(margin_multiple(0, 0.1), 0)

    def test_for_ever_without_discount_is_refused(self):
        with self.assertRaisesRegex(ValueError, "no number"):
            margin_multiple(1, 0)

    def test_impossible(self):
        for retention, discount in ((1.1, 0.1), (-0.1, 0.1), (0.8, -0.1)):
            with self.assertRaises(ValueError):
                margin_multiple(retention, discount)
        for retention, discount in ((float("nan"), 0.1), (0.8, float("nan"))):
            with self.assertRaises(ValueError):
                margin_multiple(retention, discount)


class TestFivePoints(PlainCase):
    def test_lifetime_grows_by_a_third_a_half_and_double(self):
        # 1/.15 to 1/.2, 1/.1 to 1/.15, 1/.05 to 1/.1
        for rate, gain in ((0.80, 1 / 3), (0.85, 0.5), (0.90, 1.0)):
            self.assertAlmostEqual(what_if(rate, 0.1).lifetime, gain, 9)

    def test_value_at_ten_per_cent(self):
        for rate, gain in ((0.80, 0.2750), (0.85, 0.3235), (0.90, 0.4074)):
            self.assertAlmostEqual(what_if(rate, 0.1).value, gain, 4)

    def test_up_to_everybody(self):
        found = what_if(0.95, 0.1)
        self.assertIsNone(found.lifetime)
        # 1/.1 against .95/.15
        self.assertAlmostEqual(found.value, 10 * 0.15 / 0.95 - 1, 9)

    def test_beyond_everybody_is_refused(self):
        with self.assertRaisesRegex(ValueError, "cannot rise"):
            what_if(0.96, 0.1)

    def test_of_nobody(self):
        self.assertIsNone(what_if(0.0, 0.1).value)


class TestRevenue(PlainCase):
    def test_churn_contraction_and_expansion(self):
        # of 400: one of 100 left, one shrank by 20, one of 200 grew by 60
        gross, net = revenue_retention([(100, 0), (100, 80), (200, 260)])
        self.assertAlmostEqual(gross, (400 - 100 - 20) / 400)
        self.assertAlmostEqual(net, (400 - 100 - 20 + 60) / 400)

    def test_new_customers_do_not_count(self):
        self.assertEqual(revenue_retention([(100, 100), (0, 900)]), (1, 1))

    def test_no_revenue_at_the_start_is_unknown(self):
        self.assertEqual(revenue_retention([(0, 900)]), (None, None))
        self.assertEqual(revenue_retention([]), (None, None))

    def test_refunds_at_the_end_are_no_more_than_all_lost_of_gross(self):
        gross, net = revenue_retention([(100, -50), (100, 100)])
        self.assertEqual((gross, net), (0.5, 0.25))

    @given(some.lists(some.tuples(REVENUE, REVENUE)))
    def test_gross_is_at_most_net_and_all(self, pairs):
        gross, net = revenue_retention(pairs)
        if gross is not None:
            self.assertTrue(0 <= gross <= 1)
            self.assertLessEqual(gross, net * (1 + 1e-12))


class TestCustomers(PlainCase):
    def test_share_of_the_start(self):
        self.assertEqual(customer_retention(["a", "b", "c", "d"], ["a", "x"]), 0.25)

    def test_nobody_at_the_start_is_unknown(self):
        self.assertIsNone(customer_retention([], ["a"]))

    def test_lifetime(self):
        self.assertAlmostEqual(lifetime(0.8), 5)
        self.assertEqual(lifetime(0), 1)
        self.assertIsNone(lifetime(1))
