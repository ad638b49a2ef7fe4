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

STEP = 0.02  # of ln(alpha + T): between two nodes a line is off by less than 1e-4
LONGEST_WEEKS = 20 * 52


class CrmValueCurve(models.Model):
    """The orders ahead of a customer who is still there, by purchases and age.

    They depend on the number of purchases and on the weeks since the first one, and on
    nothing else of the customer. So they are worked out once for each fitted model, at
    nodes ln(1 + T / alpha) = node * 0.02, and looked up by every run: a straight line
    between two nodes.
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
            (model.id, x, node, *_outlook(ahead, factors, x, node))
            for x in missing
            for node in range(last + 1)
        ]
        execute_values(
            self.env.cr,
            "INSERT INTO crm_value_curve (model_id, purchases, node, orders_12m,"
            " discounted_12m, discounted_36m) VALUES %s ON CONFLICT DO NOTHING",
            rows,
        )


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
