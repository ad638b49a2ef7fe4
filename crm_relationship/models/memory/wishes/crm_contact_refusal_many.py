from odoo import api, fields, models

# whoever stands on a mailing list has put himself there
LISTS = ("mailing.contact",)


class CrmContactRefusal(models.Model):
    """Many messages at once, and those that are not sent.

    Each goes to persons: a person is the contact it is for or, of an address or a
    number alone, all contacts who have it. He is left out if one of them refuses, or
    withdrew his consent; consent of one of them is enough. All of one batch is asked
    and logged at once, whatever their number.
    """

    _inherit = "crm.contact.refusal"

    @api.model
    def _refuse_mass(self, channel, persons, records, purpose=None, **about):
        """{record id: contacts who are not written to}, logged.

        Of a stranger there are none.

        :param persons: {record id: [the contacts of a person]}
        :param records: what the messages are about, for their companies
        """
        purpose = purpose and purpose.sudo()  # its name and rule, for whoever sends
        companies = records._mail_get_companies(default=self.env["res.company"])
        refused = self._refused_in(persons, channel, companies)
        withheld = self.env["crm.contact.consent"]._withheld_in(
            persons, purpose, companies
        )
        lines, left_out = [], {}
        for id_ in persons:
            found, without = refused.get(id_, {}), withheld.get(id_, set())
            for who in sorted({*found, *without}):
                vals = {"company": companies[id_], "res_model": records._name} | about
                if who in without:
                    vals["purpose_id"] = purpose.id
                    vals["rule"] = self.env._("No consent to %s", purpose.name)
                lines.append(
                    self._line(
                        who, found.get(who), channel, "skipped", res_id=id_, **vals
                    )
                )
            if found or without or self._is_stranger(persons[id_], records, purpose):
                left_out[id_] = {*found, *without}
        self._log_lines(lines)
        if self.env.context.get("crm_tell_sender"):  # a mailing has figures of its own
            self._tell_sender(len(left_out))
        return left_out

    def _is_stranger(self, persons, records, purpose):
        """Who is no contact has not agreed, but by a list; there is nobody to log."""
        needed = purpose and purpose.needs_consent
        return needed and not any(persons) and records._name not in LISTS

    @api.model
    def _refused_in(self, persons, channel, companies):
        """{key: {contact: preference}} of {key: persons}, by the key's company."""
        refusing = self.env["crm.preference"]._refusing_ids()
        contacts = {key: refusing & set().union(*some) for key, some in persons.items()}
        refused = {}
        for company in {companies[key] for key, ids in contacts.items() if ids}:
            keys = [key for key, ids in contacts.items() if companies[key] == company]
            asked = set().union(*(contacts[key] for key in keys))
            found = self._refused_of(asked, channel, company)
            for key in keys:
                refused[key] = {w: found[w] for w in contacts[key] if w in found}
        return {key: found for key, found in refused.items() if found}

    @api.model
    def _refused_of(self, partner_ids, channel, company):
        """{contact id: preference} of those who do not want it now."""
        wishes = self.env["crm.preference"]
        asked = dict.fromkeys(wishes._refusing_ids() & set(partner_ids), channel)
        if not asked:
            return {}
        return wishes._refused(asked, company, fields.Datetime.now())

    @api.model
    def _tell_sender(self, number):
        """Say once, when all is done, how many were left out, to whom it is sent for.

        On his screen, if he is at it; the scheduler is told nothing.
        """
        user = self.env.user
        if not number or user._is_superuser() or user.share:
            return
        told = self.env.cr.precommit.data.setdefault("crm_left_out", {})
        if self.env.uid not in told:
            self.env.cr.precommit.add(self._tell_left_out)
        told[self.env.uid] = told.get(self.env.uid, 0) + number

    def _tell_left_out(self):
        told = self.env.cr.precommit.data.get("crm_left_out", {})
        number = told.pop(self.env.uid, 0)
        message = self.env._(
            "%s not sent: the contacts do not want it this way or now, or have not"
            " agreed to it. Who, and why, is listed under History, Refusals.",
            number,
        )
        self.env.user._bus_send(
            "simple_notification",
            {"type": "warning", "message": message, "sticky": True},
        )
