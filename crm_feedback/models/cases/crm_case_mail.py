from odoo import api, models
from odoo.tools import email_normalize


class CrmCase(models.Model):
    """The thread of a case: mails come in, answers go out, one case for one matter."""

    _inherit = "crm.case"

    def _creation_message(self):
        self.ensure_one()
        return self.env._("Case %s has been opened.", self.number)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail opens a case; its sender is found, or becomes a contact."""
        values = {
            "name": msg_dict.get("subject") or self.env._("No subject"),
            "partner_id": msg_dict.get("author_id") or False,
            "email_from": msg_dict.get("from"),
            "description": msg_dict.get("body"),
            "channel": "mail",
            **(custom_values or {}),
        }
        case = super(CrmCase, self.with_context(default_user_id=False)).message_new(
            msg_dict, custom_values=values
        )
        if not case.partner_id and email_normalize(case.email_from):
            case.partner_id = case._partner_find_from_emails_single([case.email_from])
        return case

    def _get_customer_information(self):
        """A contact made of a sender belongs to the company that was written to."""
        information = super()._get_customer_information()
        for case in self:
            email = email_normalize(case.email_from)
            if email and not case.partner_id:
                information.setdefault(email, {}).update(
                    {"company_id": case.company_id.id}
                )
        return information
