from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# driver -> the fact that counts it
DRIVER_FACTS = {
    "order": "order_count_12m",
    "order_line": "driver_order_line",
    "refund": "driver_refund",
    "interaction": "driver_interaction",
    "late_day": "late_days",
    "sales": "driver_sales",
}
EXPENSE_TYPES = ("expense", "expense_depreciation")


class CrmCostPool(models.Model):
    """A cost of serving customers, and what it is shared out by.

    Either the balance of a set of expense accounts over the window, or a fixed
    amount for a period, of which the days inside the window count. Each account is
    shared out by itself, so the proof adds up account by account. No account is in
    two pools of a company at once.
    """

    _name = "crm.cost.pool"
    _description = "Cost Pool"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("account", "Expense accounts"), ("fixed", "Fixed amount")],
        "Cost",
        required=True,
        default="account",
        tracking=True,
    )
    account_ids = fields.Many2many(
        "account.account",
        string="Expense Accounts",
        check_company=True,
        domain=[("account_type", "in", EXPENSE_TYPES)],
    )
    amount = fields.Monetary(
        "Fixed Amount", tracking=True, help="The cost of the whole period below."
    )
    start_date = fields.Date(
        "From", help="First day of the period. Empty: no beginning (accounts only)."
    )
    end_date = fields.Date(
        "To", help="Last day of the period. Empty: no end (accounts only)."
    )
    driver = fields.Selection(
        [
            ("order", "Orders"),
            ("order_line", "Order lines"),
            ("refund", "Credit notes"),
            ("interaction", "Meetings and e-mails"),
            ("late_day", "Days paid late"),
            ("sales", "Share of net sales"),
        ],
        "Shared Out By",
        required=True,
        default="order",
        tracking=True,
        help="What makes the cost: each customer gets a share by it.",
    )
    rate_ids = fields.One2many("crm.cost.rate", "pool_id", "Current Rates")

    _dates_in_order = models.Constraint(
        "CHECK(end_date >= start_date)",
        "A cost pool cannot end before it starts: choose a later last day.",
    )

    @api.constrains("kind", "account_ids", "amount", "start_date", "end_date", "active")
    def _check_complete(self):
        for pool in self.filtered("active"):
            if pool.kind == "account" and not pool.account_ids:
                raise ValidationError(
                    self.env._(
                        "Cost pool %(pool)s has no accounts: add the expense accounts"
                        " it collects, or make it a fixed amount.",
                        pool=pool.name,
                    )
                )
            if pool.kind == "fixed" and not (
                pool.amount > 0 and pool.start_date and pool.end_date
            ):
                raise ValidationError(
                    self.env._(
                        "Cost pool %(pool)s is a fixed amount: give an amount above"
                        " zero and the first and last day it is for.",
                        pool=pool.name,
                    )
                )

    @api.constrains("account_ids")
    def _check_account_types(self):
        for pool in self:
            for account in pool.account_ids.sudo():
                if account.account_type not in EXPENSE_TYPES:
                    raise ValidationError(
                        self.env._(
                            "%(account)s is not an expense account. Income and cost"
                            " of revenue are in the profit already: remove it from"
                            " cost pool %(pool)s.",
                            account=account.display_name,
                            pool=pool.name,
                        )
                    )

    @api.constrains(
        "kind", "account_ids", "start_date", "end_date", "company_id", "active"
    )
    def _check_overlap(self):
        for pool in self.filtered(lambda p: p.active and p.kind == "account"):
            others = self.sudo().search(
                [
                    ("id", "!=", pool.id),
                    ("company_id", "=", pool.company_id.id),
                    ("kind", "=", "account"),
                    ("account_ids", "in", pool.account_ids.ids),
                ]
            )
            for other in others.filtered(pool._meets):
                shared = (pool.account_ids & other.account_ids)[:1].sudo()
                raise ValidationError(
                    self.env._(
                        "%(account)s is already in cost pool %(other)s for the same"
                        " days, so its cost would count twice. Remove it from one of"
                        " the two pools or change their dates.",
                        account=shared.display_name,
                        other=other.name,
                    )
                )

    def _meets(self, other):
        """Whether two pools have a day in common; no date is no limit."""
        self.ensure_one()

        def begins_by_end(first, second):
            return (
                not first.start_date
                or not second.end_date
                or first.start_date <= second.end_date
            )

        return begins_by_end(self, other) and begins_by_end(other, self)

    def _query_totals(self, scope) -> SQL:
        """Each pool's cost in the window, account by account.

        Columns pool_id, account_id (NULL for a fixed amount), company_id, driver,
        amount in company currency.
        """
        return SQL(
            """
            SELECT pool.id AS pool_id, line.account_id, pool.company_id, pool.driver,
                   SUM(line.balance) AS amount
              FROM crm_cost_pool AS pool
              JOIN %(terms)s ON terms.company_id = pool.company_id
              JOIN account_account_crm_cost_pool_rel AS rel
                ON rel.crm_cost_pool_id = pool.id
              JOIN account_move_line AS line
                ON line.account_id = rel.account_account_id
               AND line.company_id = pool.company_id
               AND line.parent_state = 'posted' AND line.display_type <> 'cogs'
               AND line.date BETWEEN terms.profit_start AND terms.as_of
               AND line.date BETWEEN COALESCE(pool.start_date, line.date)
                                 AND COALESCE(pool.end_date, line.date)
             WHERE pool.active AND pool.kind = 'account'
             GROUP BY 1, 2, 3, 4
             UNION ALL
            SELECT pool.id, NULL, pool.company_id, pool.driver,
                   ROUND(pool.amount
                         * (LEAST(pool.end_date, terms.as_of)
                            - GREATEST(pool.start_date, terms.profit_start) + 1)
                         / (pool.end_date - pool.start_date + 1), terms.digits)
              FROM crm_cost_pool AS pool
              JOIN %(terms)s ON terms.company_id = pool.company_id
             WHERE pool.active AND pool.kind = 'fixed'
               AND pool.start_date <= terms.as_of
               AND pool.end_date >= terms.profit_start
            """,
            terms=scope.query_terms(),
        )

    @api.model
    def _used_drivers(self, companies):
        # sudo: which drivers to count; no amount is read
        pools = self.sudo().search([("company_id", "in", companies.ids)])
        return frozenset(pools.mapped("driver"))
