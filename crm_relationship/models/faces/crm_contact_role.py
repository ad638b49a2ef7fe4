from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date


class CrmContactRole(models.Model):
    """Who decides, as the pages of a contact and of an opportunity show it."""

    _inherit = "crm.contact.role"

    @api.model
    @api.readonly
    def get_who_decides(self, partner_id, lead_id=None):
        """The current roles at a customer, deciders first, as the reader may see them.

        :param partner_id: the customer or any contact of it
        :param lead_id: a deal; those for other deals are left out then
        :returns: the customer and its roles as plain values
        """
        partner = self.env["res.partner"]._of_page(partner_id)
        customer = partner.commercial_partner_id
        domain = Domain(
            [
                ("customer_id", "=", customer.id),
                ("company_id", "=", self.env.company.id),
                ("is_current", "=", True),
            ]
        )
        if lead_id:
            domain &= Domain("lead_id", "in", [False, lead_id])
        roles = self.search(domain, order="decides desc, is_primary desc, id")
        roles = roles.sorted("type_sequence").sorted("decides", reverse=True)
        shown = roles._benefits_shown(lead_id)
        return {
            "customer": {"id": customer.id, "name": customer.display_name},
            "decider_known": any(role.decides and role._is_there() for role in roles),
            "roles": [
                role._as_shown() | {"benefit": shown.get(role.partner_id, False)}
                for role in roles
            ],
        }

    def _benefits_shown(self, lead_id=None):
        """{contact: the newest benefit he was shown, in words}, of one company."""
        domain = Domain("partner_id", "in", self.partner_id.ids) & Domain(
            "company_id", "=", self.env.company.id
        )
        if lead_id:
            domain &= Domain("lead_id", "in", [False, lead_id])
        benefits = self.env["crm.benefit"].search(domain, order="date, id")
        return {benefit.partner_id: benefit._as_shown() for benefit in benefits}

    def _is_there(self):
        """Whether the contact still works for the customer."""
        contact = self.partner_id
        return contact.active and contact.commercial_partner_id == self.customer_id

    def _as_shown(self):
        words = dict(self._fields["stance"]._description_selection(self.env))
        # sudo: of a deal that is another's the name alone, as on the role itself
        lead = self.lead_id.sudo()
        return {
            "id": self.id,
            "contact": {"id": self.partner_id.id, "name": self.partner_id.name},
            "function": self.partner_id.function or "",
            "role": self.type_id.name,
            "color": self.color,
            "decides": self.decides,
            "primary": self.decides and self.is_primary,
            "gone": not self._is_there(),
            "since": format_date(self.env, self.start_date),
            "until": self.end_date and format_date(self.env, self.end_date),
            "stance": self.stance and int(self.stance),
            "stance_words": words.get(self.stance, ""),
            "stance_date": self.stance_date and format_date(self.env, self.stance_date),
            "listens_to": self.influenced_by_id.name or "",
            "deal": lead.name or "",
        }
