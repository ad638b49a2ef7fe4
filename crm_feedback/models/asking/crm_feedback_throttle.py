from odoo import api, fields, models
from odoo.tools import SQL


class ResCompany(models.Model):
    _inherit = "res.company"

    crm_feedback_rest_days = fields.Integer(
        "Days between Questions",
        default=30,
        help="No person is asked again sooner, whatever the program or survey;"
        " reminders count as asking.",
    )

    _crm_feedback_rest_ahead = models.Constraint(
        "CHECK (crm_feedback_rest_days >= 0)", "Days are counted from 0."
    )


class CrmFeedbackThrottle(models.AbstractModel):
    """Who of those planned may be asked now; the others keep the reason why not."""

    _name = "crm.feedback.throttle"
    _description = "Feedback Throttle"

    @api.model
    def _decide(self, company, now=None):
        """Planned invitations that are due become ready or suppressed.

        One statement for all programs of a company. A person is who has the address,
        whichever contact it is written on. Of several invitations to a person the one
        of the first program is sent, the others are suppressed.

        :returns: {state: how many}
        """
        now = now or fields.Datetime.now()
        self.env.flush_all()
        counts = self.env.execute_query(
            SQL(
                """
                WITH due AS (%(due)s),
                     judged AS (
                        SELECT due.*, %(reason)s AS found FROM due),
                     ranked AS (
                        SELECT judged.*,
                               FIRST_VALUE(id) OVER of_person AS first_id
                          FROM judged WHERE found IS NULL
                        WINDOW of_person AS (PARTITION BY email_normalized
                                             ORDER BY sequence, due_date, id)),
                     decided AS (
                        SELECT id, found AS reason, NULL::int AS first_id
                          FROM judged WHERE found IS NOT NULL
                         UNION ALL
                        SELECT id, CASE WHEN id <> first_id THEN 'asked_elsewhere' END,
                               NULLIF(first_id, id)
                          FROM ranked),
                     written AS (
                        UPDATE crm_feedback_invitation AS invitation
                           SET state = CASE WHEN decided.reason IS NULL THEN 'ready'
                                            WHEN %(again)s THEN 'planned'
                                            ELSE 'suppressed' END,
                               reason = decided.reason, reason_id = decided.first_id
                          FROM decided, crm_feedback_program AS program
                         WHERE invitation.id = decided.id
                           AND program.id = invitation.program_id
                     RETURNING invitation.state)
                SELECT state, COUNT(*) FROM written GROUP BY 1
                """,
                due=self._sql_due(company, now),
                reason=self._sql_reason(company, now),
                again=self._sql_again(now),
            )
        )
        self.env["crm.feedback.invitation"].invalidate_model(flush=False)
        return dict(counts)

    def _sql_due(self, company, now) -> SQL:
        return SQL(
            """
            SELECT invitation.*, program.sequence, program.segment_id,
                   program.sample_share, program.quarantine_days,
                   partner.active AS partner_active
              FROM crm_feedback_invitation AS invitation
              JOIN crm_feedback_program AS program
                ON program.id = invitation.program_id
         LEFT JOIN res_partner AS partner ON partner.id = invitation.partner_id
             WHERE invitation.state = 'planned' AND invitation.company_id = %s
               AND program.state = 'running' AND program.active
               AND invitation.due_date <= %s
            """,
            company.id,
            now.date(),
        )

    def _sql_reason(self, company, now) -> SQL:
        """The first thing that speaks against asking, or NULL."""
        return SQL(
            """
            CASE WHEN due.partner_active IS NOT TRUE THEN 'archived'
                 WHEN due.email_normalized IS NULL THEN 'no_email'
                 WHEN EXISTS (SELECT 1 FROM mail_blacklist AS black
                               WHERE black.active
                                 AND black.email = due.email_normalized)
                 THEN 'blacklisted'
                 WHEN due.segment_id IS NOT NULL AND NOT EXISTS (
                      SELECT 1 FROM crm_segment_membership AS member
                       WHERE member.segment_id = due.segment_id
                         AND member.partner_id = due.customer_id
                         AND member.company_id = due.company_id
                         AND member.end_date IS NULL)
                 THEN 'not_in_audience'
                 WHEN %(lot)s >= due.sample_share THEN 'not_sampled'
                 WHEN EXISTS (SELECT 1 FROM crm_feedback_invitation AS asked
                               WHERE asked.company_id = due.company_id
                                 AND asked.email_normalized = due.email_normalized
                                 AND asked.program_id = due.program_id
                                 AND asked.asked_at > %(now)s::timestamp
                                     - due.quarantine_days * INTERVAL '1 day')
                 THEN 'asked_before'
                 WHEN EXISTS (SELECT 1 FROM crm_feedback_invitation AS asked
                               WHERE asked.company_id = due.company_id
                                 AND asked.email_normalized = due.email_normalized
                                 AND asked.asked_at > %(now)s::timestamp
                                     - %(rest)s * INTERVAL '1 day')
                   OR EXISTS (SELECT 1 FROM survey_user_input AS input
                               WHERE LOWER(input.email) = due.email_normalized
                                 AND input.test_entry IS NOT TRUE
                                 AND input.create_date > %(now)s::timestamp
                                     - %(rest)s * INTERVAL '1 day')
                 THEN 'asked_lately'
             END
            """,
            lot=self._sql_lot(),
            now=now,
            rest=company.crm_feedback_rest_days,
        )

    def _sql_lot(self) -> SQL:
        """A number from 0 to 1 drawn for the occasion: the same at each look."""
        return SQL(
            "(('x' || SUBSTR(MD5(CONCAT_WS('|', due.program_id, due.partner_id,"
            " due.occasion)), 1, 7))::bit(28)::int / 268435456.0)"
        )

    def _sql_again(self, now) -> SQL:
        """What passes by itself is tried again, as long as the program says."""
        return SQL(
            "(decided.reason IN ('asked_lately', 'asked_before', 'asked_elsewhere')"
            " AND invitation.due_date + program.retry_days > %s)",
            now.date(),
        )
