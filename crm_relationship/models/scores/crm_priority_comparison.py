from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .crm_relationship_priority import BANDS

KEEP_DAYS = 7


class CrmPriorityComparison(models.Model):
    """What a scheme would make of each customer, beside what counts today.

    Made by the Compare button from the figures kept on the relationships; nothing
    of the customers changes. Overrides are left out on both sides: the formula is
    compared.
    """

    _name = "crm.priority.comparison"
    _description = "Priority What-If"
    _order = "scheme_id, place_then, id"
    _rec_name = "partner_id"
    _log_access = False

    scheme_id = fields.Many2one(
        "crm.priority.scheme", required=True, index=True, ondelete="cascade"
    )
    made_at = fields.Datetime(required=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    score_now = fields.Float("Today", digits=(5, 1), aggregator="avg")
    score_then = fields.Float("With This Scheme", digits=(5, 1), aggregator="avg")
    change = fields.Float(
        digits=(5, 1),
        aggregator="avg",
        help="Points that the customer would gain or lose.",
    )
    place_now = fields.Integer(
        "Place Today",
        aggregator=None,
        help="Place among all customers today, 1 is the most important.",
    )
    place_then = fields.Integer(
        "Place With This Scheme",
        aggregator=None,
        help="Place among all customers by this scheme.",
    )
    band_now = fields.Selection(BANDS, "Band Today")
    band_then = fields.Selection(
        BANDS,
        "Band With This Scheme",
        help="The priority the customer would have by this scheme.",
    )

    @api.autovacuum
    def _gc_comparisons(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("made_at", "<", limit)]).unlink()

    @api.model
    def _compare(self, scheme, companies):
        """Rank the customers of these companies by the scheme, in SQL.

        :returns: number of customers compared
        """
        self.env.flush_all()
        self.search([("scheme_id", "=", scheme.id)]).unlink()
        factors = scheme.factor_ids.filtered("weight")
        counting = factors._counts()
        basis_id = -scheme.id  # ranks of a trial belong to no basis
        for factor in counting:
            factor._insert_trial_ranks(basis_id, companies)
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_priority_comparison
                       (scheme_id, made_at, partner_id, company_id, score_now,
                        score_then, change, place_now, place_then, band_now, band_then)
                SELECT %(scheme)s, %(now)s, partner_id, company_id, score_now,
                       score_then, score_then - score_now,
                       RANK() OVER (PARTITION BY company_id ORDER BY score_now DESC),
                       RANK() OVER (PARTITION BY company_id ORDER BY score_then DESC),
                       %(band_now)s, %(band_then)s
                  FROM (%(scored)s) AS compared
                """,
                scheme=scheme.id,
                now=fields.Datetime.now(),
                band_now=scheme._sql_plain_band(SQL("score_now")),
                band_then=scheme._sql_plain_band(SQL("score_then")),
                scored=self._query_scores(factors, counting, basis_id, companies),
            )
        )
        self.env.cr.execute(
            SQL("DELETE FROM crm_relationship_rank WHERE basis_id = %s", basis_id)
        )
        return self.search_count([("scheme_id", "=", scheme.id)])

    def _query_scores(self, factors, counting, basis_id, companies) -> SQL:
        relation = self.env["crm.relationship"]
        raw = SQL(
            """
            SELECT row.*, %(raw)s
              FROM (SELECT relation.*, %(basis)s AS basis_id
                      FROM crm_relationship AS relation
                     WHERE company_id = ANY(%(companies)s)
                       AND priority_score IS NOT NULL) AS row
                   %(joins)s
            """,
            raw=SQL(", ").join(
                [
                    SQL("TRUE AS compared"),
                    *(
                        SQL(
                            "%s AS %s",
                            factor._sql_raw(),
                            SQL.identifier(f"raw_{factor.id}"),
                        )
                        for factor in counting
                    ),
                ]
            ),
            basis=basis_id,
            companies=companies.ids,
            joins=SQL(" ").join(factor._join_rank() for factor in counting),
        )
        return SQL(
            """
            SELECT partner_id, company_id, %(then)s AS score_then,
                   -- the formula alone: what people have added is no factor's
                   (SELECT SUM((priority_detail ->> place + 2)::numeric)
                      FROM GENERATE_SERIES(0, jsonb_array_length(priority_detail) - 1,
                                           5) AS entry (place)
                     WHERE (priority_detail ->> place)::int > 0) AS score_now
              FROM (%(raw)s) AS row
            """,
            then=SQL(" + ").join(
                relation._sql_points(factor, counting) for factor in factors
            ),
            raw=raw,
        )
