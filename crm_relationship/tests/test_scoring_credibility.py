"""Margin per order: the reference, the Gamma-Gamma model's figures, and by hand."""

from math import inf

from hypothesis import given
from hypothesis import strategies as some

from ..scoring.credibility import Credibility, fit_credibility, margins_of
from . import cdnow
from .plain import PlainCase

MONEY = some.floats(-1e4, 1e4).map(lambda amount: round(amount, 2))
COMPANIES = some.lists(some.lists(MONEY, min_size=1, max_size=6), min_size=1)


class TestCdnow(PlainCase):
    def test_spend_of_all_orders(self):
        fit = fit_credibility(
            margins_of([paid for day, paid in days.items() if day <= cdnow.AS_OF])
            for days in cdnow.purchases().values()
        )
        self.assertAlmostEqual(fit.mean, 35.9609, 4)
        self.assertAlmostEqual(fit.within, 1576.898, 3)
        self.assertAlmostEqual(fit.between, 320.696, 3)
        self.assertAlmostEqual(fit.k, 4.9171, 4)

    def test_gamma_gamma_is_the_same_formula(self):
        # p 6.24880, q 3.74459, gamma 15.44775 of the published model
        p, q, gamma = 6.248803137454387, 3.7445883943368123, 15.447746296427685
        model = Credibility(p * gamma / (q - 1), None, None, (q - 1) / p)
        self.assertAlmostEqual(model.mean, 35.1710, 4)
        self.assertAlmostEqual(model.k, 0.4392, 4)
        for wanted in cdnow.reference().values():
            found = model.margin(int(wanted["x"]), wanted["m"])
            # the file has three digits of m
            self.assertAlmostEqual(found, wanted["gg_E_M"], delta=6e-4)

    def test_first_ten_customers_as_published(self):
        model = Credibility(35.1710, None, None, 0.4392)
        published = (24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28)
        rows = list(cdnow.reference().values())
        for wanted, row in zip(published, rows, strict=False):
            self.assertAlmostEqual(model.margin(row["x"], row["m"]), wanted, delta=0.01)


class TestByHand(PlainCase):
    def test_two_customers(self):
        # means 10 and 20, each (1 + 1) / 1 = 2 around its own; 4 orders around 15:
        # (2*25 + 2*25 - 1*2) / (4 - 8/4) = 49
        fit = fit_credibility([margins_of([9.0, 11.0]), margins_of([19.0, 21.0])])
        self.assertEqual(fit[:3], (15.0, 2.0, 49.0))

    def test_margin_is_between_own_and_company(self):
        self.assertEqual(Credibility(30.0, 1.0, 1.0, 1.0).margin(3, 50.0), 45.0)

    def test_losses_count_as_losses(self):
        self.assertEqual(Credibility(30.0, 1.0, 1.0, 1.0).margin(1, -50.0), -10.0)

    def test_one_order_is_mostly_the_company(self):
        self.assertAlmostEqual(Credibility(30.0, 1.0, 1.0, 9.0).weight(1), 0.1)

    def test_no_order_is_the_company(self):
        self.assertEqual(Credibility(30.0, 1.0, 1.0, 9.0).margin(0, None), 30.0)

    def test_k_is_held_between_its_limits(self):
        alike = fit_credibility([(2, 10.0, 200.0), (2, 20.0, 2.0), (2, 30.0, 400.0)])
        # s2 = 602/3, tau2 = (400 - 2*602/3) / (6 - 12/6) < 0
        self.assertEqual(alike.k, inf)
        apart = fit_credibility([(2, 0.0, 0.01), (2, 1000.0, 0.01)])
        self.assertEqual(apart.k, 0.2)

    def test_customers_who_do_not_differ_are_worth_the_mean(self):
        fit = fit_credibility([(2, 10.0, 200.0), (2, 10.0, 200.0)])
        self.assertEqual(fit.margin(2, 99.0), 10.0)

    def test_mean_of_orders_before_they_were_winsorised(self):
        customers = [(2, 10.0, 2.0), (2, 20.0, 2.0)]
        fit = fit_credibility(customers, mean=17.0)
        self.assertEqual((fit.mean, fit.between), (17.0, 49.0))

    def test_nobody_ordered_twice(self):
        fit = fit_credibility([(1, 10.0, 0.0), (1, 30.0, 0.0)])
        self.assertEqual((fit.mean, fit.within, fit.k), (20.0, None, inf))

    def test_one_customer(self):
        fit = fit_credibility([(3, 10.0, 6.0)])
        self.assertEqual(fit.margin(3, 10.0), 10.0)


class TestImpossible(PlainCase):
    def assert_refused(self, customers, words, **options):
        with self.assertRaisesRegex(ValueError, words):
            fit_credibility(customers, **options)

    def test_nobody(self):
        self.assert_refused([], "no order")

    def test_no_number(self):
        self.assert_refused([(1, float("nan"), 0.0)], "needs a mean")
        self.assert_refused([(1, 1.0, float("nan"))], "needs a mean")
        self.assert_refused([(1, 1.0, 0.0)], "mean margin", mean=float("nan"))

    def test_negative(self):
        self.assert_refused([(-1, 1.0, 0.0)], "whole number of orders")
        self.assert_refused([(1, 1.0, -1.0)], "needs a mean")


class TestInvariants(PlainCase):
    @given(COMPANIES)
    def test_order_of_customers_does_not_matter(self, company):
        customers = [margins_of(orders) for orders in company]
        back = fit_credibility(customers[::-1])
        self.assertEqual(fit_credibility(customers), back)

    @given(COMPANIES)
    def test_money_in_cents_is_a_hundred_times(self, company):
        fit = fit_credibility([margins_of(orders) for orders in company])
        cents = fit_credibility([margins_of([m * 128 for m in o]) for o in company])
        # 128 is exact in binary
        self.assertEqual((cents.mean, cents.k), (fit.mean * 128, fit.k))

    @given(COMPANIES, MONEY, some.integers(0, 50))
    def test_margin_lies_between_own_and_company(self, company, mean, n):
        fit = fit_credibility([margins_of(orders) for orders in company])
        low, high = sorted((fit.mean, mean))
        found = fit.margin(n, mean)
        self.assertTrue(low - 1e-9 <= found <= high + 1e-9)

    @given(COMPANIES, some.integers(0, 50))
    def test_more_orders_never_count_less(self, company, n):
        fit = fit_credibility([margins_of(orders) for orders in company])
        self.assertLessEqual(fit.weight(n), fit.weight(n + 1))
