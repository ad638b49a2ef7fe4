"""Which points will never be redeemed, told from lots of the same age."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from ..points.breakage import History, Month, Survival, by_age, fit_survival, outlook
from .plain import PlainCase

# of 100: 20 in the first month, half of the other 80 in the second, the rest expires
REDEEMED, EXPIRED = {0: 20, 1: 40}, {2: 40}
SHARES = some.lists(some.floats(0, 0.5), min_size=1, max_size=24)


def lots(months, count=30):
    """Lots that live alike, watched for some months."""
    return [
        History(
            100,
            months,
            {age: points for age, points in REDEEMED.items() if age < months},
            {age: points for age, points in EXPIRED.items() if age < months},
        )
    ] * count


def fit(lots, *least):
    return fit_survival(by_age(lots), *least)


class TestSurvival(PlainCase):
    def test_shares_by_hand(self):
        found = fit(lots(3))
        self.assertEqual(found, Survival((0.2, 0.5, 0.0), (0.0, 0.0, 1.0)))

    def test_redeemed_from_each_age(self):
        survival = fit(lots(3))
        found = [survival.redeemed_share(age, prior=0.9) for age in range(4)]
        # 0.2 + 0.8 x 0.5; half; none; and of points older than known the prior
        for share, wanted in zip(found, [0.6, 0.5, 0.0, 0.9], strict=True):
            self.assertAlmostEqual(share, wanted)

    def test_a_growing_programme_looks_the_same(self):
        # expired / issued would say 40 x 30 / (100 x 1,230) = 1 %, not 40 %
        survival = fit(lots(3) + lots(1, 1200))
        self.assertAlmostEqual(survival.redeemed_share(0, 0), 0.6)

    def test_unfinished_month_is_not_looked_at(self):
        started = History(100, 1, {0: 20, 1: 80})
        self.assertEqual(fit([started] * 30), Survival((0.2,), (0.0,)))

    def test_withdrawn_points_are_neither(self):
        # 100, of which 50 were taken back in the month: 20 of the other 50
        lot = History(100, 1, {0: 20}, withdrawn={0: 50})
        self.assertEqual(fit([lot] * 30).redeemed, (0.4,))

    def test_months_add_up_over_lots_still_open(self):
        # the lot watched for one month says nothing of the second
        found = by_age([*lots(2, 3), *lots(1, 1), History(5, 2, {0: 5})])
        self.assertEqual(found[0], Month(5, 405, 85))
        self.assertEqual(found[1], Month(3, 240, 120))

    def test_big_lots_weigh_more(self):
        # 90 of 900 and 50 of 100
        found = fit([History(900, 1, {0: 90}), History(100, 1, {0: 50})], 2)
        self.assertAlmostEqual(found.redeemed[0], 0.14)

    def test_more_lost_than_granted_is_refused(self):
        with self.assertRaisesRegex(ValueError, "lost more than it had"):
            fit([History(10, 2, {0: 6}, {1: 5})])


class TestNotEnoughData(PlainCase):
    def test_one_lot_too_few(self):
        self.assertIsNone(fit(lots(3, 29)))

    def test_month_in_which_nothing_ended(self):
        found = fit_survival([Month(30, 10, 5), Month(30, 5)])
        self.assertEqual(found, Survival((0.5, 0.0), (0.0, 0.0)))

    def test_no_lots(self):
        self.assertIsNone(fit([]))

    def test_no_month_is_over(self):
        self.assertIsNone(fit([History(100, 0, {0: 20})] * 99))

    def test_nothing_has_ended_yet(self):
        self.assertIsNone(fit([History(100, 5)] * 99))

    def test_known_only_as_far_as_enough_lots_got(self):
        self.assertEqual(len(fit(lots(3, 29) + lots(1)).redeemed), 1)

    def test_the_prior_speaks(self):
        found = outlook(None, [(200, 3)], prior=Decimal("0.95"))
        self.assertEqual(found, (190, 10, False))

    def test_the_prior_speaks_of_what_is_left_where_knowledge_ends(self):
        # 20, and of the 80 that are left the half
        survival = fit(lots(1))
        self.assertEqual(outlook(survival, [(100, 0)], 0.5), (60, 40, True))

    def test_only_points_older_than_known(self):
        self.assertEqual(outlook(fit(lots(1)), [(10, 7)], 0.5), (5, 5, False))


class TestOutlook(PlainCase):
    def test_no_open_points(self):
        self.assertEqual(outlook(fit(lots(3)), [], 0.9), (0, 0, False))

    def test_impossible_is_refused(self):
        with self.assertRaisesRegex(ValueError, "from 0 to 1"):
            outlook(None, [], 1.5)
        for points, age in ((-1, 0), (1, -1)):
            with self.assertRaisesRegex(ValueError, "cannot be open"):
                outlook(None, [(points, age)], 0.5)

    @given(
        SHARES,
        some.lists(some.tuples(some.decimals(0, 9999, places=2), some.integers(0, 40))),
        some.floats(0, 1),
    )
    def test_redeemed_and_broken_are_all_open_points(self, shares, points, prior):
        survival = Survival(tuple(shares), tuple(reversed(shares)))
        found = outlook(survival, points, prior)
        self.assertEqual(found.redeemed + found.broken, sum(n for n, _ in points))
        self.assertGreaterEqual(min(found.redeemed, found.broken), 0)
