from odoo import fields, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Nobody is written to in a way, or at hours, he does not want.

        Documents that must go out, and what customers do on the website, are exempt.
        A message to others costs no query: who refuses anything is kept in memory.
        """
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if self.env.context.get("crm_must_go") or self.env.user.share:
            return recipients
        refusing = self.env["crm.preference"]._refusing_ids()
        if not any(r["id"] in refusing and r["share"] for r in recipients):
            return recipients
        planned = self._is_notification_scheduled(kwargs.get("scheduled_date"))
        moment = planned or fields.Datetime.now()
        if moment.tzinfo:
            moment = moment.replace(tzinfo=None)
        refusals = self.env["crm.contact.refusal"]
        return refusals._sift(self, message, msg_vals, recipients, moment)
