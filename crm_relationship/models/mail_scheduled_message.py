from markupsafe import Markup

from odoo import models


class MailScheduledMessage(models.Model):
    _inherit = "mail.scheduled.message"

    def _message_created_hook(self, message):
        """The author hears whom his message has not reached, on its document.

        It goes to the others at its time and is not tried again.
        """
        super()._message_created_hook(message)
        if not self.env["crm.preference"]._refusing_ids():
            return
        # sudo: the log is not the sender's
        refusals = self.env["crm.contact.refusal"].sudo()
        left_out = refusals.search(
            [("message_id", "=", message.id), ("kind", "=", "skipped")]
        )
        if left_out:
            self._crm_tell_author(left_out.mapped("rule"))

    def _crm_tell_author(self, rules):
        # sudo: a note, whether or not he may still write there
        record = self.env[self.model].browse(self.res_id).sudo()
        words = self.env._("The scheduled message was not sent to everybody:")
        items = Markup().join(Markup("<li>%s</li>") % rule for rule in rules)
        record.message_post(
            author_id=self.env.ref("base.partner_root").id,
            body=Markup("<p>%s</p><ul>%s</ul>") % (words, items),
            partner_ids=self.create_uid.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
