import json

from odoo import api, models

CONTACT = (
    "name",
    "email",
    "phone",
    "website",
    "function",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "vat",
    "ref",
    "lang",
    "tz",
    "comment",
    "category_id",
    "create_date",
)
HIDDEN = {"access_token", "write_uid", "write_date", "create_uid"}


class CrmPrivacy(models.AbstractModel):
    """All that is stored of a person, for him to read."""

    _inherit = "crm.privacy"

    @api.model
    def export_person(self, partner_id):
        """A file of everything that names a contact, as text that machines read too.

        :returns: the attachment on the contact: JSON with `contact` and `records`,
            {kind of record: [{label: value}]}; money in its currency, times in UTC
        :raises AccessError: for whoever may not hand out personal data
        """
        self._check_may()
        person = self.env["res.partner"].browse(partner_id)
        self._check_person(person)
        records = {
            self.env[model]._description: self._told(found)
            for model, (_treatment, found) in self._found(person).items()
        }
        messages = self._messages(person)
        if messages:
            records[self.env["mail.message"]._description] = messages
        content = {
            # sudo: fields of the contact that the user may not see are his as well
            "contact": self._values(person.sudo(), CONTACT),
            "records": records,
        }
        person.message_post(body=self.env._("Personal data were handed out as a file."))
        return self.env["ir.attachment"].create(
            {
                "name": f"{person.id}.json",
                "raw": json.dumps(content, ensure_ascii=False, indent=1).encode(),
                "mimetype": "application/json",
                "res_model": person._name,
                "res_id": person.id,
            }
        )

    def _told(self, records):
        names = [
            name
            for name, field in records._fields.items()
            if field.store
            and name not in HIDDEN
            and field.type not in ("binary", "one2many")
        ]
        return [self._values(record, names) for record in records]

    def _values(self, record, names):
        """{label: value} of what is not empty."""
        told = {}
        for name in names:
            field = record._fields[name]
            value = record[name]
            if value is None or (value is False and field.type != "boolean"):
                continue
            if field.relational:
                value = ", ".join(value.mapped("display_name"))
            elif field.type == "selection":
                value = dict(field._description_selection(self.env)).get(value, value)
            elif field.type not in ("integer", "float", "monetary", "boolean", "json"):
                value = str(value)
            if value != "":
                told[field._description_string(self.env)] = value
        return told

    def _messages(self, person):
        """What he wrote to us, wherever it stands."""
        # sudo: his own words
        messages = self.env["mail.message"].sudo()
        written = messages.search([("author_id", "=", person.id)], order="id")
        return [
            self._values(message, ("date", "subject", "body", "record_name"))
            for message in written
        ]
