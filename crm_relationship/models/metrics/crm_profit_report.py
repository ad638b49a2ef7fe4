from odoo import fields, models
from odoo.tools import SQL

from ..facts.scope import Scope, Terms
from .crm_relationship import MARGIN_GROUP

EPOCH = fields.Date.to_date("1900-01-01")
END = fields.Date.to_date("2999-12-31")


class CrmProfitReport(models.Model):
    """Every posted line behind the profit of customers, by step, to pivot and drill.

    Lines of the ledger and imputed cost of sales for all time; what is imputed per
    customer for the rolling window (cost to serve, late payment, acquisition) is on
    the relationship. Lines in scope that belong to no customer are listed without
    one, so the ledger steps add up to the accounts.
    """

    _name = "crm.profit.report"
    _description = "Customer Profit Report"
    _auto = False
    _order = "date desc, id"
    _rec_name = "move_line_id"
    _depends = {
        "account.move.line": ["balance", "parent_state", "partner_id", "date"],
        "account.move": ["state", "move_type"],
        "sale.order.line": ["purchase_price", "invoice_lines"],
    }

    move_line_id = fields.Many2one("account.move.line", "Journal Item", readonly=True)
    move_id = fields.Many2one("account.move", "Journal Entry", readonly=True)
    date = fields.Date(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one("account.account", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    assigned = fields.Boolean("Belongs to a Customer", readonly=True)
    step = fields.Selection(
        [
            ("gross_sales", "Gross sales"),
            ("discount", "Discounts"),
            ("refund", "Refunds"),
            ("cost_of_sales", "Cost of sales"),
            ("not_assigned", "Not assigned"),
        ],
        readonly=True,
        help="The step of the waterfall that the line counts in.",
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
        lines = self.env["crm.fact.profit"]
        scope = self._scope_of_all_time()
        return SQL(
            """
            SELECT line.id * 8 + step.place AS id, line.id AS move_line_id,
                   line.move_id, line.date, line.partner_id, line.company_id,
                   line.account_id, line.product_id, TRUE AS assigned, step.step,
                   step.kind, step.amount
              FROM (%(lines)s) AS line
             CROSS JOIN LATERAL (VALUES
                   (1, 'gross_sales', 'ledger', line.gross),
                   (2, 'discount', 'ledger', -line.discount),
                   (3, 'refund', 'ledger', -line.refund),
                   (4, 'cost_of_sales', 'ledger', -line.cost_ledger),
                   (5, 'cost_of_sales', 'imputed', -line.cost_imputed)
                   ) AS step (place, step, kind, amount)
             WHERE step.amount <> 0
             UNION ALL
            SELECT line.id * 8 + 6, line.id, line.move_id, line.date, NULL,
                   line.company_id, line.account_id, line.product_id, FALSE,
                   'not_assigned', 'ledger', -line.balance
              FROM account_move_line AS line
             WHERE line.parent_state = 'posted' AND line.balance <> 0
               AND line.account_id = ANY(%(scope)s)
               AND %(unassigned)s
            """,
            lines=lines._query_lines(scope),
            scope=lines._income_account_ids(scope) + lines._cost_account_ids(scope),
            unassigned=lines._sql_unassigned(scope),
        )

    def _scope_of_all_time(self):
        companies = self.env["res.company"].sudo().search([])
        return Scope(
            terms=tuple(
                Terms.of(company, END, profit_start=EPOCH) for company in companies
            ),
            today=END,
        )
