"""The monthly backtest: CDNOW's published figures, and who is chosen when."""

from hypothesis import given
from hypothesis import strategies as some

from ..scoring.backtest import (
    METHODS,
    choose,
    judge,
    level_factor,
    refit_refused,
    run,
    untested,
)
from ..scoring.btyd import MBG, fit_bg, fit_mbg
from ..scoring.forecast import order_probability
from . import cdnow
from .plain import PlainCase
from .test_scoring_lookalike import area

CASES = some.lists(some.tuples(some.floats(0, 1), some.booleans()), min_size=1)


class TestCdnow(PlainCase):
    """39 weeks, of which 684 customers out of 2,357 made use."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.histories = cdnow.histories()
        held = cdnow.reference()
        cls.past = [
            (*history, int(held[customer]["hold"]))
            for customer, history in cls.histories.items()
        ]
        cls.results = run(cls.past, 39)

    def test_base_rate(self):
        base = self.results["base"]
        self.assertEqual((base.customers, base.actual), (2357, 684 / 2357))
        self.assertAlmostEqual(base.brier, 0.206, 3)

    def test_mbg(self):
        self.assertAlmostEqual(self.results["mbg"].brier, 0.1614, 4)

    def test_bg_for_comparison(self):
        model = fit_bg(self.histories.values())
        chances = [order_probability(model, *row[:3], 39) for row in self.past]
        ordered = [row[3] > 0 for row in self.past]
        self.assertAlmostEqual(judge(chances, ordered).brier, 0.1612, 4)
        self.assertAlmostEqual(area(chances, ordered), 0.757, 3)

    def test_mbg_by_fifths(self):
        # the reference cuts ties, which moves a few customers to the next fifth
        wanted = (
            (0.107, 0.146),
            (0.123, 0.121),
            (0.134, 0.161),
            (0.229, 0.346),
            (0.607, 0.676),
        )
        for group, (predicted, actual) in zip(
            self.results["mbg"].groups, wanted, strict=True
        ):
            self.assertAlmostEqual(group.predicted, predicted, delta=0.004)
            self.assertAlmostEqual(group.actual, actual, delta=0.007)

    def test_model_is_chosen(self):
        briers = {method: result.brier for method, result in self.results.items()}
        self.assertEqual(choose(None, briers), "mbg")

    def test_no_table_without_an_earlier_window(self):
        self.assertEqual(set(self.results), {"mbg", "rhythm", "base"})


class TestRun(PlainCase):
    def test_base_rate_is_learnt_from_the_window_before(self):
        found = run([(0, 0, 9, 0)] * 4, 26, before=[(0, 0, 9, 1), (0, 0, 9, 0)])
        self.assertEqual((found["base"].predicted, found["base"].actual), (0.5, 0))
        self.assertEqual(found["base"].brier, 0.25)

    def test_table_takes_part_where_there_is_a_window_before(self):
        found = run([(0, 0, 9, 0)] * 4, 26, before=[(0, 0, 9, 1), (0, 0, 9, 0)])
        self.assertEqual(found["lookalike"].predicted, 0.5)

    def test_no_model_where_nobody_came_back(self):
        self.assertEqual(set(run([(0, 0, 9, 1)], 26)), {"rhythm", "base"})

    def test_rhythm_with_its_own_steps(self):
        found = run([(0, 0, 9, 1)], 26, churn=(0.2, 0.9))
        # 13 weeks are the usual gap: not yet due
        self.assertAlmostEqual(found["rhythm"].predicted, 0.8)

    def test_model_that_was_fitted_already(self):
        model = MBG(0.525, 6.183, 0.891, 1.614, 0.0)
        found = run([(2, 30, 38, 1)], 26, model=model)
        wanted = order_probability(model, 2, 30, 38, 26)
        self.assertEqual(found["mbg"].predicted, wanted)

    def test_nobody_is_refused(self):
        with self.assertRaisesRegex(ValueError, "no customer"):
            run([], 26)


class TestJudge(PlainCase):
    def test_brier_and_hits(self):
        # .01 + .04 + .49, and the first two are right
        found = judge([0.9, 0.2, 0.7], [True, False, False])
        self.assertAlmostEqual(found.brier, 0.54 / 3)
        self.assertAlmostEqual(found.hit_rate, 2 / 3)

    def test_equal_forecasts_are_one_group(self):
        found = judge([0.3] * 10, [True] * 4 + [False] * 6)
        self.assertEqual(len(found.groups), 1)
        self.assertEqual(found.groups[0].actual, 0.4)

    def test_five_groups(self):
        found = judge([i / 10 for i in range(10)], [i >= 5 for i in range(10)])
        self.assertEqual([g.customers for g in found.groups], [2] * 5)
        self.assertEqual([g.actual for g in found.groups], [0, 0, 0.5, 1, 1])

    @given(CASES)
    def test_groups_hold_everybody(self, cases):
        chances, ordered = map(list, zip(*cases, strict=True))
        found = judge(chances, ordered)
        self.assertEqual(sum(g.customers for g in found.groups), len(cases))
        actual = sum(g.customers * g.actual for g in found.groups)
        self.assertAlmostEqual(actual, sum(ordered))
        self.assertTrue(0 <= found.brier <= 1)

    @given(CASES)
    def test_order_of_customers_does_not_matter(self, cases):
        chances, ordered = map(list, zip(*cases, strict=True))
        self.assertEqual(judge(chances, ordered), judge(chances[::-1], ordered[::-1]))


class TestChoice(PlainCase):
    """Whether a challenger takes over from the model."""

    def chosen(self, latest, previous, current="mbg"):
        return choose(
            current,
            {"mbg": 0.200, "lookalike": latest},
            previous and {"mbg": 0.200, "lookalike": previous},
        )

    def test_better_twice(self):
        self.assertEqual(self.chosen(0.195, 0.195), "lookalike")

    def test_better_once(self):
        self.assertEqual(self.chosen(0.150, 0.199), "mbg")
        self.assertEqual(self.chosen(0.199, 0.150), "mbg")

    def test_better_by_two_per_cent_and_no_more(self):
        self.assertEqual(self.chosen(0.196, 0.196), "mbg")
        self.assertEqual(self.chosen(0.1959, 0.1959), "lookalike")

    def test_no_month_before(self):
        self.assertEqual(self.chosen(0.150, None), "mbg")

    def test_challenger_was_not_there_the_month_before(self):
        latest = {"mbg": 0.2, "lookalike": 0.1}
        self.assertEqual(choose("mbg", latest, {"mbg": 0.2}), "mbg")

    def test_two_challengers(self):
        latest = {"mbg": 0.20, "lookalike": 0.19, "rhythm": 0.18}
        self.assertEqual(choose("mbg", latest, latest), "rhythm")
        lucky = latest | {"rhythm": 0.21}
        self.assertEqual(choose("mbg", latest, lucky), "lookalike")

    def test_first_time(self):
        self.assertEqual(self.chosen(0.19, None, current=None), "lookalike")

    def test_current_one_lost_its_data(self):
        self.assertEqual(choose("mbg", {"rhythm": 0.3, "base": 0.2}), "base")

    def test_equal_ones_keep_the_order_of_the_methods(self):
        latest = dict.fromkeys(reversed(METHODS), 0.2)
        self.assertEqual(choose(None, latest), "mbg")

    def test_nobody_competed(self):
        self.assertIsNone(choose("mbg", {}))


class TestUntested(PlainCase):
    model = MBG(0.5, 6.0, 0.9, 1.6, 0.0)

    def test_model_where_there_is_enough(self):
        self.assertEqual(untested(300, 100, 26, self.model), "mbg")

    def test_rhythm_where_anything_is_short(self):
        for short in ((299, 100, 26), (300, 99, 26), (300, 100, 25.9)):
            self.assertEqual(untested(*short, self.model), "rhythm")

    def test_rhythm_where_the_fit_says_nothing(self):
        self.assertEqual(untested(300, 100, 26, None), "rhythm")
        degenerate = self.model._replace(a=1e-5)
        self.assertEqual(untested(300, 100, 26, degenerate), "rhythm")


class TestRefit(PlainCase):
    histories = list(cdnow.histories().values())

    def test_first_fit_is_taken(self):
        self.assertIsNone(refit_refused(None, fit_mbg(self.histories), []))

    def test_same_fit_is_taken(self):
        fit = fit_mbg(self.histories)
        self.assertIsNone(refit_refused(fit, fit, self.histories))

    def test_degenerate_fit_is_refused(self):
        fit = fit_mbg(self.histories)
        self.assertEqual(
            refit_refused(fit, fit._replace(a=1e-6), self.histories), "degenerate"
        )

    def test_degenerate_fit_may_follow_one(self):
        fit = MBG(0.74, 8.7, 1e-5, 3e4, 0.0)
        self.assertIsNone(refit_refused(fit, fit, self.histories))

    def test_less_likely_by_more_than_a_twentieth(self):
        # x = 0, T = 0: the likelihood is 1 whatever the fit; x = 1 on the first day,
        # T = 0: r/alpha * b/(a+b) * 1, so the fit alone says how likely
        old = MBG(1.0, 1.0, 1.0, 1.0, 0.0)
        rows = [(0, 0, 0), (1, 0, 0)]
        for factor, wanted in ((0.91, None), (0.90, "less_likely")):
            # halved for two customers: ln .91 / 2 = -.047, ln .90 / 2 = -.053
            new = MBG(1.0, 1 / factor, 1.0, 1.0, 0.0)
            self.assertEqual(refit_refused(old, new, rows), wanted)


class TestLevel(PlainCase):
    def test_actual_over_predicted_within_limits(self):
        self.assertEqual(level_factor(120, 100), 1.2)
        self.assertEqual(level_factor(10, 100), 0.5)
        self.assertEqual(level_factor(1000, 100), 2.0)

    def test_nothing_predicted(self):
        self.assertEqual(level_factor(5, 0), 1.0)
