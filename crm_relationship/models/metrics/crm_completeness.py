from odoo import api, fields, models
from odoo.tools import SQL, Query

from ... import nullable

ALIKE = {"vat": "VAT", "email_normalized": "E-mail", "phone_sanitized": "Phone"}


class CrmCompleteness(models.Model):
    """How much is known of each customer, and what is missing, by name.

    Reckoned from the contact whenever it is asked for; nothing is stored.
    """

    _name = "crm.completeness"
    _description = "Completeness of a Customer"
    _auto = False
    _order = "completeness, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.relationship": ["partner_id", "company_id", "priority_band"],
        "crm.completeness.item": ["domain", "weight", "applies_to", "name", "active"],
        "res.partner": ["user_id", "active", "is_company"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    priority_band = fields.Selection(
        selection="_selection_priority_band", string="Priority", readonly=True
    )
    completeness = nullable.Float(
        readonly=True,
        digits=(5, 4),
        aggregator="avg",
        help="Weights of what is known, of all that should be.",
    )
    missing = fields.Char(readonly=True)

    def _selection_priority_band(self):
        field = self.env["crm.relationship"]._fields["priority_band"]
        return field._description_selection(self.env)

    @property
    def _table_query(self) -> SQL:
        self.env["res.partner"].flush_model()
        query = Query(self.env, "res_partner", SQL.identifier("res_partner"))
        query.add_join(
            "JOIN",
            "relation",
            "crm_relationship",
            SQL("relation.partner_id = res_partner.id AND res_partner.active"),
        )
        items = self.env["crm.completeness.item"]
        share, missing = items._sql_completeness("res_partner", query)
        return query.select(
            SQL("relation.id"),
            SQL("relation.partner_id"),
            SQL("relation.company_id"),
            SQL("res_partner.user_id"),
            SQL("relation.priority_band"),
            SQL("%s AS completeness", share),
            SQL("%s AS missing", missing),
        )

    def action_open_customer(self):
        """The customer's own page."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    @api.model
    @api.readonly
    def get_completeness(self, partner_id):
        """How much is known of a contact, whether he is a customer or not.

        :returns: {completeness: 0 to 1, or False without items, missing: names,
            duplicates: [{id, name, same}] of contacts that may be the same one, as far
            as the reader may see them}
        """
        self.check_access("read")
        partner = self.env["res.partner"]._of_page(partner_id)
        self.env.flush_all()
        query = Query(self.env, "res_partner", SQL.identifier("res_partner"))
        items = self.env["crm.completeness.item"]
        share, missing = items._sql_completeness("res_partner", query)
        query.add_where(SQL("res_partner.id = %s", partner.id))
        [(known, names)] = self.env.execute_query(query.select(share, missing))
        return {
            "completeness": False if known is None else known,
            "missing": names.split(", ") if names else [],
            "duplicates": self._duplicates(partner),
        }

    @api.model
    def _duplicates(self, partner):
        """Contacts of other customers with the same number or address."""
        found = {}
        for name, label in ALIKE.items():
            if not partner[name]:
                continue
            alike = partner.search(
                [
                    (name, "=", partner[name]),
                    ("commercial_partner_id", "!=", partner.commercial_partner_id.id),
                ],
                limit=5,
            )
            for other in alike:
                found.setdefault(other, []).append(label)
        return [
            {"id": other.id, "name": other.display_name, "same": ", ".join(same)}
            for other, same in found.items()
        ]
