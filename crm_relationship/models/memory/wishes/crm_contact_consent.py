from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class CrmContactConsent(models.Model):
    """That a contact agreed to be written to for a purpose, or withdrew it.

    Each is a line of its own with its proof; the newest counts, and of one day the
    withdrawal. The blacklist of addresses stays what it is.
    """

    _name = "crm.contact.consent"
    _description = "Consent"
    _inherit = ["crm.memory.mixin", "crm.memory.author.mixin"]
    _order = "date desc, id desc"
    _rec_name = "purpose_id"

    purpose_id = fields.Many2one(
        "crm.consent.purpose", required=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [("given", "Given"), ("withdrawn", "Withdrawn")], required=True, default="given"
    )
    date = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )
    source = fields.Selection(
        [
            ("form", "Form or Website"),
            ("mail", "E-Mail or Letter"),
            ("talk", "Said to One of Us"),
            ("contract", "Contract"),
            ("other", "Other"),
        ],
        required=True,
        default="talk",
    )
    proof = fields.Text(
        required=True, help="What shows it: the words, the form, where it is kept."
    )

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for consent in self:
            if consent.date > today:
                raise ValidationError(
                    self.env._(
                        "Consent of %s lies in the future: give the day it was given"
                        " or withdrawn.",
                        consent.partner_id.name,
                    )
                )

    @api.model
    def _withheld(self, partner_ids, purpose, company):
        """Those of the contacts who may not be written to for this purpose."""
        persons = {id_: [{id_}] for id_ in partner_ids}
        companies = dict.fromkeys(persons, company)
        return set(self._withheld_in(persons, purpose, companies))

    @api.model
    def _withheld_in(self, persons, purpose, companies):
        """{key: contacts} of {key: persons} who may not be written to for the purpose.

        A person is the contacts he may be: consent of one is enough, withdrawal of
        one counts. Who is no contact has no consent here, and is not looked at.
        """
        if not purpose:
            return {}
        everybody = set().union(*(who for some in persons.values() for who in some))
        states = self._states(everybody, purpose)
        withheld = {}
        for key, some in persons.items():
            for person in filter(None, some):
                said = {
                    state
                    for who in person
                    for company, state in states.get(who, {}).items()
                    if not companies[key] or company == companies[key]
                }
                if "withdrawn" in said or (purpose.needs_consent and not said):
                    withheld.setdefault(key, set()).update(person)
        return withheld

    def _states(self, partner_ids, purpose):
        """{contact id: {company: what he said last}}; of one day, that he withdrew."""
        # sudo: consent binds whoever sends
        lines = self.sudo().search(
            [("partner_id", "in", list(partner_ids)), ("purpose_id", "=", purpose.id)],
            order="date, state, id",
        )
        states = {}
        for line in lines:
            states.setdefault(line.partner_id.id, {})[line.company_id] = line.state
        return states

    def _memory_section(self):
        return super()._memory_section() | {
            "title": self.env._("Consent"),
            "empty": self.env._("No consent is written down yet."),
            "add": self.env._("Write down a consent"),
        }

    def _memory_line(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "name": self.purpose_id.name,
            "text": f"{self.partner_id.name}: {self.proof}",
            "date": format_date(self.env, self.date),
            "tag": states[self.state],
            "tone": "success" if self.state == "given" else "danger",
        }
