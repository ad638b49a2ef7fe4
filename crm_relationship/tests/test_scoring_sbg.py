"""Contract customers: the two published cohorts of Fader & Hardie 2007."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from ..scoring.sbg import ContractModel, enough, fit_contracts, fit_renewals
from .plain import PlainCase

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
MODELS = some.builds(
    lambda a, b: ContractModel(a, b, 0.0), some.floats(0.01, 50), some.floats(0.01, 50)
)


class TestPublished(PlainCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.high_end = fit_contracts(HIGH_END)
        cls.regular = fit_contracts(REGULAR)

    def test_high_end(self):
        # printed: .668, 3.806, -1611.2
        self.assertAlmostEqual(self.high_end.a, 0.66809, delta=2e-5)
        self.assertAlmostEqual(self.high_end.b, 3.80610, delta=1e-4)
        self.assertAlmostEqual(self.high_end.log_likelihood, -1611.158, 3)

    def test_regular(self):
        # printed: .704, 1.182, -1680.3
        self.assertAlmostEqual(self.regular.a, 0.70408, delta=2e-5)
        self.assertAlmostEqual(self.regular.b, 1.18204, delta=2e-5)
        self.assertAlmostEqual(self.regular.log_likelihood, -1680.265, 3)

    def assert_survival(self, model, wanted):
        for year, share in zip(range(8, 13), wanted, strict=True):
            self.assertAlmostEqual(100 * model.survival(year), share, delta=0.06)

    def test_survival_of_high_end_beyond_the_sample(self):
        self.assert_survival(self.high_end, (46.0, 43.6, 41.4, 39.5, 37.8))

    def test_survival_of_regular_beyond_the_sample(self):
        self.assert_survival(self.regular, (22.0, 20.4, 19.1, 18.0, 17.0))

    def test_lifetime_value(self):
        self.assertAlmostEqual(self.high_end.lifetime_value(1, 0.1), 5.92225, 4)
        self.assertAlmostEqual(self.regular.lifetime_value(1, 0.1), 3.69491, 4)

    def test_cohorts_added_up_are_one(self):
        pairs = [(2 * due, 2 * kept) for due, kept in pairwise(REGULAR)]
        twice = fit_renewals(pairs)
        self.assertAlmostEqual(twice.a, self.regular.a, 4)
        self.assertAlmostEqual(twice.log_likelihood, 2 * self.regular.log_likelihood, 3)


class TestByHand(PlainCase):
    model = ContractModel(1.0, 1.0, 0.0)  # renewal rates 1/2, 2/3, 3/4 ...

    def test_survival(self):
        # 1/2 * 2/3 * 3/4
        self.assertAlmostEqual(self.model.survival(3), 0.25)

    def test_nobody_leaves_before_a_renewal(self):
        self.assertEqual(self.model.survival(0), 1)

    def test_survival_of_one_who_renewed_before(self):
        # 3/4 * 4/5
        self.assertAlmostEqual(self.model.survival(2, renewals=2), 0.6)

    def test_discounted_periods(self):
        # 1/2 / 2 + 1/3 / 4
        self.assertAlmostEqual(self.model.discounted_periods(1.0, 2), 1 / 3)

    def test_no_discount_over_few_periods(self):
        self.assertAlmostEqual(self.model.discounted_periods(0.0, 2), 1 / 2 + 1 / 3)

    def test_for_ever(self):
        # sum of 1/(t+1) / 2^t is ln 2 / (1/2) - 1 with the payment of today left out
        self.assertAlmostEqual(
            self.model.discounted_periods(1.0, None), 2 * 0.6931471805599453 - 1, 12
        )

    def test_no_discount_for_ever_is_refused(self):
        with self.assertRaisesRegex(ValueError, "no discount"):
            self.model.discounted_periods(0.0, None)

    def test_one_period_is_its_share(self):
        fit = fit_renewals([(100, 80)])
        self.assertAlmostEqual(fit.renewal_rate(1), 0.8, 5)


class TestImpossible(PlainCase):
    def assert_refused(self, periods, words):
        with self.assertRaisesRegex(ValueError, words):
            fit_renewals(periods)

    def test_nothing(self):
        self.assert_refused([], "no contract")
        self.assert_refused([(0, 0)], "no contract")

    def test_all_or_none_renewed(self):
        self.assert_refused([(10, 10), (10, 10)], "all or none")
        self.assert_refused([(10, 0)], "all or none")

    def test_more_than_were_due(self):
        self.assert_refused([(10, 5), (5, 6)], "renewal 2: 6 of 5")

    def test_no_number(self):
        self.assert_refused([(10, float("nan"))], "no numbers of contracts")

    def test_negative(self):
        self.assert_refused([(-1, -1)], "no numbers of contracts")
        self.assert_refused([(10, -1)], "-1 of 10")


class TestEnough(PlainCase):
    def test_hundred_contracts_and_two_periods(self):
        self.assertTrue(enough([(100, 80), (80, 70)]))
        self.assertFalse(enough([(99, 80), (80, 70)]))
        self.assertFalse(enough([(100, 80)]))
        self.assertFalse(enough([(100, 0), (0, 0)]))


class TestInvariants(PlainCase):
    @given(MODELS, some.integers(1, 40))
    def test_renewal_rate_rises(self, model, period):
        rates = model.renewal_rate(period), model.renewal_rate(period + 1)
        self.assertTrue(0 < rates[0] < rates[1] < 1)

    @given(MODELS, some.integers(0, 40))
    def test_survival_falls(self, model, periods):
        self.assertLess(model.survival(periods + 1), model.survival(periods))

    @given(MODELS, some.integers(0, 20))
    def test_who_renewed_more_often_is_worth_more(self, model, renewals):
        now = model.discounted_periods(0.1, 12, renewals)
        self.assertGreater(model.discounted_periods(0.1, 12, renewals + 1), now)
