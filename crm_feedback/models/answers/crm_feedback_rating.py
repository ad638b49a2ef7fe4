from odoo import api, models
from odoo.tools import SQL, sql

from ...feedback.scales import percent, scores, verdict


def score_of(rating):
    """Odoo's ratings lie from 0 (none) to 5; its faces say 1, 3 and 5. That is the
    scale of satisfaction, from 1 to 5; fractions, of a mean, are rounded half up.

    >>> [score_of(rating) for rating in (0, 1, 3, 4.5, 5)]
    [None, 1, 3, 5, 5]
    """
    score = int(rating + 0.5)
    return score if score in scores("csat") else None


class CrmFeedbackRating(models.AbstractModel):
    """Ratings that were given before this addon was here, or beside the ORM.

    Set-based and idempotent: a rating that is an answer is left alone. Nothing reacts
    to them, for they are of the past.
    """

    _name = "crm.feedback.rating"
    _description = "Feedback from Ratings"

    @api.model
    def _take_in_old(self):
        """Returns how many became answers."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_feedback_answer
                       (company_id, kind, rating_id, partner_id, customer_id, score,
                        percent, verdict, comment, answered_on, answered_at, version,
                        stands, channel)
                SELECT COALESCE(place.company_id, partner.company_id, %(company)s),
                       'csat', rating.id, partner.id, partner.commercial_partner_id,
                       scale.score, scale.percent, scale.verdict,
                       NULLIF(TRIM(rating.feedback), ''),
                       COALESCE(rating.rated_on, rating.write_date)::date,
                       COALESCE(rating.rated_on, rating.write_date), 1, TRUE, 'rating'
                  FROM rating_rating AS rating
                  JOIN (VALUES %(scale)s) AS scale (score, percent, verdict)
                    ON scale.score = FLOOR(rating.rating + 0.5)
             LEFT JOIN res_partner AS partner
                    ON partner.id = rating.partner_id AND partner.partner_share
             LEFT JOIN LATERAL (%(place)s) AS place ON TRUE
                 WHERE rating.consumed
                   AND NOT EXISTS (SELECT 1 FROM crm_feedback_answer AS known
                                    WHERE known.rating_id = rating.id)
             RETURNING id
                """,
                company=self.env.company.id,
                scale=SQL(", ").join(
                    SQL(
                        "(%s, %s::numeric, %s)",
                        score,
                        percent("csat", score),
                        verdict("csat", score),
                    )
                    for score in scores("csat")
                ),
                place=self._query_companies(),
            )
        )
        self.env["crm.feedback.answer"].invalidate_model(flush=False)
        return len(rows)

    def _query_companies(self) -> SQL:
        """The company of what `rating` is about."""
        models_rated = self.env.execute_query(
            SQL("SELECT DISTINCT res_model FROM rating_rating WHERE consumed")
        )
        branches = [
            SQL(
                "SELECT document.company_id FROM %s AS document"
                " WHERE rating.res_model = %s AND document.id = rating.res_id",
                SQL.identifier(self.env[name]._table),
                name,
            )
            for (name,) in models_rated
            if name in self.env and self._has_company(self.env[name])
        ]
        nothing = SQL("SELECT NULL::int AS company_id WHERE FALSE")
        return SQL(" UNION ALL ").join([nothing, *branches])

    def _has_company(self, model):
        return (
            model._auto
            and "company_id" in model._fields
            and sql.column_exists(self.env.cr, model._table, "company_id")
        )
