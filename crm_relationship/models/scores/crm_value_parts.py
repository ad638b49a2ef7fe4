from odoo import fields, models

from ... import nullable
from .crm_relationship_value import METHODS


class CrmValueCell(models.Model):
    """Customers of a like silence and a like number of purchases, and what they did.

    "Of so many customers who looked like this at the time, so many ordered again":
    shares are drawn towards those of silence and number alone where there are few.
    """

    _name = "crm.value.cell"
    _description = "Customers Alike"
    _log_access = False
    _order = "model_id, window, place"

    model_id = fields.Many2one(
        "crm.value.model", required=True, index=True, ondelete="cascade"
    )
    window = fields.Selection(
        [("chance", "Horizon"), ("year", "Year")],
        required=True,
        help="How long these customers were watched.",
    )
    place = fields.Integer(required=True, help="10 * band of silence + band of number.")
    recency_band = fields.Integer(help="0: bought most recently.")
    count_band = fields.Integer(help="0: one purchase so far.")
    customer_count = fields.Integer("Customers")
    order_count = fields.Integer(
        "Ordered Again",
        help="Customers who ordered again in the time looked at.",
    )
    probability = fields.Float(
        "Share That Orders Again",
        digits=0,
        aggregator="avg",
        help="The share of such customers who order again, 0 to 1.",
    )
    orders = fields.Float(
        "Orders in the Window",
        digits=0,
        aggregator="avg",
        help="Orders of such customers in the time looked at.",
    )


class CrmValueBacktest(models.Model):
    """What a method would have forecast half a year ago, and what came.

    Customers are sorted by the forecast into five groups of the same size; group 0 is
    all of them.
    """

    _name = "crm.value.backtest"
    _description = "Backtest of a Value Model"
    _log_access = False
    _order = "model_id, method, quintile"
    _rec_name = "method"

    model_id = fields.Many2one(
        "crm.value.model", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="model_id.company_id", store=True)
    as_of = fields.Date(related="model_id.as_of", store=True)
    method = fields.Selection(
        METHODS,
        required=True,
        help="The model that was tried on the past.",
    )
    quintile = fields.Integer("Fifth", help="1: the least likely; 0: all customers.")
    customer_count = fields.Integer("Customers")
    predicted = fields.Float(
        digits=(5, 4), aggregator="avg", help="Mean forecast, 0 to 1."
    )
    actual = fields.Float(
        "Came True", digits=(5, 4), aggregator="avg", help="Share that ordered, 0 to 1."
    )
    brier = nullable.Float(
        "Brier Score", digits=(6, 4), aggregator="avg", help="Of all customers only."
    )
