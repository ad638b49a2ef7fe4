from odoo import api, models
from odoo.fields import Command
from odoo.tools import email_normalize
from odoo.tools.mail import email_split_and_format

# where the addresses of a mail stand that are no contacts
ADDRESSES = ("email_to", "email_cc")


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        """Mails that a program makes of a template leave out who does not want them.

        Contacts, and addresses that are a contact's. A mail to nobody else is
        cancelled. Templates of documents that must go out are sent, and logged.
        """
        template_id = self.env.context.get("crm_mails_of")
        if (
            template_id
            and not self.env.user.share
            and self.env["crm.preference"]._refusing_ids()
        ):
            template = self.env["mail.template"].sudo().browse(template_id)
            self._crm_sift(vals_list, template)
        return super().create(vals_list)

    def _crm_sift(self, vals_list, template):
        """Take out of the values who does not want a mail now."""
        persons = self._crm_persons(vals_list)
        if not persons:
            return
        refusals = self.env["crm.contact.refusal"]
        refused = refusals._refused_in(
            {place: list(some.values()) for place, some in persons.items()},
            "email",
            self._crm_companies({place: vals_list[place] for place in persons}),
        )
        reason = template.crm_always_sent and refusals._must_go_reason()
        lines = []
        for place, found in refused.items():
            vals = vals_list[place]
            about = {
                "res_model": vals.get("model"),
                "res_id": vals.get("res_id"),
                "subject": vals.get("subject"),
                "template_id": template.id,
                "reason": reason,
                "is_used": bool(reason),
            }
            kind = "overridden" if reason else "skipped"
            lines += [
                refusals._line(who, wish, "email", kind, **about)
                for who, wish in found.items()
            ]
            if not reason:
                self._crm_leave_out(vals, persons[place], set(found))
        refusals._log_lines(lines)
        if not reason:
            refusals._tell_sender(len(lines))

    def _crm_persons(self, vals_list):
        """{place: {recipient id or address: contacts}} of those who refuse anything."""
        refusing = self.env["crm.preference"]._refusing_ids()
        addresses = [self._crm_addresses(vals) for vals in vals_list]
        owners = self.env["res.partner"]._crm_owners(
            "email_normalized", set().union(*addresses), refusing=True
        )
        persons = {}
        for place, vals in enumerate(vals_list):
            some = {id_: {id_} for id_ in self._crm_recipients(vals) if id_ in refusing}
            some |= {mail: owners[mail] for mail in addresses[place] if mail in owners}
            if some:
                persons[place] = some
        return persons

    def _crm_companies(self, mails):
        """{place: company of the document} of {place: values}."""
        places = {}
        for place, vals in mails.items():
            places.setdefault(vals.get("model"), {})[place] = vals.get("res_id")
        companies = dict.fromkeys(mails, self.env["res.company"])
        for model, ids in places.items():
            if model:
                records = self.env[model].browse(filter(None, ids.values()))
                found = records._mail_get_companies(default=self.env["res.company"])
                companies |= {
                    place: found[id_] for place, id_ in ids.items() if id_ in found
                }
        return companies

    def _crm_recipients(self, vals):
        ids = []
        for link in vals.get("recipient_ids") or ():
            if link[0] == Command.LINK:
                ids.append(link[1])
            elif link[0] == Command.SET:
                ids = list(link[2])
        return ids

    def _crm_addresses(self, vals):
        return {
            email_normalize(mail)
            for name in ADDRESSES
            for mail in email_split_and_format(vals.get(name) or "")
        }

    def _crm_leave_out(self, vals, persons, refused):
        """Cancel the mail, as it is, if nobody is left of its recipients."""
        out = {key for key, contacts in persons.items() if contacts & refused}
        ids = [id_ for id_ in self._crm_recipients(vals) if id_ not in out]
        left = {"recipient_ids": [(4, id_) for id_ in ids]}
        for name in ADDRESSES:
            mails = email_split_and_format(vals.get(name) or "")
            if out & {email_normalize(mail) for mail in mails}:
                kept = [mail for mail in mails if email_normalize(mail) not in out]
                left[name] = ", ".join(kept)
        if left["recipient_ids"] or left.get("email_to", vals.get("email_to")):
            vals.update(left)
        else:
            vals.update(state="cancel", failure_type="mail_optout")
