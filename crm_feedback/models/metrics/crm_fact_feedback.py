from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.facts.scope import Source


class CrmFactFeedback(models.AbstractModel):
    """What customers answered in the last 12 months."""

    _name = "crm.fact.feedback"
    _description = "Facts: feedback"

    def _sources(self, scope):
        return [
            Source(
                "feedback",
                self._query_answers(scope),
                {
                    "nps_score": "numeric",
                    "satisfaction_score": "numeric",
                    "feedback_count": "int",
                },
            )
        ]

    def _query_answers(self, scope) -> SQL:
        """Averages of the answers that stand; of no answer there is no row."""
        terms = scope.terms_of(SQL("answer.company_id"))
        return SQL(
            """
            SELECT answer.customer_id AS partner_id, answer.company_id,
                   ROUND(AVG(answer.score) FILTER (WHERE answer.kind = 'nps'), 2)
                       AS nps_score,
                   ROUND(AVG(answer.percent) FILTER (WHERE answer.kind <> 'nps')
                       ::numeric, 2) AS satisfaction_score,
                   COUNT(*) AS feedback_count
              FROM crm_feedback_answer AS answer
             WHERE answer.stands AND answer.customer_id IS NOT NULL
               AND answer.company_id = ANY(%(companies)s)
               AND answer.answered_on <= %(as_of)s
               AND answer.answered_on > %(as_of)s - INTERVAL '12 months'
               AND %(only)s
             GROUP BY 1, 2
            """,
            companies=scope.company_ids,
            as_of=terms["as_of"],
            only=scope.only(SQL("answer.customer_id")),
        )
