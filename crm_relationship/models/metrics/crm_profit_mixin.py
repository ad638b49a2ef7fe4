from odoo import fields, models
from odoo.tools import SQL

from .crm_relationship import MARGIN_GROUP


class CrmProfitMixin(models.AbstractModel):
    """An amount that counts in one step of the waterfall, by customer and date."""

    _name = "crm.profit.mixin"
    _description = "Effect on Profit"
    _order = "date desc, id"

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

    def _sql_steps(self, gross_sales) -> SQL:
        """`step`: the amounts of a row as their effect on profit, to join laterally."""
        return SQL(
            """
            (VALUES (1, 'gross_sales', 'ledger', %s),
                    (2, 'discount', 'ledger', -discount),
                    (3, 'refund', 'ledger', -refund),
                    (4, 'cost_of_sales', 'ledger', -cost_ledger),
                    (5, 'cost_of_sales', 'imputed', -cost_imputed)
                    ) AS step (place, step, kind, amount)
            """,
            gross_sales,
        )
