from odoo import fields, models

from .metrics.crm_response_fill import THREADS

RESPONSE_THREADS = {*THREADS, "crm.interaction"}


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def unlink(self):
        """What was asked here and never answered is asked no more."""
        if self._name in RESPONSE_THREADS:
            self.env["crm.response"]._forget_open(self)
        return super().unlink()

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Nobody is written to in a way, or at hours, he does not want.

        A person at the screen is stopped and asked for a reason; what a program posts
        is held back from those contacts and logged, and stops nothing. What customers
        write on the website is exempt. A message to others costs no query: who refuses
        anything is kept in memory.
        """
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        refusing = self.env["crm.preference"]._refusing_ids()
        concerned = refusing and any(
            r["share"] and (r["id"] in refusing or not r["id"]) for r in recipients
        )
        if not concerned or self.env.user.share:
            return recipients
        planned = self._is_notification_scheduled(kwargs.get("scheduled_date"))
        if planned and not self.env.context.get("crm_by_hand"):
            return recipients  # looked at when it goes out
        refusals = self.env["crm.contact.refusal"]
        moment = planned or fields.Datetime.now()
        return refusals._sift(self, message, msg_vals, recipients, moment)


class MailMessageSchedule(models.Model):
    _inherit = "mail.message.schedule"

    crm_must_go = fields.Boolean(
        "Has to Be Sent",
        default=lambda self: bool(self.env["crm.contact.refusal"]._must_go()),
        help="Goes out at its time whatever its recipients wish.",
    )

    def _send_notifications(self, default_notify_kwargs=None):
        must_go = self.filtered("crm_must_go").with_context(crm_must_go=True)
        for some in (self - must_go, must_go):
            if some:
                super(MailMessageSchedule, some)._send_notifications(
                    default_notify_kwargs
                )
        return True
