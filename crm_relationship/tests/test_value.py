"""What customers will probably order, in the database as in plain arithmetic."""

import os
from math import exp

from psycopg2.errors import CheckViolation

from odoo.fields import Command
from odoo.tools import SQL

from ..scoring import clv, forecast
from ..scoring.btyd import MBG
from . import cdnow
from .common import RelationshipCase, ago

# MBG/NBD of the whole CDNOW sample, six digits: quant page and public libraries
CDNOW_FIT = MBG(0.524843, 6.183081, 0.891358, 1.613999, -9582.1357)
CDNOW_DAY = cdnow.AS_OF
# of 2,357; setting it to all of them takes a quarter of an hour
CDNOW_CUSTOMERS = int(os.environ.get("CRM_CDNOW_CUSTOMERS", "200"))


class ValueCase(RelationshipCase):
    def _row_of(self, partner, **vals):
        self._refresh(**vals)
        return self._row(partner)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._product(cost=60)

    @classmethod
    def _buy(cls, partner, *days, amount=100):
        """Purchases so many days ago, of a lamp that costs 60."""
        for day in days:
            cls._sell(partner, amount, days_ago=day, product=cls.lamp)


class TestRhythmForecast(ValueCase):
    """A house of few customers goes by each customer's own rhythm."""

    def test_method_is_the_rhythm(self):
        self._buy(self.ada, 140, 70, 0)
        self.assertEqual(self._row_of(self.ada).value_method, "rhythm")

    def test_within_the_usual_gap(self):
        # gaps of 10 weeks, as in the house: usual 10, silent for 5
        self._buy(self.ada, 175, 105, 35)
        self.assertEqual(self._row_of(self.ada).churn_probability, 0.10)

    def test_usual_gap_just_passed(self):
        self._buy(self.ada, 210, 140, 70)
        self.assertEqual(self._row_of(self.ada).churn_probability, 0.25)

    def test_long_overdue(self):
        self._buy(self.ada, 490, 420, 350)  # five usual gaps ago
        self.assertEqual(self._row_of(self.ada).churn_probability, 0.90)

    def test_churn_and_chance_make_one(self):
        self._buy(self.ada, 210, 140, 70)
        row = self._row_of(self.ada)
        self.assertEqual(row.order_probability, 0.75)

    def test_expected_orders(self):
        self._buy(self.ada, 210, 140, 70)
        # 52 weeks in gaps of 10, three times out of four
        self.assertEqual(self._row_of(self.ada).expected_orders_12m, 3.9)

    def test_margin_per_order(self):
        self._buy(self.ada, 210, 140, 70)
        self.assertEqual(self._row_of(self.ada).margin_per_order, 40)

    def test_value_is_discounted_month_by_month(self):
        self._buy(self.ada, 210, 140, 70)
        month = sum(1 / 1.01**m for m in range(1, 13)) / 12
        value = 0.75 * 5.2 * 40 * month
        self.assertAlmostEqual(self._row_of(self.ada).clv_12m, value, 2)

    def test_value_of_three_years(self):
        self._buy(self.ada, 210, 140, 70)
        years = [
            sum(1 / 1.01**m for m in range(first, first + 12)) / 12
            for first in (1, 13, 25)
        ]
        # of those who stay three in four are left each year
        value = 0.75 * 5.2 * 40 * sum(0.75**n * year for n, year in enumerate(years))
        self.assertAlmostEqual(self._row_of(self.ada).clv_36m, value, 2)

    def test_value_at_risk(self):
        self._buy(self.ada, 210, 140, 70)
        month = sum(1 / 1.01**m for m in range(1, 13)) / 12
        self.assertAlmostEqual(
            self._row_of(self.ada).value_at_risk, 0.25 * 5.2 * 40 * month, 2
        )

    def test_losing_customer_has_a_negative_value_and_nothing_at_risk(self):
        self._buy(self.ada, 210, 140, 70, amount=50)
        row = self._row_of(self.ada)
        self.assertLess(row.clv_12m, 0)
        self.assertEqual(row.value_at_risk, 0)

    def test_bought_once(self):
        self._buy(self.ada, 140, 70, 0)
        self._buy(self.bob, 35)
        # no gap of his own: that of the house, half of it passed
        self.assertEqual(self._row_of(self.bob).churn_probability, 0.10)

    def test_day_with_two_invoices_is_one_purchase(self):
        self._buy(self.ada, 210, 140, 70, 70)
        self.assertEqual(self._row_of(self.ada).expected_orders_12m, 3.9)

    def test_never_bought_is_unknown(self):
        self._buy(self.ada, 70)
        self._order(self.bob, 100, quotation=True)
        row = self._row_of(self.bob)
        for name in ("order_probability", "churn_probability", "clv_12m"):
            self.assertIs(row[name], False, name)
        self.assertFalse(row.value_method)

    def test_never_bought_in_words(self):
        self._order(self.bob, 100, quotation=True)
        self.assertEqual(
            self._row_of(self.bob).value_reason,
            "No purchase yet, so there is nothing to forecast from.",
        )

    def test_unknown_cost_leaves_the_value_blank(self):
        self._sell(self.ada, 100, days_ago=70, product=self._product(cost=0))
        row = self._row_of(self.ada)
        self.assertIs(row.clv_12m, False)
        self.assertIsNot(row.order_probability, False)

    def test_own_margin_counts_by_the_number_of_orders(self):
        """Buehlmann-Straub on paper: Ada 40 40 40, Bob 10 20, all about 30."""
        self._buy(self.ada, 210, 140, 70, amount=100)
        self._buy(self.bob, 200, amount=70)
        self._buy(self.bob, 100, amount=80)
        within = (0 + 50) / (5 - 2)
        mean = 150 / 5
        differing = 3 * (40 - mean) ** 2 + 2 * (15 - mean) ** 2
        between = (differing - within) / (5 - 13 / 5)
        half = max(0.2, within / between)
        row = self._row_of(self.bob)
        expected = mean + (15 - mean) * 2 / (2 + half)
        self.assertAlmostEqual(row.margin_per_order, expected, 2)

    # in words

    def test_words_of_a_regular(self):
        self._buy(self.ada, 210, 140, 70)
        self.assertEqual(
            self._as(self._user("salesperson"), self._row_of(self.ada)).value_reason,
            "Orders about every 10 weeks, last one 10 weeks ago. Customers like this"
            " order again within 26 weeks in 75 of 100 cases: likely. Expected: 3.9"
            " orders in 12 months.",
        )

    def test_words_of_one_who_is_overdue(self):
        self._buy(self.ada, 245, 175, 105)
        self.assertIn(
            "last one 15 weeks ago: 1.5 times the usual gap.",
            self._row_of(self.ada).value_reason,
        )

    def test_words_for_who_sees_margins(self):
        self._buy(self.ada, 210, 140, 70)
        row = self._as(self._user("crm_manager"), self._row_of(self.ada))
        self.assertIn("worth about $", row.value_reason)

    def test_basis_says_what_it_stands_on(self):
        self._buy(self.ada, 210, 140, 70)
        self.assertEqual(
            self._row_of(self.ada).value_basis,
            "Own rhythm, fitted on 06/15/2026 on 1 customers. Not checked on the past"
            " yet.",
        )


class TestModelLife(ValueCase):
    """A model lasts a month, unless much has changed."""

    def _models(self):
        return self.env["crm.value.model"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_one_model_a_month(self):
        self._buy(self.ada, 210, 140, 70)
        self._refresh(as_of=ago(20))
        self._refresh(as_of=ago(0))
        self.assertEqual(len(self._models()), 1)

    def test_new_model_after_a_month(self):
        self._buy(self.ada, 210, 140, 70)
        self._refresh(as_of=ago(31))
        self._refresh(as_of=ago(0))
        self.assertEqual(self._models().mapped("as_of"), [ago(0), ago(31)])

    def test_new_model_when_there_are_a_tenth_more_customers(self):
        self._buy(self.ada, 210, 140, 70)
        self._refresh(as_of=ago(5))
        self._buy(self.bob, 4)
        self._refresh(as_of=ago(0))
        self.assertEqual(len(self._models()), 2)

    def test_new_model_when_the_horizon_changes(self):
        self._buy(self.ada, 210, 140, 70)
        self._refresh(as_of=ago(5))
        self.company.crm_value_horizon_weeks = 13
        self._refresh(as_of=ago(0))
        self.assertEqual(self._models()[:1].horizon_weeks, 13)

    def test_look_back_uses_a_model_of_that_day(self):
        self._buy(self.ada, 210, 140, 70)
        self._refresh(as_of=ago(0))
        self._refresh(as_of=ago(60))
        self.assertEqual(self._models().mapped("as_of"), [ago(0), ago(60)])

    def test_company_without_customers_has_no_model(self):
        self._order(self.ada, 10, quotation=True)
        self._refresh()
        self.assertFalse(self._models())

    def test_incremental_equals_full(self):
        self._buy(self.ada, 210, 140, 70)
        self._buy(self.bob, 35)
        self._refresh()
        self._buy(self.bob, 10)
        self._drain()
        names = ["churn_probability", "expected_orders_12m", "clv_12m", "clv_36m"]
        drained = self._row(self.bob).read(names)
        basis = self.env["crm.relationship.basis"].search(
            [("company_id", "=", self.company.id)]
        )
        self._refresh(basis=basis)
        self.assertEqual(self._row(self.bob).read(names), drained)

    def test_settings_out_of_range_are_refused(self):
        with self.assertRaisesRegex(CheckViolation, "crm_value_settings"):
            self.company.crm_value_horizon_weeks = 0
            self.company.flush_recordset()


class TestOrderModel(ValueCase):
    """Customers of CDNOW as orders; MBG/NBD against the reference, each of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.crm_purchase_basis = "order"
        cls.company.crm_count_zero_purchases = True
        days = cdnow.purchases()
        cls.ids = sorted(days)[:CDNOW_CUSTOMERS]
        cls.partners = dict(
            zip(
                cls.ids,
                cls.env["res.partner"].create([{"name": id_} for id_ in cls.ids]),
                strict=True,
            )
        )
        disc = cls._product("CD")
        orders = cls.env["sale.order"]
        for id_ in cls.ids:
            for day, spent in sorted(days[id_].items()):
                orders |= orders.create(
                    {
                        "partner_id": cls.partners[id_].id,
                        "order_line": [
                            Command.create(
                                {
                                    "product_id": disc.id,
                                    "price_unit": spent,
                                    "tax_ids": [Command.clear()],
                                }
                            )
                        ],
                    }
                )
                orders[-1:].write({"state": "sale", "date_order": day})
        cls.model = cls.env["crm.value.model"].create(
            {
                "company_id": cls.company.id,
                "as_of": CDNOW_DAY,
                "method": "mbg",
                "is_fitted": True,
                **dict(zip(("r", "alpha", "a", "b"), CDNOW_FIT, strict=False)),
                "customer_total": len(cls.ids),
                "horizon_weeks": 26,
                "discount_monthly": 0.01,
                "curve_purchases": list(range(40)),
            }
        )
        cls.env["crm.value.curve"]._complete(cls.model, range(40))
        cls._refresh(as_of=CDNOW_DAY)
        cls.rows = {id_: cls._row(partner) for id_, partner in cls.partners.items()}
        cls.reference = cdnow.reference()

    def _assert_close(self, name, figure, digits):
        for id_, row in self.rows.items():
            with self.subTest(id_):
                self.assertAlmostEqual(row[name], self.reference[id_][figure], digits)

    def test_histories_are_those_of_the_data(self):
        relation = self.env["crm.relationship"].sudo()
        scope = relation._scope(self.company, CDNOW_DAY)
        relation._compute_everybody(scope)
        rows = self.env["crm.fact.value"]._get_histories(
            scope, [{self.company.id: CDNOW_DAY}]
        )[self.company.id]
        relation._drop_tables()
        found = [
            (count - 1, (last - first).days / 7, (CDNOW_DAY - first).days / 7)
            for first, last, count, *_cut in rows
        ]
        known = cdnow.histories()
        self.assertEqual(sorted(found), sorted(tuple(known[id_]) for id_ in self.ids))

    def test_p_alive(self):
        self._assert_close("p_alive", "mbg_palive", 4)

    def test_order_within_half_a_year(self):
        self._assert_close("order_probability", "mbg_pbuy26", 4)

    def test_orders_of_a_year(self):
        """Kept with two digits, from a curve that is right to 1e-5."""
        for id_, row in self.rows.items():
            expected = self.reference[id_]["mbg_E52"]
            with self.subTest(id_):
                self.assertAlmostEqual(
                    row.expected_orders_12m, expected, delta=0.005 + 1e-5 * expected
                )

    def test_method(self):
        self.assertEqual({row.value_method for row in self.rows.values()}, {"mbg"})

    def test_curve_between_nodes_is_as_good_as_the_formula(self):
        orders = forecast.OrdersAhead(CDNOW_FIT)
        factors = clv.discount_factors(self.model.discount_monthly)
        rows = self._look_up([0, 1, 2, 7, 39], self._ages())
        self.assertEqual(len(rows), 50)
        for x, age, *found in rows:
            until = [
                orders.expected(x, age, clv.WEEKS_A_MONTH * month)
                for month in range(1, 37)
            ]
            exact = (
                until[11],
                clv.discounted_orders(until[:12], factors[:12]),
                clv.discounted_orders(until, factors),
            )
            for value, right in zip(found, exact, strict=True):
                self.assertLess(abs(value / right - 1), 1e-5, (x, age))

    def _ages(self):
        """The first day, nodes, and what lies between them, up to 20 years."""
        return [0.0, 0.1, 1.0, 5.5, 39.0, 260.0, 1039.0] + [
            CDNOW_FIT.alpha * (exp(0.1 * place) - 1) for place in (1, 7.5, 20.25)
        ]

    def _look_up(self, purchases, ages):
        """Orders, discounted orders of 12 and of 36 months, as a run looks them up."""
        curve = self.env["crm.value.curve"]
        query = SQL(
            """
            SELECT row.value_curve, row.value_age::float8, %s
              FROM (SELECT value_curve, value_age, %s AS value_model,
                           NULL::int AS value_cell, NULL::int AS value_cell_year,
                           LN(1 + value_age / %s) / 0.1 AS value_place
                      FROM UNNEST(%s::int[]) AS value_curve,
                           UNNEST(%s::float8[]) AS value_age) AS row %s
            """,
            SQL(", ").join(
                curve._sql_between(figure)
                for figure in ("orders_12m", "discounted_12m", "discounted_36m")
            ),
            self.model.id,
            SQL("%s::float8", repr(CDNOW_FIT.alpha)),
            purchases,
            ages,
            self.model._join_outlook(),
        )
        return self.env.execute_query(query)
