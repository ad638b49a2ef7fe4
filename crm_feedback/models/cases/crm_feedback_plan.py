from odoo import models
from odoo.tools import SQL

from .crm_feedback_invitation import AGAIN


class CrmFeedbackPlan(models.AbstractModel):
    """Cases are occasions: closed ones, and bad answers that somebody has seen to."""

    _inherit = "crm.feedback.plan"

    def _occasions(self):
        return super()._occasions() | {"case": self._closed_cases}

    def _closed_cases(self, program, since, _now) -> SQL:
        """Each once, when it is closed for the first time.

        Those of a bad answer are asked about again by its own program.
        """
        return SQL(
            """
            SELECT partner_id, CONCAT('crm.case,', id) AS occasion,
                   'crm.case' AS source_model, id AS source_id,
                   %(day)s AS event_date
              FROM crm_case
             WHERE state = 'closed' AND active AND company_id = %(company)s
               AND closed_at >= %(since)s AND partner_id IS NOT NULL
               AND answer_id IS NULL AND lead_id IS NULL AND merged_into_id IS NULL
            """,
            day=self._sql_day(program, SQL("closed_at")),
            company=program.company_id.id,
            since=since,
        )

    def _plan_one(self, program, now):
        count = super()._plan_one(program, now)
        if program.state == "running" and program.opens_cases and program.again_days:
            again = self._answered_again(program)
            count += self._insert(program, again, now, same_person=True)
        return count

    def _answered_again(self, program) -> SQL:
        """Whoever gave a bad answer and has been answered, when he may be asked."""
        return SQL(
            """
            SELECT answer.partner_id, CONCAT(%(again)s, 'crm.case,', kase.id)
                   AS occasion, 'crm.case' AS source_model, kase.id AS source_id,
                   GREATEST(%(day)s + %(days)s, %(asked)s + %(rest)s + 1) - %(delay)s
                       AS event_date
              FROM crm_case AS kase
              JOIN crm_feedback_answer AS answer ON answer.id = kase.answer_id
         LEFT JOIN crm_feedback_invitation AS first
                ON first.id = answer.invitation_id
             WHERE answer.program_id = %(program)s AND kase.active
               AND kase.state IN ('decided', 'closed') AND kase.answered_at IS NOT NULL
               AND kase.again_answer_id IS NULL AND answer.partner_id IS NOT NULL
            """,
            again=AGAIN,
            day=self._sql_day(program, SQL("kase.answered_at")),
            asked=self._sql_day(program, SQL("first.asked_at")),
            days=program.again_days,
            rest=max(
                program.quarantine_days, program.company_id.crm_feedback_rest_days
            ),
            delay=program.delay_days,
            program=program.id,
        )
