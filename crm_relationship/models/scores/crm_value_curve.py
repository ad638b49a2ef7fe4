from math import exp, log1p

from psycopg2.extras import execute_values

from odoo import api, fields, models
from odoo.tools import SQL

from ...scoring.clv import (
    MONTHS,
    WEEKS_A_MONTH,
    discount_factors,
    discounted_orders,
)
from ...scoring.forecast import OrdersAhead

STEP = 0.1  # of ln(alpha + T): between two nodes a cubic is off by less than 1e-5
LONGEST_WEEKS = 20 * 52


class CrmValueCurve(models.Model):
    """The orders ahead of a customer who is still there, by purchases and age.

    They depend on the number of purchases and on the weeks since the first one, and on
    nothing else of the customer. So they are worked out once for each fitted model, at
    nodes ln(1 + T / alpha) = node * 0.1, and looked up by every run: between two nodes
    the cubic that has the values and the slopes of both (Hermite). Slopes are per node.
    """

    _name = "crm.value.curve"
    _description = "Orders Ahead"
    _log_access = False

    model_id = fields.Many2one(
        "crm.value.model", required=True, index=True, ondelete="cascade"
    )
    purchases = fields.Integer(required=True, help="Repeat purchases (x).")
    node = fields.Integer(required=True)
    orders_12m = fields.Float(digits=0)
    discounted_12m = fields.Float(digits=0)
    discounted_36m = fields.Float(digits=0)
    orders_12m_slope = fields.Float(digits=0)
    discounted_12m_slope = fields.Float(digits=0)
    discounted_36m_slope = fields.Float(digits=0)

    _place_uniq = models.UniqueIndex("(model_id, purchases, node)")

    @api.model
    def _complete(self, model, purchases):
        """Work out the curves of these numbers of repeat purchases, if missing."""
        self.flush_model()
        known = self.env.execute_query(
            SQL(
                "SELECT DISTINCT purchases FROM crm_value_curve WHERE model_id = %s",
                model.id,
            )
        )
        missing = sorted(set(purchases) - {row[0] for row in known})
        if not missing:
            return
        fitted = model._fitted()
        ahead = OrdersAhead(fitted)
        factors = discount_factors(model.discount_monthly)
        last = int(log1p(LONGEST_WEEKS / fitted.alpha) / STEP) + 1
        rows = [
            (model.id, x, node, *values)
            for x in missing
            for node, values in _curve(ahead, factors, x, last)
        ]
        execute_values(
            self.env.cr,
            "INSERT INTO crm_value_curve (model_id, purchases, node, orders_12m,"
            " discounted_12m, discounted_36m, orders_12m_slope, discounted_12m_slope,"
            " discounted_36m_slope) VALUES %s ON CONFLICT DO NOTHING",
            rows,
            page_size=5000,
        )

    @api.model
    def _sql_between(self, figure) -> SQL:
        """The figure at `row.value_place`, between the nodes `near` and `far`."""
        return SQL(
            """
            (near.%(y)s + (row.value_place - FLOOR(row.value_place)) * (near.%(slope)s
             + (row.value_place - FLOOR(row.value_place)) * (
                 3 * (far.%(y)s - near.%(y)s) - 2 * near.%(slope)s - far.%(slope)s
                 + (row.value_place - FLOOR(row.value_place)) * (
                     near.%(slope)s + far.%(slope)s - 2 * (far.%(y)s - near.%(y)s)))))
            """,
            y=SQL.identifier(figure),
            slope=SQL.identifier(f"{figure}_slope"),
        )


def _curve(ahead, factors, x, last):
    """Yield (node, values and slopes of the figures) of x repeat purchases.

    A slope is that of the quartic through five nodes; those before 0 and after the last
    are there for it alone.
    """
    values = [_outlook(ahead, factors, x, node) for node in range(-2, last + 3)]
    for node in range(last + 1):
        window = values[node : node + 5]
        slopes = [
            (before - 8 * left + 8 * right - after) / 12
            for before, left, _here, right, after in zip(*window, strict=True)
        ]
        yield node, (*window[2], *slopes)


def _outlook(ahead, factors, x, node):
    age = ahead.model.alpha * (exp(STEP * node) - 1)
    until = [
        ahead.expected(x, age, WEEKS_A_MONTH * month) for month in range(1, MONTHS + 1)
    ]
    return (
        until[11],
        discounted_orders(until[:12], factors[:12]),
        discounted_orders(until, factors),
    )
