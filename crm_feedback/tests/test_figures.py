import doctest
from math import hypot
from unittest import TestCase

from odoo.addons.crm_relationship.scoring.intervals import score_interval

from ..feedback import change as change_module
from ..feedback import figures
from ..feedback.change import score_change, share_change
from ..feedback.figures import figure

# Rocks 2016, MeasuringU: (promoters, detractors, n) -> from where to where
PUBLISHED = {
    (60, 15, 100): (29.34, 58.04),
    (180, 120, 400): (6.57, 23.21),
    (12, 3, 20): (8.43, 69.83),
}


class TestFigures(TestCase):
    """Scores with how sure one can be, against published figures and by hand."""

    def test_examples_in_the_words_of_the_code(self):
        for module in (change_module, figures):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_published_intervals(self):
        for answers, (low, high) in PUBLISHED.items():
            with self.subTest(answers=answers):
                found = figure("nps", *answers)
                self.assertEqual(
                    (round(found.low, 2), round(found.high, 2)), (low, high)
                )

    def test_margins_of_two_scores_add_up_as_variances(self):
        """Of published intervals: half of 28.70 and half of 16.64 together 16.59."""
        (a, (low_a, high_a)), (b, (low_b, high_b)) = list(PUBLISHED.items())[:2]
        found = score_change(a, b)
        margin = hypot((high_a - low_a) / 2, (high_b - low_b) / 2)
        middle = (high_a + low_a) / 2 - (high_b + low_b) / 2
        self.assertEqual(found.value, 30)
        self.assertAlmostEqual(found.low, middle - margin, places=1)
        self.assertAlmostEqual(found.high, middle + margin, places=1)
        self.assertTrue(found.is_significant)

    def test_same_difference_of_few_answers_is_not_significant(self):
        """45 against 15 of twenty each: 30 points, and nobody can tell."""
        found = score_change((12, 3, 20), (9, 6, 20))
        self.assertEqual(found.value, 30)
        self.assertFalse(found.is_significant)

    def test_nothing_is_compared_with_nobody(self):
        self.assertIsNone(score_change((1, 0, 1), (0, 0, 0)))
        self.assertIsNone(share_change((0, 0), (1, 1)))

    def test_shares_by_hand(self):
        """8 of 10 and 5 of 10 become 9 and 6 of 12: 0.25 +- 1.96 x sqrt(5.25/144/...)

        0.75 x 0.25 / 12 + 0.5 x 0.5 / 12 = 0.036458, its root 0.190941.
        """
        found = share_change((8, 10), (5, 10))
        self.assertAlmostEqual(found.value, 0.3)
        self.assertAlmostEqual(found.low, 0.25 - 1.96 * 0.190941, places=5)
        self.assertAlmostEqual(found.high, 0.25 + 1.96 * 0.190941, places=5)

    def test_thirds_that_sum_to_one_are_no_error(self):
        third = 1 / 3
        good, bad = third + third + third + third + third + third, 1.0
        self.assertAlmostEqual(
            figure("nps", good, bad, 3.0).value, score_interval(2, 1, 3)[0]
        )
