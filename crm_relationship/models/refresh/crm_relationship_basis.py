from odoo import api, fields, models
from odoo.tools import SQL

from ..scores.crm_relationship_rfm import RFM_FIGURES

STALE_DAYS = 7  # an older basis says nothing about today's population


class CrmRelationshipRank(models.Model):
    """Where each value of a ranked figure stands among a company's customers."""

    _name = "crm.relationship.rank"
    _description = "Rank Table"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    factor_id = fields.Many2one(
        "crm.priority.factor", required=True, index=True, ondelete="cascade"
    )
    value = fields.Float(digits=0, required=True)
    score = fields.Float(digits=0, help="0 to 100, mid-rank of the value.")
    score_above = fields.Float(digits=0, help="What a value just above would get.")

    # the rank of a value, or of the next lower one
    _value_idx = models.Index("(company_id, factor_id, value)")


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
    rfm_cutoffs = fields.Json(help="{score: the four values from which 2 to 5 count}")
    mean_points = fields.Json(help="{factor id: mean contribution of all customers}")
    customer_count = fields.Integer()

    @property
    def rate_ids(self):
        """The cost rates of these companies."""
        return self.env["crm.cost.rate"].search(
            [("company_id", "in", self.company_id.ids)]
        )

    @property
    def scheme_ids(self):
        return self.scheme_id

    @api.model
    def _of(self, scope):
        """The basis that serves each company of the scope, if there is one."""
        found = self.browse()
        for terms in scope.terms:
            found += self.search(
                [
                    ("company_id", "=", terms.company_id),
                    ("as_of", "<=", fields.Date.add(terms.as_of, days=STALE_DAYS)),
                    ("as_of", ">=", fields.Date.subtract(terms.as_of, days=STALE_DAYS)),
                ],
                limit=1,
            )
        return found

    @api.model
    def _start(self, scope):
        """A new basis for each company in place of the one before, still empty."""
        companies = self.env["res.company"].browse(scope.company_ids)
        self.search([("company_id", "in", companies.ids)]).unlink()
        schemes = self.env["crm.priority.scheme"]._for_companies(companies)
        return self.create(
            [
                {
                    "company_id": terms.company_id,
                    "as_of": terms.as_of,
                    "scheme_id": schemes[company].id,
                }
                for terms, company in zip(scope.terms, companies, strict=True)
            ]
        )

    def _set_rates(self, facts: SQL, scope):
        rates = self.env["crm.cost.rate"]
        self.env.execute_query(
            SQL(
                "DELETE FROM crm_cost_rate WHERE company_id = ANY(%s)",
                scope.company_ids,
            )
        )
        columns = SQL(
            "pool_id, account_id, company_id, amount, driver_total, rate, coin_rate,"
            " cut_remainder, cut_partner_id"
        )
        self.env.execute_query(
            SQL(
                "INSERT INTO crm_cost_rate (%s) SELECT %s FROM (%s) AS rate",
                columns,
                columns,
                rates._query_rates(facts, scope),
            )
        )
        rates.invalidate_model()

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
                    SELECT company_id, value,
                           RANK() OVER (PARTITION BY company_id ORDER BY value) - 1
                               AS worse,
                           COUNT(*) OVER (PARTITION BY company_id) AS total
                      FROM (SELECT company_id, %(figure)s AS value FROM %(figures)s
                             WHERE purchase_count > 0) AS customer
                     WHERE value IS NOT NULL
                   ) AS ranked
             GROUP BY 1
            """,
            figure=figure,
            figures=figures,
        )

    def _set_ranks(self, figures: SQL):
        self.env.execute_query(
            SQL(
                "DELETE FROM crm_relationship_rank WHERE company_id = ANY(%s)",
                self.company_id.ids,
            )
        )
        for factor in self.scheme_ids.factor_ids._counts():
            if factor.transform in ("rank", "signed_rank"):
                self._insert_ranks(factor, figures)
        # the planner must know the table before thousands of look-ups
        self.env.cr.execute("ANALYZE crm_relationship_rank")

    def _insert_ranks(self, factor, figures: SQL):
        companies = self.filtered(lambda b: b.scheme_id == factor.scheme_id).company_id
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_relationship_rank
                       (company_id, factor_id, value, score, score_above)
                SELECT company_id, %s, value, score, score_above FROM (%s) AS ranked
                 WHERE company_id = ANY(%s)
                """,
                factor.id,
                factor._query_ranks(figures),
                companies.ids,
            )
        )

    def _set_means(self, scored: SQL):
        """What each factor adds on average: beside it, a customer's own points."""
        factors = self.scheme_ids.factor_ids
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
