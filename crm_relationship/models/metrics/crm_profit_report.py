from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...conditions import conditions
from ..facts.scope import Scope, Terms

EPOCH = fields.Date.to_date("1900-01-01")
END = fields.Date.to_date("2999-12-31")
FEW_DAYS = 7  # of so many the lines are few


class CrmProfitReport(models.Model):
    """Every posted line behind the profit of customers, by step, to pivot and drill.

    Lines of the ledger and imputed cost of sales for all time; what is imputed per
    customer for the rolling window (cost to serve, late payment, acquisition) is on
    the relationship. Lines in scope that belong to no customer are listed without
    one, so the ledger steps add up to the accounts.
    """

    _name = "crm.profit.report"
    _description = "Customer Profit Report"
    _inherit = ["crm.profit.mixin"]
    _auto = False
    _rec_name = "move_line_id"
    _depends = {
        "account.move.line": ["balance", "parent_state", "partner_id", "date"],
        "account.move": ["state", "move_type"],
        "sale.order.line": ["purchase_price", "invoice_lines"],
    }

    move_line_id = fields.Many2one("account.move.line", "Journal Item", readonly=True)
    move_id = fields.Many2one("account.move", "Journal Entry", readonly=True)
    account_id = fields.Many2one("account.account", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    assigned = fields.Boolean("Belongs to a Customer", readonly=True)
    step = fields.Selection(
        selection_add=[("not_assigned", "Not assigned")],
        help="The step of the waterfall that the line counts in.",
    )

    @property
    def _table_query(self) -> SQL:
        """The lines of the days that `crm_profit_days` of the context names, or all."""
        lines = self.env["crm.fact.profit"]
        days = self.env.context.get("crm_profit_days")
        if not isinstance(days, tuple):  # only code names them: RPC knows no tuple
            days = (EPOCH, END)
        scope = self._scope(*days)
        return SQL(
            """
            SELECT line.id * 8 + step.place AS id, line.id AS move_line_id,
                   line.move_id, line.date, line.partner_id, line.company_id,
                   line.account_id, line.product_id, TRUE AS assigned, step.step,
                   step.kind, step.amount
              FROM (%(lines)s) AS line
             CROSS JOIN LATERAL %(steps)s
             WHERE step.amount <> 0
             UNION ALL
            SELECT line.id * 8 + 6, line.id, line.move_id, line.date, NULL,
                   line.company_id, line.account_id, line.product_id, FALSE,
                   'not_assigned', 'ledger', -line.balance
              FROM account_move_line AS line
             WHERE line.parent_state = 'posted' AND line.balance <> 0
               AND line.account_id = ANY(%(scope)s)
               AND line.company_id = ANY(%(companies)s)
               AND line.date BETWEEN %(earliest)s AND %(latest)s
               AND line.date BETWEEN %(profit_start)s AND %(as_of)s
               AND %(unassigned)s
            """,
            lines=lines._query_lines(scope),
            steps=self._sql_steps(SQL("gross")),
            scope=lines._income_account_ids(scope) + lines._cost_account_ids(scope),
            companies=scope.company_ids,
            earliest=scope.earliest("profit_start"),
            latest=scope.latest(),
            unassigned=lines._sql_unassigned(scope),
            **{
                name: scope.terms_of(SQL("line.company_id"))[name]
                for name in ("profit_start", "as_of")
            },
        )

    def _scope(self, first, last):
        companies = self.env.companies  # record rules let no others through
        if self.env.su:
            companies = companies.search([])
        return Scope(
            terms=tuple(
                Terms.of(company, last, profit_start=first) for company in companies
            ),
            today=END,
            few_lines=(last - first).days <= FEW_DAYS,
        )

    # The planner cannot move conditions into the lines, as their amounts are to be
    # reckoned once: what is known of the days is said there.

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain).optimize_full(self)
        report = self.with_context(crm_profit_days=self._days_of(domain))
        return super(CrmProfitReport, report)._search(domain, *args, **kwargs)

    def _days_of(self, domain):
        """The first and the last day that a domain lets through."""
        first, last = EPOCH, END
        for term in conditions(domain, "date"):
            if term.operator in (">", ">=") and isinstance(term.value, date):
                first = max(first, term.value)
            elif term.operator in ("<", "<=") and isinstance(term.value, date):
                last = min(last, term.value)
        return first, last
