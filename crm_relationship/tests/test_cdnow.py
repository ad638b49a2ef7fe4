"""Customers of CDNOW as orders: each of them against the reference.

200 of the 2,357 customers; all of them, in two minutes of processor time, by

    CRM_CDNOW_CUSTOMERS=2357 ./setup/test crm_relationship/tests/test_cdnow.py
"""

import os
from math import exp

from odoo.fields import Command
from odoo.tools import SQL

from ..scoring import clv, forecast
from ..scoring.btyd import MBG
from . import cdnow
from .common import RelationshipCase
from .fifths import fifths, limits

AS_OF = cdnow.AS_OF
CUSTOMERS = int(os.environ.get("CRM_CDNOW_CUSTOMERS", "200"))
# MBG/NBD of the whole CDNOW sample, six digits: quant page and public libraries
FIT = MBG(0.524843, 6.183081, 0.891358, 1.613999, -9582.1357)


class TestCdnow(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.crm_purchase_basis = "order"
        cls.company.crm_count_zero_purchases = True
        cls.disc = cls._product("CD")
        days = cdnow.purchases()
        cls.ids = sorted(days)[:CUSTOMERS]
        cls.partners = dict(
            zip(
                cls.ids,
                cls.env["res.partner"].create([{"name": id_} for id_ in cls.ids]),
                strict=True,
            )
        )
        cls.env["sale.order"].create(
            [
                cls._order_vals(id_, day, spent)
                for id_ in cls.ids
                for day, spent in sorted(days[id_].items())
            ]
        )
        cls.model = cls.env["crm.value.model"].create(
            {
                "company_id": cls.company.id,
                "as_of": AS_OF,
                "method": "mbg",
                "is_fitted": True,
                **dict(zip(("r", "alpha", "a", "b"), FIT, strict=False)),
                "customer_total": len(cls.ids),
                "horizon_weeks": 26,
                "discount_monthly": 0.01,
                "curve_purchases": list(range(40)),
            }
        )
        cls.env["crm.value.curve"]._complete(cls.model, range(40))
        cls._refresh(as_of=AS_OF)
        cls.rows = {id_: cls._row(partner) for id_, partner in cls.partners.items()}
        cls.reference = cdnow.reference()
        cls.rfm = cdnow.reference("rfm")

    @classmethod
    def _order_vals(cls, id_, day, spent):
        line = {
            "product_id": cls.disc.id,
            "price_unit": spent,
            "tax_ids": [Command.clear()],
        }
        return {
            "partner_id": cls.partners[id_].id,
            "state": "sale",
            "date_order": day,
            "order_line": [Command.create(line)],
        }

    def test_histories_are_those_of_the_data(self):
        relation = self.env["crm.relationship"].sudo()
        scope = relation._scope(self.company, AS_OF)
        relation._compute_everybody(scope)
        rows = self.env["crm.fact.value"]._get_histories(
            scope, [{self.company.id: AS_OF}]
        )[self.company.id]
        relation._drop_tables()
        found = [
            (count - 1, (last - first).days / 7, (AS_OF - first).days / 7)
            for first, last, count, *_cut in rows
        ]
        known = cdnow.histories()
        self.assertEqual(sorted(found), sorted(tuple(known[id_]) for id_ in self.ids))

    def test_p_alive(self):
        self._assert_share("p_alive", "mbg_palive")

    def test_order_within_half_a_year(self):
        self._assert_share("order_probability", "mbg_pbuy26")

    def _assert_share(self, name, figure):
        """Kept with four digits; the reference is of parameters with six."""
        for id_, row in self.rows.items():
            with self.subTest(id_):
                self.assertAlmostEqual(
                    row[name], self.reference[id_][figure], delta=0.5e-4 + 1e-6
                )

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
        orders = forecast.OrdersAhead(FIT)
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
            FIT.alpha * (exp(0.1 * place) - 1) for place in (1, 7.5, 20.25)
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
            SQL("%s::float8", repr(FIT.alpha)),
            purchases,
            ages,
            self.model._join_outlook(),
        )
        return self.env.execute_query(query)

    # recency, frequency, monetary

    def test_last_purchase_number_and_money_of_each_customer(self):
        for id_, row in self.rows.items():
            silent = (AS_OF - row.last_order_date).days
            found = silent, row.purchase_count, round(row.revenue_total, 2)
            known = self.rfm[id_]
            with self.subTest(id_):
                # the reference has added up floats
                money = round(known["M"], 2)
                self.assertEqual(found, (known["R"], known["F"], money))

    def test_fifths_among_the_customers_there_are(self):
        wanted = (
            fifths({id_: -self.rfm[id_]["R"] for id_ in self.ids}),
            fifths({id_: self.rfm[id_]["F"] for id_ in self.ids}),
            fifths({id_: round(self.rfm[id_]["M"], 2) for id_ in self.ids}),
        )
        for id_ in self.ids:
            with self.subTest(id_):
                self.assertEqual(self._scores(id_), [each[id_] for each in wanted])

    def test_fifths_among_all_customers_of_the_sample(self):
        """Where not all are there: with the limits of all of them, as a drain does."""
        if len(self.ids) < len(self.rfm):
            self._set_limits_of_all()
        for id_ in self.ids:
            known = self.rfm[id_]
            with self.subTest(id_):
                self.assertEqual(
                    self._scores(id_), [known["rs"], known["fs"], known["ms"]]
                )

    def _scores(self, id_):
        row = self.rows[id_]
        return [row.rfm_recency, row.rfm_frequency, row.rfm_monetary]

    def _set_limits_of_all(self):
        """From the purchases themselves: the reference tells no limits."""
        past = {
            id_: {day: spent for day, spent in days.items() if day <= AS_OF}
            for id_, days in cdnow.purchases().items()
        }
        recency = limits([max(days) for days in past.values()])
        basis = self.env["crm.relationship.basis"].search(
            [("company_id", "=", self.company.id)]
        )
        basis.rfm_cutoffs = {
            "rfm_recency": [str(day) for day in recency],
            "rfm_frequency": limits([len(days) for days in past.values()]),
            "rfm_monetary": limits(
                [round(sum(days.values()), 2) for days in past.values()]
            ),
        }
        self._refresh(as_of=AS_OF, basis=basis)
