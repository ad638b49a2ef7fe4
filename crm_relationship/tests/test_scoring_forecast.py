"""What a model says of a customer: published figures, a slower formula, invariants."""

from decimal import Decimal, localcontext

from hypothesis import given, settings
from hypothesis import strategies as some

from ..scoring.btyd import BG, MBG, fit_bg, fit_mbg
from ..scoring.forecast import (
    OrdersAhead,
    expected_orders,
    order_probability,
    outlooks,
    p_alive,
)
from . import cdnow
from .plain import PlainCase

# as published: Fader, Hardie & Lee 2005; the tests of lifetimes
PUBLISHED_BG = BG(0.243, 4.414, 0.793, 2.426, -9582.4)
PUBLISHED_MBG = MBG(0.525, 6.183, 0.891, 1.614, -9582.1)
# those of the reference, to all their digits
BG_PARAMETERS = BG(
    0.24259464625532004, 4.413605801598391, 0.7929221956102485, 2.425906794284738, 0.0
)
MBG_PARAMETERS = MBG(
    0.5248427360751933, 6.183081428929745, 0.8913577433057085, 1.6139989388604152, 0.0
)
# E[Y(39)] and P(alive) at T = 38.86; last purchases at 10, 20, 30 and 38 weeks
LAST = (10, 20, 30, 38)
TABLE_BG = {
    1: ((0.420, 0.438), (0.575, 0.600), (0.668, 0.697), (0.718, 0.749)),
    2: ((0.453, 0.268), (0.919, 0.545), (1.217, 0.721), (1.358, 0.805)),
    5: ((0.094, 0.025), (1.094, 0.287), (2.700, 0.709), (3.348, 0.879)),
    20: ((0, 0), (0.004, 0), (2.939, 0.207), (13.426, 0.947)),
}
TABLE_MBG = {
    1: ((0.421, 0.381), (0.621, 0.562), (0.749, 0.677), (0.818, 0.740)),
    2: ((0.419, 0.234), (0.908, 0.508), (1.252, 0.700), (1.421, 0.794)),
    5: ((0.096, 0.025), (1.022, 0.270), (2.603, 0.689), (3.286, 0.870)),
    20: ((0, 0), (0.005, 0), (2.879, 0.213), (12.734, 0.942)),
}

POSITIVE = some.floats(0.05, 20)
MODELS = some.builds(
    lambda kind, *values: kind(*values, 0.0),
    some.sampled_from([BG, MBG]),
    POSITIVE,
    some.floats(0.1, 100),
    POSITIVE,
    POSITIVE,
)
CUSTOMERS = some.builds(
    lambda x, last, rest: (x, last / 7 if x else 0.0, (last + rest) / 7),
    some.integers(0, 200),
    some.integers(0, 1500),
    some.integers(0, 1500),
)
WEEKS = some.floats(0, 300)


def textbook(model, x, t_x, age, weeks):
    """E[Y(t)] as the authors print it, with 60 digits against its cancellation."""
    with localcontext() as context:
        context.prec = 60
        r, alpha, a, b, age, t_x, weeks = map(Decimal, (*model[:4], age, t_x, weeks))
        b += model.first
        z, c = weeks / (alpha + age + weeks), a + b + x - 1
        term = series = Decimal(1)
        n = 0
        while abs(term) > Decimal("1e-45") * series:
            term *= (r + x + n) * (b + x + n) / ((c + n) * (n + 1)) * z
            series += term
            n += 1
        stay = ((alpha + age) / (alpha + age + weeks)) ** (r + x)
        alive = 1 / (1 + leaving(r + x, alpha, a, b + x - 1, age, t_x, model.first + x))
        return float(c / (a - 1) * (1 - stay * series) * alive)


def leaving(rate, alpha, a, stays, age, t_x, chances):
    """The odds of having left."""
    if not chances:
        return Decimal(0)
    return a / stays * ((alpha + age) / (alpha + t_x)) ** rate


class TestPublished(PlainCase):
    def test_expected_orders_of_the_example(self):
        found = expected_orders(PUBLISHED_BG, 2, 30.43, 38.86, 39)
        self.assertAlmostEqual(found, 1.226, 3)

    def test_expected_orders_of_a_new_customer(self):
        # R package BTYD, by the parameters before they were rounded for print
        published = {
            0.1429: 0.0078,
            1: 0.0532,
            3: 0.1506,
            31.8571: 1.0405,
            32: 1.0437,
        }
        for weeks, wanted in published.items():
            found = expected_orders(BG_PARAMETERS, 0, 0, 0, weeks)
            self.assertAlmostEqual(found, wanted, delta=0.6e-4)

    def test_expected_orders_of_a_new_customer_in_78_weeks(self):
        # published: 1.8576, by a series that the authors' sheet ends after 150 terms
        found = expected_orders(BG_PARAMETERS, 0, 0, 0, 78)
        self.assertAlmostEqual(found, 1.8576, delta=0.0004)
        self.assertAlmostEqual(found, textbook(BG_PARAMETERS, 0, 0, 0, 78), 12)

    def test_no_order_in_39_weeks(self):
        found = 1 - order_probability(PUBLISHED_BG, 0, 0, 0, 39)
        self.assertAlmostEqual(found, 0.5737864, 7)

    def assert_table(self, model, table):
        for x, row in table.items():
            for last, (orders, alive) in zip(LAST, row, strict=True):
                found = expected_orders(model, x, last, 38.86, 39)
                self.assertAlmostEqual(found, orders, delta=0.6e-3)
                found = p_alive(model, x, last, 38.86)
                self.assertAlmostEqual(found, alive, delta=0.6e-3)

    def test_table_of_bg(self):
        self.assert_table(PUBLISHED_BG, TABLE_BG)

    def test_table_of_mbg(self):
        self.assert_table(PUBLISHED_MBG, TABLE_MBG)

    def test_one_purchase(self):
        bg = expected_orders(PUBLISHED_BG, 0, 0, 38.86, 39)
        mbg = expected_orders(PUBLISHED_MBG, 0, 0, 38.86, 39)
        self.assertAlmostEqual(bg, 0.195, delta=0.6e-3)
        self.assertAlmostEqual(mbg, 0.154, delta=0.6e-3)
        self.assertEqual(p_alive(PUBLISHED_BG, 0, 0, 38.86), 1)
        self.assertAlmostEqual(p_alive(PUBLISHED_MBG, 0, 0, 38.86), 0.390, delta=0.6e-3)


class TestCdnow(PlainCase):
    """All 2,357 customers of the reference."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.histories = cdnow.histories()
        cls.reference = cdnow.reference()

    def figures(self, model, history):
        return {
            "palive": p_alive(model, *history),
            "E39": expected_orders(model, *history, 39),
            "E52": expected_orders(model, *history, 52),
            "pbuy26": order_probability(model, *history, 26),
        }

    def assert_columns(self, kind, model, tolerance):
        for customer, history in self.histories.items():
            for name, found in self.figures(model, history).items():
                wanted = self.reference[customer][f"{kind}_{name}"]
                # six digits are in the file
                self.assertAlmostEqual(found, wanted, delta=tolerance * wanted + 6e-7)

    def test_columns_of_bg_fitted(self):
        self.assert_columns("bg", fit_bg(self.histories.values()), 1e-4)

    def test_columns_of_mbg_fitted(self):
        self.assert_columns("mbg", fit_mbg(self.histories.values()), 1e-4)

    def test_columns_of_bg_with_its_parameters(self):
        self.assert_columns("bg", BG_PARAMETERS, 1e-9)

    def test_columns_of_mbg_with_its_parameters(self):
        self.assert_columns("mbg", MBG_PARAMETERS, 1e-9)

    def assert_sums(self, model, **wanted):
        rows = [self.figures(model, history) for history in self.histories.values()]
        for name, total in wanted.items():
            found = sum(row[name] for row in rows)
            # the reference keeps T to six digits
            self.assertAlmostEqual(found / total, 1, delta=1e-8)

    def test_sums_of_bg(self):
        self.assert_sums(
            BG_PARAMETERS,
            palive=1917.2776581360733,
            E39=1653.4086688211326,
            E52=2089.3986573962884,
            pbuy26=519.1514387407991,
        )

    def test_sums_of_mbg(self):
        self.assert_sums(
            MBG_PARAMETERS,
            palive=1057.636636138723,
            E39=1576.7289733202272,
            E52=1980.0337343669098,
            pbuy26=485.0721333352281,
        )

    def test_equal_to_the_textbook_to_nine_digits(self):
        for model in (BG_PARAMETERS, MBG_PARAMETERS):
            for history in sorted(set(self.histories.values()))[::25]:
                found = expected_orders(model, *history, 39)
                wanted = textbook(model, *history, 39)
                self.assertAlmostEqual(found / wanted, 1, delta=1e-9)


class TestFarOut(PlainCase):
    """Where the textbook's formula has a pole, overflows or cancels."""

    def assert_textbook(self, model, history, weeks):
        found = expected_orders(model, *history, weeks)
        wanted = textbook(model, *history, weeks)
        self.assertAlmostEqual(found / wanted, 1, delta=1e-9)

    def test_three_hundred_purchases_and_ten_years_ahead(self):
        self.assert_textbook(PUBLISHED_MBG, (300, 50.0, 52.0), 520)

    def test_a_hundred_years_ahead(self):
        self.assert_textbook(PUBLISHED_MBG, (2, 30.0, 38.86), 5200)

    def test_all_customers_alike(self):
        # r and alpha large: one rate for all
        self.assert_textbook(MBG(900.0, 1500.0, 0.9, 1.6, 0), (3, 5.0, 9.0), 52)

    def test_everybody_leaves_at_once(self):
        self.assert_textbook(MBG(0.6, 7.0, 60.0, 2.0, 0), (1, 5.0, 9.0), 156)

    def test_hardly_anybody_leaves(self):
        self.assert_textbook(MBG(0.74, 8.7, 1e-4, 35.0, 0), (3, 20.0, 30.0), 52)

    def test_at_the_pole(self):
        # a = 1 lies between its neighbours
        low, at, high = (
            expected_orders(MBG(0.6, 7.0, a, 1.8, 0), 2, 10, 20, 52)
            for a in (1 - 1e-6, 1.0, 1 + 1e-6)
        )
        self.assertAlmostEqual(at, (low + high) / 2, 9)
        self.assertLess(high, low)

    def test_denominator_of_zero_in_the_textbook(self):
        # BG, a + b = 1, one purchase: between its neighbours
        low, at, high = (
            expected_orders(BG(0.6, 7.0, 0.4, b, 0), 0, 0, 20, 52)
            for b in (0.6 - 1e-6, 0.6, 0.6 + 1e-6)
        )
        self.assertAlmostEqual(at, (low + high) / 2, 9)

    def test_both_ways_agree(self):
        for x in (0, 1, 7, 40):
            orders = OrdersAhead(MBG_PARAMETERS)
            odds = 52 / (MBG_PARAMETERS.alpha + 30)
            counted = orders._counted(
                MBG_PARAMETERS.r + x, odds, MBG_PARAMETERS.b + 1 + x
            )
            found = orders.expected(x, 30, 52)
            self.assertAlmostEqual(found / counted, 1, delta=1e-11)

    def test_first_purchase_today(self):
        found = expected_orders(PUBLISHED_MBG, 0, 0, 0, 52)
        # in MBG one may leave at once: else it is what BG says with b one larger
        stayed = expected_orders(BG(0.525, 6.183, 0.891, 2.614, 0), 0, 0, 0, 52)
        self.assertAlmostEqual(found, stayed * 1.614 / (0.891 + 1.614), 12)

    def test_last_purchase_today(self):
        # odds of having left just now: a to b + x, Beta alone
        found = p_alive(PUBLISHED_MBG, 3, 20, 20)
        self.assertAlmostEqual(found, (1.614 + 3) / (1.614 + 3 + 0.891), 12)

    def test_silent_for_a_lifetime(self):
        self.assertEqual(p_alive(PUBLISHED_MBG, 5000, 10, 5000), 0)
        self.assertEqual(expected_orders(PUBLISHED_MBG, 5000, 10, 5000, 52), 0)

    def test_no_weeks_ahead(self):
        self.assertEqual(expected_orders(PUBLISHED_MBG, 2, 3, 4, 0), 0)
        self.assertEqual(order_probability(PUBLISHED_MBG, 2, 3, 4, 0), 0)

    def test_weeks_behind_are_refused(self):
        for weeks in (-1, float("nan"), float("inf")):
            with self.assertRaisesRegex(ValueError, "weeks ahead"):
                expected_orders(PUBLISHED_MBG, 2, 3, 4, weeks)

    def test_impossible_history_is_refused(self):
        for predict in (order_probability, expected_orders):
            with self.assertRaisesRegex(ValueError, "t_x must be"):
                predict(PUBLISHED_MBG, 1, 5, 4, 26)
        with self.assertRaisesRegex(ValueError, "not three numbers"):
            p_alive(PUBLISHED_MBG, float("nan"), 0, 4)


class TestInvariants(PlainCase):
    @given(MODELS, CUSTOMERS, WEEKS)
    def test_probabilities_are_probabilities(self, model, customer, weeks):
        self.assertTrue(0 <= p_alive(model, *customer) <= 1)
        self.assertTrue(0 <= order_probability(model, *customer, weeks) <= 1)

    @given(MODELS, CUSTOMERS, WEEKS)
    def test_order_needs_a_customer(self, model, customer, weeks):
        found = order_probability(model, *customer, weeks)
        self.assertLessEqual(found, p_alive(model, *customer))

    @given(MODELS, CUSTOMERS, WEEKS, some.floats(0, 300))
    def test_longer_silence_never_raises_the_probability(
        self, model, customer, weeks, more
    ):
        x, last, age = customer
        now = order_probability(model, x, last, age, weeks)
        later = order_probability(model, x, last, age + more, weeks)
        self.assertLessEqual(later, now * (1 + 1e-12))

    @given(MODELS, CUSTOMERS, WEEKS, some.floats(0, 300))
    def test_more_weeks_never_lower_the_orders(self, model, customer, weeks, more):
        near = expected_orders(model, *customer, weeks)
        far = expected_orders(model, *customer, weeks + more)
        self.assertGreaterEqual(far * (1 + 1e-9), near)

    @given(MODELS, CUSTOMERS, WEEKS)
    def test_at_least_as_many_orders_as_their_probability(self, model, customer, weeks):
        orders = expected_orders(model, *customer, weeks)
        probability = order_probability(model, *customer, weeks)
        self.assertGreaterEqual(orders * (1 + 1e-9), probability)

    @given(MODELS, some.lists(CUSTOMERS, min_size=1, max_size=5))
    @settings(max_examples=25)
    def test_customer_does_not_depend_on_the_others(self, model, customers):
        together = list(outlooks(model, customers, 26, 0.01))
        alone = [next(outlooks(model, [one], 26, 0.01)) for one in customers]
        self.assertEqual(together, alone)


class TestOutlooks(PlainCase):
    def outlook(self, model=PUBLISHED_MBG, discount=0.01):
        (found,) = outlooks(model, [(2, 30.43, 38.86)], 26, discount)
        return found

    def test_says_what_the_functions_say(self):
        found = self.outlook()
        history = (2, 30.43, 38.86)
        self.assertEqual(found.p_alive, p_alive(PUBLISHED_MBG, *history))
        self.assertEqual(
            found.order_probability, order_probability(PUBLISHED_MBG, *history, 26)
        )
        for weeks, orders in ((52, found.orders_12m), (156, found.orders_36m)):
            self.assertAlmostEqual(
                orders, expected_orders(PUBLISHED_MBG, *history, weeks), 12
            )

    def test_nothing_is_discounted_at_no_rate(self):
        found = self.outlook(discount=0.0)
        self.assertAlmostEqual(found.discounted_12m, found.orders_12m, 12)
        self.assertAlmostEqual(found.discounted_36m, found.orders_36m, 12)

    def test_retained_is_without_the_doubt(self):
        found = self.outlook()
        self.assertAlmostEqual(
            found.retained_12m * found.p_alive, found.discounted_12m, 12
        )

    def test_who_is_still_there_is_hidden_where_the_fit_is_degenerate(self):
        found = self.outlook(MBG(0.74, 8.7, 1e-5, 3e4, 0))
        self.assertIsNone(found.p_alive)
        # plain NBD: a Pareto wait for the next order
        wanted = 1 - ((8.7 + 38.86) / (8.7 + 38.86 + 26)) ** 2.74
        self.assertAlmostEqual(found.order_probability, wanted, 6)

    def test_nobody(self):
        self.assertEqual(list(outlooks(PUBLISHED_MBG, [], 26, 0.01)), [])
