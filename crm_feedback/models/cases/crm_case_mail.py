from odoo import api, fields, models
from odoo.tools import email_normalize

from .kinds import COMPLAINTS
from .mail_thread import BY_MACHINE

WRITTEN = ("comment", "email", "email_outgoing", "sms")
WITHOUT_US = ("mail", "portal", "form")  # came in while nobody of ours was there
ACKNOWLEDGED = "crm_feedback.mail_template_case_received"


class CrmCase(models.Model):
    """The thread of a case: mails come in, answers go out, one case for one matter.

    Who writes is told the number at once, and once; machines are told nothing.
    """

    _inherit = "crm.case"

    acknowledged_at = fields.Datetime("Acknowledged", readonly=True, copy=False)
    first_response_at = fields.Datetime("First Response", readonly=True, copy=False)
    answered_at = fields.Datetime("Answered", readonly=True, copy=False)

    def _kept_by_itself(self):
        return super()._kept_by_itself() | {
            "acknowledged_at",
            "first_response_at",
            "answered_at",
        }

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        for case in cases:
            if case.partner_id:
                case.message_subscribe(case.partner_id.ids)
        cases._acknowledge()
        return cases

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self.message_subscribe([vals["partner_id"]])
        if {"kind", "partner_id"} & set(vals):
            self._acknowledge()
        return result

    def _acknowledge(self):
        """Tell the customer the number, in his language."""
        if self.env.context.get(BY_MACHINE):
            return
        for case in self:
            due = case.kind in COMPLAINTS or case.channel in WITHOUT_US
            known = case.partner_id.email or case.partner_id.user_ids
            unanswered = not case.acknowledged_at and case.channel != "answer"
            if due and known and unanswered and case.state != "closed":
                case._acknowledge_one()

    def _acknowledge_one(self):
        # sudo: what the case keeps by itself; the words are those of a template
        case = self.sudo()
        case.acknowledged_at = fields.Datetime.now()
        template = self.env.ref(ACKNOWLEDGED, raise_if_not_found=False)
        if not template:
            return
        template = template.sudo()
        words = {
            name: template._render_field(
                name, case.ids, compute_lang=True, options={"post_process": True}
            )[case.id]
            for name in ("subject", "body_html")
        }
        case.with_context(**{BY_MACHINE: True}).message_post(
            subject=words["subject"],
            body=words["body_html"],
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            author_id=case.company_id.partner_id.id,
            email_from=case.company_id.email_formatted or False,
            partner_ids=case.partner_id.ids,
        )

    def _notify_by_email_get_headers(self, headers=None):
        """What a machine wrote says so: no machine answers it (RFC 3834)."""
        headers = super()._notify_by_email_get_headers(headers)
        if self.env.context.get(BY_MACHINE):
            headers |= {
                "Auto-Submitted": "auto-replied",
                "X-Auto-Response-Suppress": "All",
            }
        return headers

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
        cases = self.with_context(default_user_id=False)
        case = super(CrmCase, cases).message_new(msg_dict, custom_values=values)
        if not case.partner_id and email_normalize(case.email_from):
            case.partner_id = case._partner_find_from_emails_single([case.email_from])
            # the mail itself is posted next, and is his
            msg_dict["author_id"] = case.partner_id.id
        if case.kind == "commercial":
            return case._make_opportunity()  # where the mail is posted next
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

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        by_machine = self.env.context.get(BY_MACHINE)
        if (
            message.message_type in WRITTEN
            and not by_machine
            and self._is_open_to_all(message)
        ):
            # sudo: moments that the case keeps by itself
            if self._is_of_ours(message):
                self.sudo()._note_written(message)
            else:
                self.sudo()._note_heard(message)
        return result

    def _is_open_to_all(self, message):
        return not (message.is_internal or message.subtype_id.internal)

    def _is_of_ours(self, message):
        # sudo: only whether the author is a colleague
        users = message.sudo().author_id.with_context(active_test=False).user_ids
        return any(not user.share for user in users)

    def _note_written(self, message):
        """A colleague wrote to the customer: he has a response, maybe an answer."""
        if not self.partner_id:
            return
        now = fields.Datetime.now()
        values = {}
        if not self.first_response_at:
            values["first_response_at"] = now
        if self.kind not in COMPLAINTS:
            values["answered_at"] = now
        if self.state == "new":
            values["state"] = "working"
        if values:
            self.write(values)

    def _note_heard(self, message):
        """The customer wrote: it is our turn again, also where we were done."""
        if self.state in ("waiting", "decided", "closed") and not self.merged_into_id:
            self.write({"state": "working"})
