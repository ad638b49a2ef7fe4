from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, formataddr, plaintext2html

from .kinds import KINDS


class CrmCase(models.Model):
    """What a customer sees of his cases, and what he may do there."""

    _inherit = "crm.case"

    @api.model
    def _portal_domain(self, partner):
        """The cases of his firm, as with orders."""
        customer = partner.commercial_partner_id
        return Domain("partner_id", "child_of", customer.ids)

    @api.model
    def _portal_kinds(self):
        return self._fields["kind"]._description_selection(self.env)

    def _portal_state(self):
        """How it stands, in words for the customer."""
        self.ensure_one()
        return {
            "new": self.env._("Received"),
            "working": self.env._("In work"),
            "waiting": self.env._("Waiting for you"),
            "decided": self.env._("Answered"),
            "closed": self.env._("Closed"),
        }[self.state]

    def _portal_can_judge(self):
        """Whether there is an answer that he may accept or appeal."""
        return bool(
            self.is_complaint
            and self.answered_at
            and self.acceptance in ("open", "silent")
        )

    @api.model
    def _open_from(self, partner, values, files=(), channel="portal"):
        """A case in the customer's own words.

        :param values: name, kind, text, and remedy_wanted and order_id where said
        :param files: [(name, content)]
        """
        kind = values["kind"] if values["kind"] in dict(KINDS) else "service"
        body = plaintext2html(values["text"])
        case = self.with_context(mail_create_nosubscribe=True).create(
            {
                "name": values["name"],
                "kind": kind,
                "description": body,
                "partner_id": partner.id,
                "email_from": values.get("email") or partner.email,
                "company_id": self.env.company.id,
                "user_id": False,
                "channel": channel,
                "remedy_wanted": values.get("remedy_wanted"),
                "order_id": values.get("order_id"),
            }
        )
        case.message_post(
            body=body,
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=list(files),
        )
        if kind == "commercial":
            case._make_opportunity()
        return case

    @api.model
    def _contact_of(self, name, email):
        """The contact with this address, made if there is none; as with mails."""
        sender = formataddr((" ".join(name.split()), email_normalize(email)))
        return self._partner_find_from_emails_single(
            [sender], additional_values={email: {"company_id": self.env.company.id}}
        )

    def _portal_accept(self, partner):
        self.action_accept()
        self.message_post(
            body=self.env._("I accept the answer."),
            author_id=partner.id,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )

    def _portal_appeal(self, partner, reason):
        self._appeal(reason)
        self.message_post(
            body=plaintext2html(reason),
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
