from odoo import api, fields, models
from odoo.tools import SQL


class CrmFeedbackThrottle(models.AbstractModel):
    """Who is reminded, and what nobody will answer any more."""

    _inherit = "crm.feedback.throttle"

    @api.model
    def _close(self, now=None):
        """Links that have closed, and mails that could not be delivered."""
        now = now or fields.Datetime.now()
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE crm_feedback_invitation AS invitation
                   SET state = CASE WHEN returned.id IS NULL THEN 'expired'
                                    ELSE 'bounced' END,
                       reminder_due = FALSE
                  FROM crm_feedback_invitation AS one
             LEFT JOIN LATERAL (
                       SELECT mail.id FROM mail_message AS message
                         JOIN mail_mail AS mail ON mail.mail_message_id = message.id
                        WHERE message.model = 'crm.feedback.invitation'
                          AND message.res_id = one.id AND mail.state = 'exception'
                        LIMIT 1) AS returned ON TRUE
                 WHERE one.id = invitation.id AND one.state = 'sent'
                   AND (one.closes_at <= %(now)s OR returned.id IS NOT NULL)
             RETURNING invitation.id
                """,
                now=now,
            )
        )
        self.env["crm.feedback.invitation"].invalidate_model(flush=False)

    @api.model
    def _decide_reminders(self, company, now=None):
        """Who has not answered for so many days is written to once more.

        Not whom another program or a survey has asked meanwhile: he is reminded later,
        while the link is open. Of several reminders to a person, one at a time.

        :returns: how many
        """
        now = now or fields.Datetime.now()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH surveyed AS MATERIALIZED (%(surveyed)s),
                     chosen AS (
                SELECT DISTINCT ON (due.address) due.id
                  FROM (SELECT invitation.*, program.sequence,
                               invitation.email_normalized AS address
                          FROM crm_feedback_invitation AS invitation
                          JOIN crm_feedback_program AS program
                            ON program.id = invitation.program_id
                          JOIN res_partner AS partner
                            ON partner.id = invitation.partner_id AND partner.active
                         WHERE invitation.state = 'sent'
                           AND invitation.company_id = %(company)s
                           AND program.state = 'running' AND program.active
                           AND program.reminder_days > 0
                           AND invitation.reminder_count < program.reminder_max
                           AND invitation.closes_at > %(now)s
                           AND invitation.asked_at <= %(now)s::timestamp
                               - program.reminder_days * INTERVAL '1 day') AS due
                 WHERE NOT EXISTS (SELECT 1 FROM mail_blacklist AS black
                                    WHERE black.active AND black.email = due.address)
                   AND NOT EXISTS (SELECT 1 FROM surveyed
                                    WHERE surveyed.email = due.address)
                   AND NOT EXISTS (%(others)s AND asked.id <> due.id)
                 ORDER BY due.address, due.sequence, due.due_date, due.id)
                UPDATE crm_feedback_invitation AS invitation
                   SET reminder_due = TRUE
                  FROM chosen WHERE chosen.id = invitation.id
             RETURNING invitation.id
                """,
                surveyed=self._query_surveyed(company, now),
                company=company.id,
                now=now,
                others=self._sql_asked_lately(company, now),
            )
        )
        self.env["crm.feedback.invitation"].invalidate_model(flush=False)
        return len(rows)
