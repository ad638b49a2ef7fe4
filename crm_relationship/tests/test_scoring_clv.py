"""Lifetime value: the reference's figures, and sums that can be done by hand."""

from ..scoring.btyd import BG, MBG
from ..scoring.clv import (
    Outlook,
    clv,
    discount_factors,
    discounted_orders,
    monthly_discount,
    steady_orders,
    value_at_risk,
)
from ..scoring.forecast import outlooks
from . import cdnow
from .plain import PlainCase
from .test_scoring_forecast import BG_PARAMETERS, MBG_PARAMETERS


class TestCdnow(PlainCase):
    """12 months at 1 % a month, money per order by the reference's Gamma-Gamma."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.histories = cdnow.histories()
        cls.reference = cdnow.reference()

    def values(self, model):
        found = outlooks(model, self.histories.values(), 26, 0.01)
        return {
            customer: clv(self.reference[customer]["gg_E_M"], outlook.discounted_12m)
            for customer, outlook in zip(self.histories, found, strict=True)
        }

    def assert_column(self, name, values):
        for customer, found in values.items():
            wanted = self.reference[customer][name]
            # money per order is in the file with six digits
            self.assertAlmostEqual(found, wanted, delta=1e-6 * wanted + 1e-5)

    def test_bg(self):
        values = self.values(BG_PARAMETERS)
        self.assert_column("bg_clv12", values)
        self.assertAlmostEqual(sum(values.values()), 71354.87, 2)

    def test_mbg(self):
        values = self.values(MBG_PARAMETERS)
        self.assert_column("mbg_clv12", values)
        self.assertAlmostEqual(sum(values.values()), 67633.30, 2)

    def test_first_six_customers(self):
        values = list(self.values(MBG_PARAMETERS).values())[:6]
        wanted = (37.1014, 4.2795, 6.5413, 6.5413, 6.5413, 267.2348)
        for found, value in zip(values, wanted, strict=True):
            self.assertAlmostEqual(found, value, 4)


class TestDiscount(PlainCase):
    def test_end_of_each_month(self):
        self.assertEqual(discount_factors(1.0, 3), [0.5, 0.25, 0.125])

    def test_one_order_a_month(self):
        # 1/2 + 1/4 + 1/8
        until = [1.0, 2.0, 3.0]
        self.assertEqual(discounted_orders(until, discount_factors(1.0, 3)), 0.875)

    def test_twelve_months_make_a_year(self):
        self.assertAlmostEqual((1 + monthly_discount(0.12)) ** 12, 1.12, 12)

    def test_everything_lost_is_no_discount(self):
        for rate in (-1, -2):
            with self.assertRaisesRegex(ValueError, "above -100 %"):
                monthly_discount(rate)
        with self.assertRaisesRegex(ValueError, "above -100 %"):
            discount_factors(float("nan"))

    def test_months_must_agree(self):
        with self.assertRaises(ValueError):
            discounted_orders([1.0], discount_factors(0.01, 2))


class TestValue(PlainCase):
    def outlook(self, **changes):
        figures = Outlook(
            p_alive=0.8,
            order_probability=0.6,
            orders_12m=2.0,
            orders_36m=5.0,
            discounted_12m=1.9,
            discounted_36m=4.4,
            retained_12m=2.5,
        )
        return figures._replace(**changes)

    def test_loss_makers_are_shown_as_such(self):
        self.assertEqual(clv(-10.0, 1.9), -19.0)

    def test_value_at_risk(self):
        # 40 % churn of 2.5 orders with a margin of 100
        self.assertAlmostEqual(value_at_risk(100.0, self.outlook()), 100.0)

    def test_no_value_at_risk_in_a_loss_maker(self):
        self.assertEqual(value_at_risk(-100.0, self.outlook()), 0)

    def test_no_value_at_risk_where_the_order_is_certain(self):
        self.assertEqual(value_at_risk(100.0, self.outlook(order_probability=1.0)), 0)

    def test_money_times_ten_is_value_times_ten(self):
        (outlook,) = outlooks(MBG_PARAMETERS, [(2, 30.0, 38.0)], 26, 0.01)
        one = clv(42.0, outlook.discounted_36m)
        self.assertAlmostEqual(clv(420.0, outlook.discounted_36m), 10 * one)

    def test_steady_orders_stay_while_all_are_kept(self):
        self.assertAlmostEqual(steady_orders(6.0, 1.0)[-1], 18.0)

    def test_steady_orders_end_after_a_year_where_nobody_is_kept(self):
        until = steady_orders(6.0, 0.0)
        self.assertAlmostEqual(until[11], 6.0)
        self.assertEqual(until[-1], until[11])


class TestBothModels(PlainCase):
    def test_longer_is_worth_more_and_patience_less(self):
        for kind in (BG, MBG):
            model = kind(0.5, 6.0, 0.9, 1.6, 0.0)
            (low,) = outlooks(model, [(2, 30.0, 38.0)], 26, 0.005)
            (high,) = outlooks(model, [(2, 30.0, 38.0)], 26, 0.02)
            self.assertLess(low.discounted_12m, low.discounted_36m)
            self.assertLess(high.discounted_36m, low.discounted_36m)
            self.assertLess(low.discounted_36m, low.orders_36m)
