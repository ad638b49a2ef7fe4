"""Intervals of the net promoter score and of shares."""

from math import sqrt

from hypothesis import given
from hypothesis import strategies as some

from ..scoring.intervals import (
    promoter_score,
    score_interval,
    score_margin,
    share_interval,
)
from .plain import PlainCase

# promoters, detractors, answers: score, plain margin, adjusted from and to
REFERENCE = {
    (60, 15, 100): (45, 14.503, 29.34, 58.04),
    (180, 120, 400): (15, 8.359, 6.57, 23.21),
    (12, 3, 20): (45, 32.429, 8.43, 69.83),
}
ANSWERS = some.tuples(*[some.integers(0, 500)] * 3).map(
    lambda parts: (parts[0], parts[1], sum(parts))
)


class TestPromoterScore(PlainCase):
    def test_reference(self):
        for answers, (score, margin, low, high) in REFERENCE.items():
            self.assertAlmostEqual(promoter_score(*answers), score, 9)
            self.assertAlmostEqual(score_margin(*answers), margin, 3)
            found = score_interval(*answers)
            self.assertAlmostEqual(found.value, score, 9)
            self.assertAlmostEqual(found.low, low, 2)
            self.assertAlmostEqual(found.high, high, 2)

    def test_ten_of_ten_is_no_certainty(self):
        # 76.92 +- 29.42, and not beyond 100
        self.assertEqual(score_margin(10, 0, 10), 0)
        found = score_interval(10, 0, 10)
        self.assertEqual((found.value, found.high), (100, 100))
        self.assertAlmostEqual(found.low, 76.92 - 29.42, 2)

    def test_ten_of_ten_against(self):
        found = score_interval(0, 10, 10)
        self.assertEqual((found.value, found.low), (-100, -100))

    def test_nobody_answered(self):
        for figure in (promoter_score, score_margin, score_interval):
            self.assertIsNone(figure(0, 0, 0))

    def test_more_than_answered_is_refused(self):
        for answers in ((6, 5, 10), (-1, 0, 10), (0, 0, -1)):
            with self.assertRaisesRegex(ValueError, "cannot be"):
                score_interval(*answers)

    def test_no_number_is_refused(self):
        with self.assertRaisesRegex(ValueError, "cannot be"):
            score_interval(float("nan"), 0, 10)

    @given(ANSWERS)
    def test_interval_lies_on_the_scale(self, answers):
        if found := score_interval(*answers):
            self.assertTrue(-100 <= found.low < found.high <= 100)

    @given(ANSWERS)
    def test_sides_are_alike(self, answers):
        promoters, detractors, n = answers
        if found := score_interval(promoters, detractors, n):
            other = score_interval(detractors, promoters, n)
            self.assertAlmostEqual(found.low, -other.high, 9)


class TestShare(PlainCase):
    def test_none_of_ten(self):
        # two of each added: 1.9208 of 13.8416
        middle = 1.9208 / 13.8416
        margin = 1.96 * sqrt(middle * (1 - middle) / 13.8416)
        found = share_interval(0, 10)
        self.assertEqual((found.value, found.low), (0, 0))
        self.assertAlmostEqual(found.high, middle + margin, 12)

    def test_half(self):
        # 1.96 times the root of a quarter over 103.8416
        found = share_interval(50, 100)
        self.assertAlmostEqual(found.low, 0.5 - 0.98 / sqrt(103.8416), 12)
        self.assertAlmostEqual(found.high, 0.5 + 0.98 / sqrt(103.8416), 12)

    def test_nobody(self):
        self.assertIsNone(share_interval(0, 0))

    def test_more_than_all_is_refused(self):
        with self.assertRaisesRegex(ValueError, "11 of 10 cannot be"):
            share_interval(11, 10)

    @given(some.integers(1, 1000), some.integers(0, 1000))
    def test_share_lies_in_its_interval(self, n, hits):
        hits = min(n, hits)
        found = share_interval(hits, n)
        self.assertTrue(0 <= found.low < found.high <= 1)
        self.assertTrue(found.low <= found.value <= found.high)
