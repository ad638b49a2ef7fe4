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
                    "nps_count": "bigint",
                    "advocacy_score": "numeric",
                    "detractor_count": "bigint",
                    "satisfaction_score": "numeric",
                    "satisfaction_count": "bigint",
                    "last_feedback_date": "date",
                },
            )
        ]

    def _query_answers(self, scope) -> SQL:
        """Averages of the answers that stand; of no answer there is no row.

        Answers belong to the customer that the contact belonged to when he answered.
        A contact is a detractor by the last recommendation he gave.
        """
        terms = scope.terms_of(SQL("answer.company_id"))
        return SQL(
            """
            SELECT answer.customer_id AS partner_id, answer.company_id,
                   ROUND(AVG(answer.score) FILTER (WHERE answer.kind = 'nps'), 2)
                       AS nps_score,
                   COUNT(*) FILTER (WHERE answer.kind = 'nps') AS nps_count,
                   ROUND(AVG(answer.percent::numeric)
                             FILTER (WHERE answer.kind = 'nps'), 2) AS advocacy_score,
                   COUNT(*) FILTER (WHERE answer.kind = 'nps' AND answer.is_last
                                      AND answer.verdict = 'bad') AS detractor_count,
                   ROUND(AVG(answer.percent::numeric)
                             FILTER (WHERE answer.kind <> 'nps'), 2)
                       AS satisfaction_score,
                   COUNT(*) FILTER (WHERE answer.kind <> 'nps') AS satisfaction_count,
                   MAX(answer.answered_on) AS last_feedback_date
              FROM (
                    SELECT answer.*,
                           ROW_NUMBER() OVER (
                               PARTITION BY answer.company_id, answer.kind,
                                            COALESCE(answer.partner_id,
                                                     answer.customer_id)
                               ORDER BY answer.answered_on DESC, answer.id DESC
                           ) = 1 AS is_last
                      FROM crm_feedback_answer AS answer
                     WHERE answer.stands AND answer.customer_id IS NOT NULL
                       AND answer.company_id = ANY(%(companies)s)
                       AND answer.answered_on <= %(as_of)s
                       AND answer.answered_on > %(as_of)s - INTERVAL '12 months'
                       AND %(only)s
                   ) AS answer
             GROUP BY 1, 2
            """,
            companies=scope.company_ids,
            as_of=terms["as_of"],
            only=scope.only(SQL("answer.customer_id")),
        )
