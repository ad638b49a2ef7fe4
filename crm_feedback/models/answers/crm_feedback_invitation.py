from odoo import fields, models


class CrmFeedbackInvitation(models.Model):
    """Questions that a customer finds in his portal."""

    _inherit = "crm.feedback.invitation"

    def _open_to(self, persons):
        """Sent to one of these persons, without an answer, and not closed yet."""
        sent = self.search(
            [("partner_id", "in", persons.ids), ("state", "=", "sent")],
            order="sent_at, id",
        )
        now = fields.Datetime.now()
        return sent.filtered(lambda one: one._closes_at() > now)
