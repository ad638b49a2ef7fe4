from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..models.facts.scope import Scope, Terms, fold


class CrmProfitProof(models.TransientModel):
    """The profit of all customers against the ledger, account by account.

    For each account in scope: what the ledger has, what belongs to customers, and
    what belongs to nobody. The three are read by different statements, so a line
    lost or counted twice shows as a difference.
    """

    _name = "crm.profit.proof"
    _description = "Profit Proof"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    start_date = fields.Date(
        "From", required=True, default=lambda self: self._default_start_date()
    )
    end_date = fields.Date("To", required=True, default=fields.Date.context_today)
    line_ids = fields.One2many("crm.profit.proof.line", "proof_id", readonly=True)
    difference = fields.Monetary(
        compute="_compute_difference",
        help="What the customers' profit and the ledger differ by: 0 when it is right.",
    )
    proven = fields.Boolean(compute="_compute_difference")
    imputed_ids = fields.One2many("crm.profit.proof.imputed", "proof_id", readonly=True)

    def _default_start_date(self):
        return fields.Date.context_today(self) - relativedelta(months=12, days=-1)

    _dates_in_order = models.Constraint(
        "CHECK(end_date >= start_date)", "The period must not end before it starts."
    )

    @api.depends("line_ids.difference")
    def _compute_difference(self):
        for proof in self:
            proof.difference = sum(abs(line.difference) for line in proof.line_ids)
            proof.proven = bool(proof.line_ids) and proof.currency_id.is_zero(
                proof.difference
            )

    @api.depends("start_date", "end_date")
    def _compute_display_name(self):
        for proof in self:
            proof.display_name = self.env._(
                "Profit proof %(start)s to %(end)s",
                start=format_date(self.env, proof.start_date),
                end=format_date(self.env, proof.end_date),
            )

    def action_prove(self):
        """Read the ledger and the customers again for the period."""
        self.ensure_one()
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._(
                    "Switch to %s first to prove its profit.", self.company_id.name
                )
            )
        self.line_ids.unlink()
        self.imputed_ids.unlink()
        self.env.flush_all()
        scope = self._scope()
        self._read_ledger_steps(scope)
        self._read_imputed_steps(scope)
        return True

    def _scope(self):
        # sudo: the company's settings define the figures; the wizard's own access
        # rights say who may see them
        company = self.company_id.sudo()
        return Scope(
            terms=(Terms.of(company, self.end_date, profit_start=self.start_date),),
            drivers=self.env["crm.cost.pool"]._used_drivers(company),
            today=company._crm_today(),
        )

    def _read_ledger_steps(self, scope):
        lines = self.env["crm.fact.profit"]
        effects = {}
        for part, query in (
            ("ledger", self._query_ledger(lines, scope)),
            ("assigned", self._query_assigned(lines, scope)),
            ("assigned", self._query_pool_shares(scope)),
            ("unassigned", self._query_unassigned(lines, scope)),
            ("unassigned", self._query_outside_pools()),
            ("unassigned", self._query_pools_without_driver(scope)),
        ):
            for account_id, amount in self.env.execute_query(query):
                entry = effects.setdefault(account_id, {})
                entry[part] = entry.get(part, 0) + amount
        self.line_ids = [
            fields.Command.create({"account_id": account_id, **parts})
            for account_id, parts in sorted(effects.items())
        ]

    def _query_ledger(self, lines, scope) -> SQL:
        """What the ledger has on every account in scope, whoever it belongs to."""
        return SQL(
            """
            SELECT line.account_id, -SUM(line.balance)
              FROM account_move_line AS line
             WHERE %(period)s AND (line.account_id = ANY(%(scope)s)
                                   OR line.account_id IN (%(pools)s)
                                   OR line.display_type = 'cogs'
                                      AND line.account_id = ANY(%(expense)s))
             GROUP BY 1
            """,
            period=self._sql_period(),
            scope=lines._income_account_ids(scope) + lines._cost_account_ids(scope),
            expense=lines._expense_account_ids(scope),
            pools=self._query_pool_accounts(),
        )

    def _query_assigned(self, lines, scope) -> SQL:
        return SQL(
            "SELECT account_id, SUM(gross - discount - refund - cost_ledger)"
            " FROM (%s) AS line GROUP BY 1",
            lines._query_lines(scope),
        )

    def _query_unassigned(self, lines, scope) -> SQL:
        return SQL(
            """
            SELECT line.account_id, -SUM(line.balance)
              FROM account_move_line AS line
             WHERE %(period)s AND %(unassigned)s
               AND (line.account_id = ANY(%(scope)s)
                    OR line.display_type = 'cogs'
                       AND line.account_id = ANY(%(expense)s))
             GROUP BY 1
            """,
            period=self._sql_period(),
            unassigned=lines._sql_unassigned(scope),
            scope=lines._income_account_ids(scope) + lines._cost_account_ids(scope),
            expense=lines._expense_account_ids(scope),
        )

    def _query_pool_shares(self, scope) -> SQL:
        """The customers' shares of account pools, each computed and then summed."""
        facts = self._query_facts(scope)
        rates = self.env["crm.cost.rate"]
        rows = rates._rows(SQL("(%s)", rates._query_rates(facts, scope)))
        rows = [row for row in rows if row["account_id"]]
        if not rows:
            return SQL("SELECT NULL::int, NULL::numeric WHERE FALSE")
        return SQL(
            """
            SELECT account_id, SUM(amount)
              FROM (SELECT %(sums)s FROM %(facts)s AS row) AS total
             CROSS JOIN LATERAL (VALUES %(unfold)s) AS share (account_id, amount)
             GROUP BY 1
            """,
            facts=facts,
            sums=SQL(", ").join(
                SQL(
                    "-SUM(%s) AS %s",
                    rates._sql_share(row),
                    SQL.identifier(row["name"]),
                )
                for row in rows
            ),
            unfold=SQL(", ").join(
                SQL("(%s, %s)", row["account_id"], SQL.identifier("total", row["name"]))
                for row in rows
            ),
        )

    def _query_outside_pools(self) -> SQL:
        """Lines of pool accounts on days no pool collects them."""
        return SQL(
            """
            SELECT line.account_id, -SUM(line.balance)
              FROM account_move_line AS line
             WHERE %(period)s AND line.display_type <> 'cogs'
               AND line.account_id IN (%(pools)s)
               AND NOT EXISTS (
                   SELECT FROM crm_cost_pool AS pool
                     JOIN account_account_crm_cost_pool_rel AS rel
                       ON rel.crm_cost_pool_id = pool.id
                    WHERE rel.account_account_id = line.account_id
                      AND pool.company_id = line.company_id
                      AND pool.active AND pool.kind = 'account'
                      AND line.date BETWEEN COALESCE(pool.start_date, line.date)
                                        AND COALESCE(pool.end_date, line.date))
             GROUP BY 1
            """,
            period=self._sql_period(),
            pools=self._query_pool_accounts(),
        )

    def _query_pools_without_driver(self, scope) -> SQL:
        """Pools that nobody has a driver for: nothing to share them out by."""
        return SQL(
            """
            SELECT account_id, -SUM(amount) FROM (%s) AS rate
             WHERE coin_rate IS NULL AND account_id IS NOT NULL GROUP BY 1
            """,
            self.env["crm.cost.rate"]._query_rates(self._query_facts(scope), scope),
        )

    def _query_pool_accounts(self) -> SQL:
        return SQL(
            """
            SELECT rel.account_account_id
              FROM account_account_crm_cost_pool_rel AS rel
              JOIN crm_cost_pool AS pool ON pool.id = rel.crm_cost_pool_id
             WHERE pool.active AND pool.kind = 'account' AND pool.company_id = %s
            """,
            self.company_id.id,
        )

    def _sql_period(self) -> SQL:
        return SQL(
            "line.parent_state = 'posted' AND line.company_id = %s"
            " AND line.date BETWEEN %s AND %s",
            self.company_id.id,
            self.start_date,
            self.end_date,
        )

    def _query_facts(self, scope) -> SQL:
        return SQL("(%s)", fold(self.env["crm.relationship"]._metric_sources(scope)))

    def _read_imputed_steps(self, scope):
        """What the ledger does not say by customer, added up and listed apart."""
        facts = self._query_facts(scope)
        rates = self.env["crm.cost.rate"]
        fixed = [
            rates._sql_share(row)
            for row in rates._rows(SQL("(%s)", rates._query_rates(facts, scope)))
            if not row["account_id"]
        ]
        sums = {
            "cost_of_sales": SQL("row.cost_imputed"),
            "cost_to_serve": SQL(" + ").join([SQL("0"), *fixed]),
            **self._imputed_steps(),
        }
        totals = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s AS row JOIN %s ON terms.company_id = row.company_id",
                SQL(", ").join(SQL("COALESCE(-SUM(%s), 0)", s) for s in sums.values()),
                facts,
                scope.query_terms(),
            )
        )[0]
        self.imputed_ids = [
            fields.Command.create({"step": step, "amount": amount})
            for step, amount in zip(sums, totals, strict=True)
        ]

    def _imputed_steps(self):
        """{step: its cost of a row of facts}; a spoke adds its own with super()."""
        relation = self.env["crm.relationship"]
        return {
            "late_payment": relation._sql_late_payment_cost(),
            "acquisition": relation._sql_acquisition_cost(),
        }


class CrmProfitProofLine(models.TransientModel):
    """One account of the proof. Effects on profit: income positive, cost negative."""

    _name = "crm.profit.proof.line"
    _description = "Profit Proof Line"
    _order = "id"

    proof_id = fields.Many2one(
        "crm.profit.proof", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="proof_id.currency_id")
    account_id = fields.Many2one("account.account", required=True, ondelete="cascade")
    ledger = fields.Monetary(
        help="The balance of the account in the ledger.",
    )
    assigned = fields.Monetary(
        "Customers",
        help="What of the account belongs to customers.",
    )
    unassigned = fields.Monetary(
        "Not Assigned",
        help="What of the account belongs to no customer.",
    )
    difference = fields.Monetary(
        compute="_compute_difference",
        help="What both sides differ by: 0 when it is right.",
    )

    @api.depends("ledger", "assigned", "unassigned")
    def _compute_difference(self):
        for line in self:
            line.difference = line.currency_id.round(
                line.ledger - line.assigned - line.unassigned
            )

    def action_open_items(self):
        """The journal items of this account in the period."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.account_id.display_name,
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": [
                ("account_id", "=", self.account_id.id),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.proof_id.company_id.id),
                ("date", ">=", self.proof_id.start_date),
                ("date", "<=", self.proof_id.end_date),
            ],
        }


class CrmProfitProofImputed(models.TransientModel):
    """A step that no account holds customer by customer."""

    _name = "crm.profit.proof.imputed"
    _description = "Imputed Step of the Profit Proof"
    _order = "id"

    proof_id = fields.Many2one(
        "crm.profit.proof", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="proof_id.currency_id")
    step = fields.Selection(
        [
            ("cost_of_sales", "Cost of sales at purchase price or standard cost"),
            ("cost_to_serve", "Cost pools of a fixed amount"),
            ("late_payment", "Cost of late payment"),
            ("acquisition", "Cost of winning customers"),
        ],
        required=True,
    )
    amount = fields.Monetary(
        "Effect on Profit",
        help="What the estimate takes from profit; the ledger has none of it.",
    )
