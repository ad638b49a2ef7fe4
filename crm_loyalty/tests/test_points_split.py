"""What stays of points after returns, and sums that add up."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from ..points.amounts import exact, rounded
from ..points.split import fraction, kept_points, largest_remainder
from .plain import PlainCase

POINTS = some.decimals(0, 10**7, places=2)
WEIGHTS = some.lists(some.decimals(0, 10**6, places=2), min_size=1, max_size=8)
SHARES = some.fractions(0, 1, max_denominator=1000)


@some.composite
def returns(draw):
    """A document and all that comes back of it, step by step, until all has."""
    weights = draw(WEIGHTS)
    shares = [Fraction(0)] * len(weights)
    story = [list(shares)]
    for _ in range(draw(some.integers(0, 10))):
        line = draw(some.integers(0, len(weights) - 1))
        shares[line] = max(shares[line], draw(SHARES))
        story.append(list(shares))
    story.append([Fraction(1)] * len(weights))
    lines = [list(zip(weights, shares, strict=True)) for shares in story]
    return draw(POINTS), lines


class TestRounding(PlainCase):
    def test_half_goes_up(self):
        found = [str(rounded(text)) for text in ("0.005", "0.0049", "2.675", "1.015")]
        self.assertEqual(found, ["0.01", "0.00", "2.68", "1.02"])

    def test_float_is_taken_as_printed(self):
        self.assertEqual(rounded(2.675), Decimal("2.68"))

    def test_whole_units(self):
        self.assertEqual(rounded("91324.5", 0), 91325)

    def test_no_number_is_refused(self):
        for value in ("some", float("nan"), float("inf"), None):
            with self.assertRaisesRegex(ValueError, "is not a number"):
                exact(value)


class TestFraction(PlainCase):
    def test_clipped(self):
        found = [fraction(back, 4) for back in (-1, 0, 1, 4, 5)]
        self.assertEqual(found, [0, 0, Fraction(1, 4), 1, 1])

    def test_line_of_nothing(self):
        self.assertEqual(fraction(3, 0), 0)

    def test_both_below_zero(self):
        self.assertEqual(fraction(-1, -4), Fraction(1, 4))

    def test_floats_that_are_not_exact(self):
        # 0.1 + 0.2 is a little more than 0.3
        self.assertEqual(fraction(0.1 + 0.2, 0.3), 1)


class TestKept(PlainCase):
    def test_one_of_three_pieces(self):
        # 100 x 2/3
        self.assertEqual(kept_points(100, [(300, fraction(1, 3))]), Decimal("66.67"))

    def test_lines_count_by_weight(self):
        # 50 x (1 - 30 x 0.5 / 100)
        found = kept_points(50, [(70, 0), (30, Decimal("0.5"))])
        self.assertEqual(found, Decimal("42.50"))

    def test_rounded_half_up(self):
        # 0.01 x 1/2 = 0.005
        self.assertEqual(kept_points(Decimal("0.01"), [(1, 0.5)]), Decimal("0.01"))

    def test_three_single_returns_of_ten_points(self):
        kept = [kept_points(10, [(9, fraction(back, 3))]) for back in range(4)]
        taken = [before - after for before, after in pairwise(kept)]
        self.assertEqual([str(part) for part in taken], ["3.33", "3.34", "3.33"])
        self.assertEqual(sum(taken), 10)

    def test_where_nothing_weighs_lines_count_alike(self):
        self.assertEqual(kept_points(10, [(0, 1), (0, 0)]), 5)

    def test_free_line_keeps_nothing_from_coming_back(self):
        self.assertEqual(kept_points(10, [(0, 0), (7, 1)]), 0)

    def test_no_lines(self):
        self.assertEqual(kept_points(10, []), 10)

    def test_negative_is_refused(self):
        with self.assertRaisesRegex(ValueError, "cannot have earned -1 points"):
            kept_points(-1, [(1, 0)])
        with self.assertRaisesRegex(ValueError, r"cannot weigh -5\.0"):
            kept_points(1, [(-5, 0)])

    @given(returns())
    def test_partial_returns_add_up_to_all_points(self, story):
        points, steps = story
        kept = [kept_points(points, lines) for lines in steps]
        taken = [before - after for before, after in pairwise(kept)]
        self.assertEqual(kept[0], points)
        self.assertEqual(sum(taken), points)
        self.assertGreaterEqual(min(taken), 0)
        self.assertGreaterEqual(min(kept), 0)


class TestLargestRemainder(PlainCase):
    def test_published_way(self):
        # quotas 3.75, 3.75, 2.5 of 10 seats: the two that lost 0.75 get the rest
        self.assertEqual(largest_remainder(10, [3, 3, 2], digits=0), [4, 4, 2])

    def test_below_zero(self):
        found = largest_remainder(-1, [1, 1, 1])
        self.assertEqual([str(part) for part in found], ["-0.34", "-0.33", "-0.33"])

    def test_nothing_weighs(self):
        self.assertEqual(largest_remainder(1, [0, 0]), [Decimal("0.5")] * 2)

    def test_no_parts(self):
        self.assertEqual(largest_remainder(0, []), [])
        with self.assertRaisesRegex(ValueError, "among no parts"):
            largest_remainder(1, [])

    @given(some.decimals(-(10**6), 10**6, places=2), WEIGHTS)
    def test_adds_up_within_a_unit_of_the_exact_part(self, total, weights):
        parts = largest_remainder(total, weights)
        self.assertEqual(sum(parts), total)
        whole = sum(weights)
        for part, weight in zip(parts, weights, strict=True):
            wanted = exact(total) * exact(weight) / exact(whole) if whole else None
            if wanted is not None:
                self.assertLess(abs(exact(part) - wanted), Fraction(1, 100))

    @given(some.decimals(0, 10**6, places=2), WEIGHTS)
    def test_who_weighs_more_never_gets_less(self, total, weights):
        pairs = zip(weights, largest_remainder(total, weights), strict=True)
        ordered = sorted(pairs)
        for (light, few), (heavy, many) in pairwise(ordered):
            if light < heavy:
                self.assertLessEqual(few, many)
