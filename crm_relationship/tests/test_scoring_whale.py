"""The whale curve: from the best customer to the worst."""

import itertools

from hypothesis import given
from hypothesis import strategies as some

from ..scoring.whale import curve
from .plain import PlainCase

# whole cents: sums are exact
PROFITS = some.lists(some.integers(-(10**9), 10**9), min_size=1, max_size=300)


class TestWhale(PlainCase):
    def test_nobody(self):
        self.assertIsNone(curve([]))

    def test_without_losers_the_peak_is_everybody(self):
        whale = curve([10, 30, 60])
        self.assertEqual((whale.peak.customers, whale.profit_share(whale.peak)), (3, 1))

    def test_losers_raise_the_peak_above_all_profit(self):
        whale = curve([150, -50])
        self.assertEqual(whale.profit_share(whale.peak), 1.5)
        self.assertEqual(whale.customer_share(whale.peak), 0.5)

    def test_who_brings_nothing_is_not_at_the_peak(self):
        self.assertEqual(curve([10, 0, -1]).peak.customers, 1)

    def test_losses_alone_have_no_peak_and_no_share(self):
        whale = curve([-10, -20])
        self.assertEqual(whale.peak, (0, 0, 0))
        self.assertIsNone(whale.profit_share(whale.points[0]))

    def test_a_thousand_customers_are_a_hundred_points(self):
        whale = curve(range(1, 1001))
        self.assertEqual(len(whale.points), 100)
        self.assertEqual(whale.points[0], (10, sum(range(991, 1001)), 991))

    @given(PROFITS)
    def test_ends_with_all_customers_and_all_profit(self, profits):
        whale = curve(profits)
        self.assertEqual(whale.points[-1][:2], (len(profits), sum(profits)))
        if sum(profits) > 0:
            self.assertEqual(whale.profit_share(whale.points[-1]), 1)

    @given(PROFITS)
    def test_rises_ever_less(self, profits):
        """Concave: each stretch is no steeper than the one before it."""
        points = [(0, 0), *(point[:2] for point in curve(profits).points)]
        slopes = [
            (profit - before[1], count - before[0])
            for before, (count, profit) in itertools.pairwise(points)
        ]
        for (rise, run), (next_rise, next_run) in itertools.pairwise(slopes):
            self.assertGreaterEqual(rise * next_run, next_rise * run)

    @given(PROFITS)
    def test_peak_is_above_the_end_if_and_only_if_somebody_loses(self, profits):
        whale = curve(profits)
        self.assertGreaterEqual(whale.peak.profit, whale.total)
        self.assertEqual(whale.peak.profit > whale.total, whale.losers > 0)

    @given(PROFITS)
    def test_no_point_is_higher_than_the_peak(self, profits):
        whale = curve(profits)
        self.assertLessEqual(
            max(point.profit for point in whale.points), whale.peak.profit
        )

    @given(PROFITS)
    def test_order_does_not_matter(self, profits):
        self.assertEqual(curve(profits), curve(profits[::-1]))
