"""The fit of BG/NBD and MBG/NBD: published figures, invariants, impossible input."""

from math import isfinite

from hypothesis import given, settings
from hypothesis import strategies as some

from ..scoring.btyd import BG, MBG, checked, fit_bg, fit_mbg, mean_log_likelihood
from . import cdnow
from .plain import PlainCase

NAMES = ("r", "alpha", "a", "b")
# a few customers of one company
HISTORIES = some.builds(
    lambda x, last, rest: (x, last / 7 if x else 0.0, (last + rest) / 7),
    some.integers(0, 40),
    some.integers(0, 700),
    some.integers(0, 700),
)
COMPANIES = some.lists(HISTORIES, min_size=2, max_size=30).map(
    lambda rows: [*rows, (1, 2.0, 3.0)]  # somebody came back
)


class TestCdnow(PlainCase):
    """The sample of the literature, as of 1997-09-30."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.histories = cdnow.histories()
        cls.bg = fit_bg(cls.histories.values())
        cls.mbg = fit_mbg(cls.histories.values())

    def test_customers_and_their_repeat_purchases(self):
        counts = [history.x for history in self.histories.values()]
        self.assertEqual(
            (len(counts), sum(counts), counts.count(0)), (2357, 2457, 1411)
        )

    def test_histories_are_those_of_the_reference(self):
        for customer, wanted in cdnow.reference().items():
            found = self.histories[customer]
            self.assertEqual(found.x, wanted["x"])
            self.assertAlmostEqual(found.t_x, wanted["tx"], 6)
            self.assertAlmostEqual(found.age, wanted["T"], 6)

    def assert_parameters(self, fit, wanted, likelihood):
        for name, value in zip(NAMES, wanted, strict=True):
            self.assertAlmostEqual(getattr(fit, name), value, delta=1e-3)
        self.assertAlmostEqual(fit.log_likelihood, likelihood, delta=1e-3)

    def test_bg_as_an_r_package_publishes_it(self):
        # CLVTools; Fader, Hardie & Lee 2005 print .243, 4.414, .793, 2.426, -9582.4
        published = (0.2425945, 4.4136019, 0.7929199, 2.4258881)
        self.assert_parameters(self.bg, published, -9582.429)

    def test_mbg_as_the_reference(self):
        # the tests of lifetimes print .525, 6.183, .891, 1.614
        wanted = (0.524843, 6.183081, 0.891358, 1.613999)
        self.assert_parameters(self.mbg, wanted, -9582.1357)

    def test_neither_is_degenerate(self):
        self.assertFalse(self.bg.degenerate or self.mbg.degenerate)

    def test_unpacks_in_the_order_of_the_literature(self):
        r, alpha, a, b, likelihood = self.bg
        named = BG(r=r, alpha=alpha, a=a, b=b, log_likelihood=likelihood)
        self.assertEqual(named, self.bg)

    def test_mean_log_likelihood_is_that_of_the_fit(self):
        mean = mean_log_likelihood(self.mbg, self.histories.values())
        self.assertAlmostEqual(mean, self.mbg.log_likelihood / 2357, 9)

    def test_no_neighbour_is_likelier(self):
        for place in range(4):
            for factor in (0.99, 1.01):
                values = list(self.mbg)
                values[place] *= factor
                mean = mean_log_likelihood(MBG(*values[:4], 0), self.histories.values())
                self.assertLess(mean, self.mbg.log_likelihood / 2357)


class TestInvariants(PlainCase):
    @given(COMPANIES, some.randoms())
    @settings(max_examples=25)
    def test_order_of_the_customers_does_not_matter(self, rows, shuffler):
        fits = fit_bg(rows), fit_mbg(rows)
        shuffler.shuffle(rows)
        self.assertEqual((fit_bg(rows), fit_mbg(rows)), fits)

    @given(COMPANIES)
    @settings(max_examples=50)
    def test_parameters_are_positive_numbers(self, rows):
        for fit in (fit_bg(rows), fit_mbg(rows)):
            self.assertTrue(all(map(isfinite, fit)))
            self.assertGreater(min(fit[:4]), 0)

    def test_days_or_weeks_only_scale_alpha(self):
        weeks = list(cdnow.histories().values())
        days = [(x, last * 7, age * 7) for x, last, age in weeks]
        by_week, by_day = fit_mbg(weeks), fit_mbg(days)
        self.assertAlmostEqual(by_day.alpha / by_week.alpha, 7, 3)
        self.assertAlmostEqual(by_day.r, by_week.r, 4)
        self.assertAlmostEqual(by_day.b, by_week.b, 3)

    def test_everybody_twice_changes_nothing_but_the_likelihood(self):
        once = list(cdnow.histories().values())
        fit, twice = fit_mbg(once), fit_mbg(once * 2)
        self.assertAlmostEqual(twice.log_likelihood / fit.log_likelihood, 2, 9)
        self.assertAlmostEqual(twice.alpha, fit.alpha, 3)


class TestManyCustomers(PlainCase):
    """Beyond 50,000 a sample is fitted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 25 of each customer, each some days older than the last
        cls.rows = [
            (x, last, age + days / 70)
            for x, last, age in cdnow.histories().values()
            for days in range(25)
        ]
        cls.fit = fit_mbg(cls.rows)

    def test_sample_is_the_same_whatever_order(self):
        self.assertEqual(fit_mbg(self.rows[::-1]), self.fit)

    def test_likelihood_is_that_of_the_sample(self):
        everybody = mean_log_likelihood(self.fit, self.rows)
        # of 50,000 customers whose values scatter by less than 8
        self.assertAlmostEqual(self.fit.log_likelihood / 50_000, everybody, delta=0.1)

    def test_parameters_stay_near_those_of_all(self):
        whole = fit_mbg(cdnow.histories().values())
        self.assertAlmostEqual(self.fit.a / whole.a, 1, delta=0.1)
        self.assertAlmostEqual(self.fit.r / whole.r, 1, delta=0.1)


class TestEdges(PlainCase):
    def assert_finite(self, rows):
        for fit in (fit_bg(rows), fit_mbg(rows)):
            self.assertTrue(all(map(isfinite, fit)), fit)

    def assert_degenerate(self, rows):
        self.assert_finite(rows)
        self.assertTrue(fit_bg(rows).degenerate)
        self.assertTrue(fit_mbg(rows).degenerate)

    def test_one_customer(self):
        self.assert_degenerate([(3, 20, 30)])

    def test_identical_rows(self):
        self.assert_degenerate([(2, 5.0, 10.0)] * 500)

    def test_nobody_ever_silent(self):
        self.assert_degenerate([(3, 5, 5), (5, 9, 9), (2, 7, 7)] * 50)

    def test_first_purchase_today(self):
        rows = [*cdnow.histories().values(), (0, 0, 0)]
        self.assertAlmostEqual(fit_mbg(rows).a, 0.8914, 2)

    def test_all_on_one_day(self):
        # documents are counted, not days: a second one on the first day
        self.assert_finite([(1, 0, 0), (0, 0, 0)] * 10)

    def test_till_among_the_customers(self):
        self.assert_finite([*cdnow.histories().values(), (20_000, 38.0, 38.0)])

    def test_last_purchase_a_lifetime_ago(self):
        self.assert_finite([(1, 1e-9, 1e9), (0, 0, 1e9)])

    def test_whole_numbers_of_other_types(self):
        self.assertEqual(fit_bg([(2.0, 3, 4)]), fit_bg([(2, 3.0, 4.0)]))


class TestImpossible(PlainCase):
    def assert_refused(self, rows, words):
        for fit in (fit_bg, fit_mbg):
            with self.assertRaisesRegex(ValueError, words):
                fit(rows)

    def test_nobody(self):
        self.assert_refused([], "no customers")

    def test_nobody_came_back(self):
        self.assert_refused([(0, 0, 5)] * 300, "a second time")

    def test_not_a_number(self):
        nan = float("nan")
        self.assert_refused([(1, 1, 2), (nan, 1, 2)], "customer 2: .* not three numb")
        self.assert_refused([(1, nan, 2)], "t_x must be from 0 to T, not nan")
        self.assert_refused([(1, 1, nan)], "T must be 0 or more weeks, not nan")

    def test_nothing(self):
        self.assert_refused([(1, None, 2)], "not three numbers")

    def test_without_end(self):
        self.assert_refused([(1, 1, float("inf"))], "T must be 0 or more weeks")

    def test_negative(self):
        self.assert_refused([(-1, 0, 1)], "x must be a whole number")
        self.assert_refused([(1, -1, 1)], "t_x must be from 0 to T")
        self.assert_refused([(0, 0, -1)], "T must be 0 or more weeks")

    def test_half_a_purchase(self):
        self.assert_refused([(1.5, 1, 2)], "x must be a whole number")

    def test_last_purchase_in_the_future(self):
        self.assert_refused([(1, 3, 2)], "t_x must be from 0 to T, not 3 with T = 2")

    def test_second_purchase_without_a_count(self):
        self.assert_refused([(0, 1, 2)], "t_x must be 0 where x is 0")

    def test_more_purchases_than_a_till(self):
        self.assert_refused([(100_001, 1, 2)], "to 100000, not 100001")

    def test_the_place_is_named(self):
        with self.assertRaisesRegex(ValueError, "^Ada: "):
            checked(1, 2, 1, where="Ada")


class TestDegenerate(PlainCase):
    """Each limit of the guard, on it and just beyond."""

    def degenerate(self, r=0.5, alpha=6.0, a=0.9, b=1.6):
        return MBG(r, alpha, a, b, 0.0).degenerate

    def test_one_in_a_hundred_leaves(self):
        self.assertFalse(self.degenerate(a=0.5, b=49.5))
        self.assertTrue(self.degenerate(a=0.499, b=49.501))

    def test_all_leave_with_the_same_probability(self):
        self.assertFalse(self.degenerate(a=100, b=100))
        self.assertTrue(self.degenerate(a=100, b=100.1))

    def test_rates_beyond_reason(self):
        self.assertFalse(self.degenerate(r=1e-3, alpha=1e4))
        for r, alpha in ((0.9e-3, 6), (1.1e4, 6), (0.5, 0.9e-3), (0.5, 1.1e4)):
            self.assertTrue(self.degenerate(r=r, alpha=alpha))
