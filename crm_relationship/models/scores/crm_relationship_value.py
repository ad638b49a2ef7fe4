from odoo import fields, models
from odoo.tools import SQL

from ... import nullable
from ..metrics.crm_relationship import MARGIN_GROUP, Layer

ALL_KNOWN = 0.995  # from this share of known cost on, the margin is the customer's own

CHURN_RISKS = [  # from which probability on; the last one is from 0
    ("high", "High: 80 % and more", 0.8),
    ("raised", "Raised: 50 to 80 %", 0.5),
    ("low", "Low: below 50 %", 0.0),
]
METHODS = [
    ("mbg", "Order model (MBG/NBD)"),
    ("lookalike", "Customers like this one"),
    ("rhythm", "Own rhythm"),
    ("base", "Average of all customers"),
    ("contract", "Renewals of contracts"),
]


class CrmRelationship(models.Model):
    """What a customer will probably order, and what that is worth.

    The company's value model (crm.value.model) says by which method. Without a
    purchase, or a model, everything is empty: nothing is known.
    """

    _inherit = "crm.relationship"

    p_alive = nullable.Float(
        "Still a Customer",
        digits=(5, 4),
        aggregator="avg",
        family="value",
        help="Probability (0 to 1) of not having left for good. Only the order model"
        " knows it; for what to do, look at the probability of an order.",
    )
    order_probability = nullable.Float(
        "Orders Again",
        digits=(5, 4),
        aggregator="avg",
        family="value",
        help="Probability (0 to 1) of an order within the horizon of the value model.",
    )
    churn_probability = nullable.Float(
        "Churn",
        digits=(5, 4),
        aggregator="avg",
        family="value",
        help="Probability (0 to 1) of no order within the horizon.",
    )
    churn_risk = fields.Selection(
        [(risk, words) for risk, words, _from in CHURN_RISKS],
        family="value",
        help="The churn in three steps, to filter and to group by.",
    )
    expected_orders_12m = nullable.Float(
        "Expected Orders, 12 Months",
        digits=(9, 2),
        aggregator="sum",
        family="value",
        help="Days with a purchase to expect in the next 12 months.",
    )
    margin_per_order = nullable.Monetary(
        "Margin per Order",
        family="value",
        groups=MARGIN_GROUP,
        aggregator="avg",
        help="Sales less discounts, refunds and cost of sales of 12 months per purchase"
        " day; drawn towards the mean of all customers where there are few purchases.",
    )
    clv_12m = nullable.Monetary(
        "Future Value, 12 Months",
        family="value",
        groups=MARGIN_GROUP,
        help="Expected orders of the next 12 months times margin per order,"
        " discounted. What was earned already is not in it.",
    )
    clv_36m = nullable.Monetary(
        "Future Value, 36 Months",
        family="value",
        groups=MARGIN_GROUP,
        help="The same of 36 months.",
    )
    value_at_risk = nullable.Monetary(
        "Value at Risk",
        family="value",
        groups=MARGIN_GROUP,
        help="Churn times what the next 12 months are worth if the customer stays.",
    )
    value_method = fields.Selection(
        METHODS,
        "Forecast By",
        family="value",
        help="The model by which the future is forecast.",
    )

    def _metric_layers(self, scope, basis):
        model = basis.value_model_id
        return [
            *super()._metric_layers(scope, basis),
            Layer(
                self._history_figures()
                | {"value_method": model._sql_method()}
                | model._contract_figures(),
                model._join_contracts(),
            ),
            Layer(model._chance_figures()),
            Layer(model._outlook_figures(), model._join_outlook()),
            Layer(model._worth_figures()),
            Layer(self._forecast_figures()),
            Layer(self._worth_figures()),
        ]

    def _history_figures(self):
        """x, t_x and T of the order models, in weeks, and the margin of an order."""
        margin = SQL(
            "row.gross_sales_12m - row.discount_12m - row.refund_12m"
            " - row.cost_of_sales_12m"
        )
        is_known = SQL(
            "row.purchase_days_12m > 0 AND COALESCE(row.cost_known_share, 1) >= %s",
            ALL_KNOWN,
        )
        return {
            "value_x": SQL("row.purchase_days - 1"),
            "value_seen": SQL(
                "(row.last_order_date - row.first_order_date) / 7.0::float8"
            ),
            "value_age": SQL("(terms.as_of - row.first_order_date) / 7.0::float8"),
            "own_margin": SQL(
                "CASE WHEN %s THEN (%s) / row.purchase_days_12m END", is_known, margin
            ),
        }

    def _forecast_figures(self):
        """What the method says, as it is kept."""
        chance = SQL("ROUND(row.value_chance::numeric, 4)")
        risks = [
            SQL("WHEN 1 - %s >= %s::numeric THEN %s", chance, str(least), risk)
            for risk, _words, least in CHURN_RISKS
        ]
        return {
            "order_probability": chance,
            "churn_probability": SQL("1 - %s", chance),
            "churn_risk": SQL("CASE %s END", SQL(" ").join(risks)),
            "expected_orders_12m": SQL("ROUND(row.value_orders::numeric, 2)"),
            "margin_per_order": SQL("ROUND(row.value_margin, terms.digits)"),
        }

    def _worth_figures(self):
        worth = SQL("row.value_margin * row.value_discounted")
        return {
            "clv_12m": SQL("ROUND((%s)::numeric, terms.digits)", worth),
            "clv_36m": SQL(
                "ROUND((row.value_margin * row.value_discounted_36m)::numeric,"
                " terms.digits)"
            ),
            "value_at_risk": SQL(
                "ROUND((row.churn_probability * GREATEST("
                "row.value_margin * row.value_retained, 0))::numeric, terms.digits)"
            ),
        }
