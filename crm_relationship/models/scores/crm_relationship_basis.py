from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .crm_relationship_rfm import RFM_FIGURES

KEEP_DAYS = 30
STALE_DAYS = 7  # an older basis says nothing about today's population


class CrmRelationshipBasis(models.Model):
    """What depends on all customers at once, dated, one for each company.

    The cut-offs of RFM, the rank tables of the factors and the cost rates. Written
    by a full run; an incremental run scores single customers against it, so that
    one purchase does not re-score everybody.
    """

    _name = "crm.relationship.basis"
    _description = "Basis of Scores"
    _order = "as_of desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    as_of = fields.Date(required=True)
    scheme_id = fields.Many2one("crm.priority.scheme", ondelete="set null")
    value_model_id = fields.Many2one("crm.value.model", ondelete="set null")
    rfm_cutoffs = fields.Json(help="{score: the four values from which 2 to 5 count}")
    mean_points = fields.Json(help="{factor id: mean contribution of all customers}")
    customer_count = fields.Integer()

    rate_ids = fields.One2many("crm.cost.rate", "basis_id")

    @api.model
    def _of(self, scope):
        """The newest basis of each company that still speaks of the scope's day."""
        found = self.search([("company_id", "in", scope.company_ids)])
        serving = self.browse()
        for terms in scope.terms:
            serving += found.filtered(
                lambda basis, terms=terms: (
                    basis.company_id.id == terms.company_id
                    and abs((basis.as_of - terms.as_of).days) <= STALE_DAYS
                )
            )[:1]
        return serving

    @api.model
    def _start(self, scope):
        """A new basis for each company, still empty, in place of those it replaces."""
        companies = self.env["res.company"].browse(scope.company_ids)
        schemes = self.env["crm.priority.scheme"]._for_companies(companies)
        models_ = self.env["crm.value.model"]._current(scope)
        self._of(scope).unlink()
        return self.create(
            [
                {
                    "company_id": terms.company_id,
                    "as_of": terms.as_of,
                    "scheme_id": schemes[company].id,
                    "value_model_id": models_.filtered(
                        lambda model, company=company: model.company_id == company
                    ).id,
                }
                for terms, company in zip(scope.terms, companies, strict=True)
            ]
        )

    @api.ondelete(at_uninstall=False)
    def _delete_ranks(self):
        self.env.cr.execute(
            SQL("DELETE FROM crm_relationship_rank WHERE basis_id = ANY(%s)", self.ids)
        )

    @api.autovacuum
    def _gc_bases(self):
        """Those of days long past, made for a look back, are not needed again."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("create_date", "<", limit)]).unlink()

    def _sql_id(self) -> SQL:
        """The basis of the customer `row`."""
        return SQL(
            "CASE row.company_id %s END",
            SQL(" ").join(
                SQL("WHEN %s THEN %s", basis.company_id.id, basis.id) for basis in self
            ),
        )

    def _set_rates(self, facts: SQL, scope):
        rates = self.env["crm.cost.rate"]
        columns = SQL(
            "pool_id, account_id, company_id, amount, driver_total, rate, coin_rate,"
            " cut_remainder, cut_partner_id"
        )
        self.env.execute_query(
            SQL(
                "INSERT INTO crm_cost_rate (basis_id, %s)"
                " SELECT %s, %s FROM (%s) AS row",
                columns,
                self._sql_id(),
                columns,
                rates._query_rates(facts, scope),
            )
        )
        self.invalidate_recordset(["rate_ids"])

    def _set_cutoffs(self, figures: SQL):
        """Quintiles of the customers that have bought, or the company's own limits."""
        for score, figure in RFM_FIGURES.items():
            rows = self.env.execute_query(
                self._query_quintiles(SQL.identifier(figure), figures)
            )
            for company_id, *cuts in rows:
                basis = self.filtered(lambda b, c=company_id: b.company_id.id == c)
                basis.rfm_cutoffs = (basis.rfm_cutoffs or {}) | {score: cuts}
        for basis in self:
            own = basis.company_id._rfm_limits(basis.as_of)
            if own:
                basis.rfm_cutoffs = own

    def _query_quintiles(self, figure: SQL, figures: SQL) -> SQL:
        """The least value with at least k fifths of the customers strictly below."""
        return SQL(
            """
            SELECT company_id,
                   MIN(value) FILTER (WHERE 5 * worse >= total)::text,
                   MIN(value) FILTER (WHERE 5 * worse >= 2 * total)::text,
                   MIN(value) FILTER (WHERE 5 * worse >= 3 * total)::text,
                   MIN(value) FILTER (WHERE 5 * worse >= 4 * total)::text
              FROM (
                    -- counted by value first: there are fewer values than customers
                    SELECT company_id, value,
                           SUM(same) OVER (PARTITION BY company_id ORDER BY value)
                               - same AS worse,
                           SUM(same) OVER (PARTITION BY company_id) AS total
                      FROM (SELECT company_id, %(figure)s AS value,
                                   COUNT(*)::int AS same
                              FROM %(figures)s
                             WHERE purchase_count > 0 AND %(figure)s IS NOT NULL
                             GROUP BY 1, 2) AS counted
                   ) AS ranked
             GROUP BY 1
            """,
            figure=figure,
            figures=figures,
        )

    def _set_ranks(self, figures: SQL):
        for factor in self.scheme_id.factor_ids._counts():
            if factor.transform in ("rank", "signed_rank"):
                self._insert_ranks(factor, figures)
        # the planner must know the table before thousands of look-ups
        self.env.cr.execute("ANALYZE crm_relationship_rank")

    def _insert_ranks(self, factor, figures: SQL):
        bases = self.filtered(lambda basis: basis.scheme_id == factor.scheme_id)
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_relationship_rank
                       (basis_id, factor_id, value, score, score_above)
                SELECT %s, %s, value, score, score_above FROM (%s) AS row
                 WHERE company_id = ANY(%s)
                """,
                bases._sql_id(),
                factor.id,
                factor._query_ranks(figures),
                bases.company_id.ids,
            )
        )

    def _set_means(self, scored: SQL):
        """What each factor adds on average: beside it, a customer's own points."""
        factors = self.scheme_id.factor_ids.filtered("weight")
        if not factors:
            return
        columns = SQL(", ").join(
            SQL("AVG(%s)", SQL.identifier(f"points_{factor.id}")) for factor in factors
        )
        rows = self.env.execute_query(
            SQL("SELECT company_id, COUNT(*), %s FROM %s GROUP BY 1", columns, scored)
        )
        for company_id, count, *means in rows:
            basis = self.filtered(lambda b, c=company_id: b.company_id.id == c)
            basis.customer_count = count
            basis.mean_points = {
                str(factor.id): float(mean)
                for factor, mean in zip(factors, means, strict=True)
                if mean is not None
            }

    def _sql_rfm_score(self, score, figure: SQL) -> SQL:
        """1 to 5 by the company's cut-offs."""
        pg_type = SQL("date") if score == "rfm_recency" else SQL("numeric")
        branches = []
        for basis in self:
            reached = [
                SQL("(%s >= %s::%s)::int", figure, cut, pg_type)
                for cut in (basis.rfm_cutoffs or {}).get(score) or ()
                if cut is not None
            ]
            branches.append(
                SQL(
                    "WHEN row.company_id = %s THEN %s",
                    basis.company_id.id,
                    SQL(" + ").join([SQL("1"), *reached]),
                )
            )
        if not branches:
            return SQL("NULL::int")
        return SQL("CASE %s END", SQL(" ").join(branches))

    def _sql_by_scheme(self, build) -> SQL:
        """`build(scheme)` for the companies that use it, NULL where none is used."""
        branches = [
            SQL(
                "WHEN row.company_id = ANY(%s) THEN %s",
                bases.company_id.ids,
                build(scheme),
            )
            for scheme, bases in self.grouped("scheme_id").items()
            if scheme.factor_ids
        ]
        if not branches:
            return SQL("NULL")
        return SQL("CASE %s END", SQL(" ").join(branches))
