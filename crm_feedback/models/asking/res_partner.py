from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _message_receive_bounce(self, email, partner):
        """Invitations whose mail comes back say so."""
        done = super()._message_receive_bounce(email, partner)
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE crm_feedback_invitation
                   SET state = 'bounced', reminder_due = FALSE
                 WHERE state = 'sent' AND email_normalized = %s
             RETURNING id
                """,
                email,
            )
        )
        self.env["crm.feedback.invitation"].invalidate_model(flush=False)
        return done
