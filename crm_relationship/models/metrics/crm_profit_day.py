from odoo import fields, models
from odoo.tools import SQL

from .crm_relationship import MARGIN_GROUP


class CrmProfitDay(models.Model):
    """Posted profit of each customer by day and step, to add up over long periods.

    The sums of the lines of `crm.profit.report` that belong to a customer, up to
    today: as they stood when the customer's figures were last written. For dashboards
    and charts, which cannot read every line each time.
    """

    _name = "crm.profit.day"
    _description = "Customer Profit by Day"
    _auto = False
    _order = "date desc, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.purchase.day": [
            "partner_id",
            "company_id",
            "day",
            "gross_sales",
            "discount",
            "refund",
            "cost_ledger",
            "cost_imputed",
        ]
    }

    date = fields.Date(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    step = fields.Selection(
        [
            ("gross_sales", "Gross sales"),
            ("discount", "Discounts"),
            ("refund", "Refunds"),
            ("cost_of_sales", "Cost of sales"),
        ],
        readonly=True,
        help="The step of the waterfall that the amount counts in.",
    )
    kind = fields.Selection(
        [("ledger", "Ledger"), ("imputed", "Imputed")], readonly=True
    )
    amount = fields.Monetary(
        "Effect on Profit",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Positive where it adds to profit, negative where it takes away.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT kept.id::bigint * 8 + step.place AS id, kept.day AS date,
                   kept.partner_id, kept.company_id, step.step, step.kind, step.amount
              FROM crm_purchase_day AS kept
             CROSS JOIN LATERAL (VALUES
                   (1, 'gross_sales', 'ledger', kept.gross_sales),
                   (2, 'discount', 'ledger', -kept.discount),
                   (3, 'refund', 'ledger', -kept.refund),
                   (4, 'cost_of_sales', 'ledger', -kept.cost_ledger),
                   (5, 'cost_of_sales', 'imputed', -kept.cost_imputed)
                   ) AS step (place, step, kind, amount)
             WHERE step.amount <> 0
            """
        )
