"""The rhythm rule, step by step."""

from hypothesis import given
from hypothesis import strategies as some

from ..scoring.rhythm import Rhythm, fit_rhythm, outlooks
from .plain import PlainCase


class TestRhythm(PlainCase):
    rhythm = Rhythm(gap=10.0)

    def churn(self, silence):
        """Of one purchase, so that the usual gap is the company's 10 weeks."""
        return self.rhythm.churn_probability(0, 0, silence)

    def test_usual_gap_adds_one_of_the_company(self):
        # three gaps in 20 weeks and one of 10
        self.assertEqual(self.rhythm.usual_gap(3, 20.0), 7.5)

    def test_overdue_counts_usual_gaps(self):
        self.assertEqual(self.rhythm.overdue(3, 20.0, 35.0), 2.0)

    def test_each_step_and_just_below_it(self):
        silences = (0, 9.9, 10, 19.9, 20, 29.9, 30, 39.9, 40, 4000)
        wanted = [0.10, 0.10, 0.25, 0.25, 0.50, 0.50, 0.75, 0.75, 0.90, 0.90]
        self.assertEqual([self.churn(silence) for silence in silences], wanted)

    def test_purchase_today(self):
        self.assertEqual(self.rhythm.churn_probability(2, 20, 20), 0.10)

    def test_steps_can_be_changed(self):
        rhythm = Rhythm(10.0, (0.2, 0.6))
        found = [rhythm.churn_probability(0, 0, silence) for silence in (9, 11, 99)]
        self.assertEqual(found, [0.2, 0.6, 0.6])


class TestCompanyGap(PlainCase):
    def test_median_of_those_who_came_back(self):
        # gaps 2, 5 and 30 weeks; who bought once says nothing
        rows = [(1, 2.0, 9.0), (2, 10.0, 20.0), (1, 30.0, 40.0), (0, 0, 50.0)]
        self.assertEqual(fit_rhythm(rows).gap, 5.0)

    def test_a_quarter_where_nobody_came_back(self):
        self.assertEqual(fit_rhythm([(0, 0, 5.0)]).gap, 13.0)
        self.assertEqual(fit_rhythm([]).gap, 13.0)

    def test_second_document_of_the_first_day_is_no_gap(self):
        self.assertEqual(fit_rhythm([(1, 0.0, 5.0)]).gap, 13.0)

    def test_churn_that_falls_is_refused(self):
        for churn in ((0.5, 0.4), (-0.1, 0.5), (0.5, 1.1), ()):
            with self.assertRaisesRegex(ValueError, "churn must rise"):
                fit_rhythm([], churn)

    def test_impossible_history_is_refused(self):
        with self.assertRaisesRegex(ValueError, "t_x must be"):
            fit_rhythm([(1, 5, 4)])


class TestOutlooks(PlainCase):
    def outlook(self, *history):
        (found,) = outlooks(Rhythm(gap=13.0), [history], 0.0)
        return found

    def test_orders_at_the_usual_gap(self):
        # gap (39 + 13) / 4 = 13 weeks: four a year, 90 % sure; the years after 90 %
        # and 81 % of it
        found = self.outlook(3, 39.0, 40.0)
        self.assertAlmostEqual(found.order_probability, 0.9)
        self.assertAlmostEqual(found.orders_12m, 3.6)
        self.assertAlmostEqual(found.orders_36m, 3.6 * 2.71)
        self.assertAlmostEqual(found.retained_12m, 4.0)

    def test_who_is_there_is_not_known(self):
        self.assertIsNone(self.outlook(3, 39.0, 40.0).p_alive)

    def test_discount(self):
        (found,) = outlooks(Rhythm(gap=13.0), [(3, 39.0, 40.0)], 0.01)
        # 0.3 orders at the end of each month
        wanted = sum(0.3 / 1.01**month for month in range(1, 13))
        self.assertAlmostEqual(found.discounted_12m, wanted, 12)


class TestInvariants(PlainCase):
    @given(some.integers(1, 50), some.floats(0.1, 99), some.floats(0, 99))
    def test_longer_silence_never_lowers_churn(self, x, last, silence):
        rhythm = Rhythm()
        now = rhythm.churn_probability(x, last, last + silence)
        later = rhythm.churn_probability(x, last, last + silence + 1)
        self.assertLessEqual(now, later)
