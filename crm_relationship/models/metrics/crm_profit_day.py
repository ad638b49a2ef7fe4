from odoo import models
from odoo.tools import SQL


class CrmProfitDay(models.Model):
    """Posted profit of each customer by day and step, to add up over long periods.

    The sums of the lines of `crm.profit.report` that belong to a customer, up to
    today: as they stood when the customer's figures were last written. For dashboards
    and charts, which cannot read every line each time.
    """

    _name = "crm.profit.day"
    _description = "Customer Profit by Day"
    _inherit = ["crm.profit.mixin"]
    _auto = False
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

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT kept.id::bigint * 8 + step.place AS id, kept.day AS date,
                   kept.partner_id, kept.company_id, step.step, step.kind, step.amount
              FROM crm_purchase_day AS kept
             CROSS JOIN LATERAL %s
             WHERE step.amount <> 0
            """,
            self._sql_steps(SQL("gross_sales")),
        )
