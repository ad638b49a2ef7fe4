"""Example 52 of IFRS 15, and that nothing is lost between revenue and liability."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from ..points.liability import (
    Allocation,
    allocate,
    recognised,
    stand_alone_price,
    steps,
)
from .plain import PlainCase

MONEY = some.decimals(0, 10**7, places=2)


class TestExample52(PlainCase):
    """Goods of 100,000; 10,000 points at 1, of which 95 % will be redeemed."""

    def test_price_of_the_points(self):
        self.assertEqual(stand_alone_price(10_000, 1, 0.95), 9_500)

    def test_allocation(self):
        self.assertEqual(allocate(100_000, 100_000, 9_500, 0), (91_324, 8_676))

    def test_first_year(self):
        (first,) = steps(8_676, [(4_500, 9_500)], digits=0)
        self.assertEqual(first, (4_110, 4_110, 4_566))

    def test_second_year_catches_up_with_the_new_estimate(self):
        _, second = steps(8_676, [(4_500, 9_500), (8_500, 9_700)], digits=0)
        self.assertEqual((second.revenue, second.liability), (3_493, 1_073))

    def test_to_the_cent(self):
        # 100,000 x 9,500 / 109,500 = 8,675.799
        found = allocate(100_000, 100_000, 9_500)
        self.assertEqual(found, (Decimal("91324.20"), Decimal("8675.80")))


class TestAllocate(PlainCase):
    def test_discounted_sale_is_shared_alike(self):
        # half price: half of each
        self.assertEqual(allocate(55, 100, 10), Allocation(50, 5))

    def test_points_worth_nothing(self):
        self.assertEqual(allocate(100, 100, 0), (100, 0))

    def test_all_or_none_redeemed(self):
        found = [stand_alone_price(10, 2, share) for share in (0, 1)]
        self.assertEqual(found, [0, 20])

    def test_goods_worth_nothing(self):
        self.assertEqual(allocate(100, 0, 10), (0, 100))

    def test_no_price_of_its_own(self):
        self.assertEqual(allocate(100, 0, 0), (100, 0))

    def test_below_0_is_refused(self):
        with self.assertRaisesRegex(ValueError, "below 0"):
            allocate(-1, 100, 10)

    def test_share_above_1_is_refused(self):
        with self.assertRaisesRegex(ValueError, "between 0 and 1"):
            stand_alone_price(10, 1, 1.01)

    @given(MONEY, MONEY, MONEY)
    def test_parts_are_the_price(self, price, goods, points):
        found = allocate(price, goods, points)
        self.assertEqual(sum(found), price)
        self.assertGreaterEqual(min(found), 0)


class TestRecognised(PlainCase):
    def test_nothing_redeemed_yet(self):
        self.assertEqual(recognised(100, 0, 50), 0)

    def test_all_redeemed(self):
        self.assertEqual(recognised(100, 50, 50), 100)

    def test_none_will_ever_be(self):
        self.assertEqual(recognised(100, 0, 0), 100)

    def test_more_redeemed_than_expected_is_refused(self):
        with self.assertRaisesRegex(ValueError, "51 were redeemed already"):
            recognised(100, 51, 50)

    def test_higher_estimate_takes_revenue_back(self):
        # 100 x 40/80 = 50, then 100 x 40/100 = 40
        found = [step.revenue for step in steps(100, [(40, 80), (40, 100)])]
        self.assertEqual(found, [50, -10])

    @given(MONEY, some.lists(some.tuples(some.integers(0, 99), some.integers(1, 99))))
    def test_revenue_and_liability_are_the_allocated_price(self, allocated, years):
        redeemed, periods = 0, []
        for more, left in years:
            redeemed += more
            periods.append((redeemed, redeemed + left))
        periods.append((redeemed, redeemed))
        found = list(steps(allocated, periods))
        for step in found:
            self.assertEqual(step.cumulative + step.liability, allocated)
            self.assertGreaterEqual(step.liability, 0)
        self.assertEqual(sum(step.revenue for step in found), allocated)
        self.assertEqual(found[-1].liability, 0)
