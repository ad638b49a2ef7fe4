from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class CrmMemoryMixin(models.AbstractModel):
    """What is remembered of a contact: it belongs to whatever customer he belongs to.

    It is kept for one company of ours, and by whoever may see the contact.
    """

    _name = "crm.memory.mixin"
    _description = "Memory of a Contact"
    _inherit = "crm.company.day.mixin"
    # whom one must see to keep something of them, and who belong to its company
    _contact_fields = ("partner_id",)

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="restrict"
    )
    customer_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    @api.constrains(lambda self: (*self._contact_fields, "company_id"))
    def _check_whose(self):
        for memory in self:
            for name in self._contact_fields:
                memory._check_company_of(memory[name])

    def _check_company_of(self, contact):
        owner = contact.company_id
        if owner and owner != self.company_id:
            raise ValidationError(
                self.env._(
                    "%(contact)s belongs to %(owner)s: keep it there, not for"
                    " %(company)s.",
                    contact=contact.display_name,
                    owner=owner.name,
                    company=self.company_id.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_contacts(vals_list)
        self._check_deals(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_contacts([vals])
        self._check_deals([vals])
        return super().write(vals)

    def _check_contacts(self, vals_list):
        """Nobody keeps something of a contact he may not see."""
        ids = {
            vals[name]
            for vals in vals_list
            for name in self._contact_fields
            if vals.get(name)
        }
        if not self.env.su and not self.env["res.partner"].browse(ids).has_access(
            "read"
        ):
            raise AccessError(
                self.env._("You may not see this contact, so choose another one.")
            )

    def _check_deals(self, vals_list):
        """Nobody keeps something of a deal he may not see."""
        ids = {vals["lead_id"] for vals in vals_list if vals.get("lead_id")}
        leads = self.env["crm.lead"].browse(ids)
        if ids and not self.env.su and not leads.has_access("read"):
            raise AccessError(
                self.env._("You may not see this deal, so choose another one, or none.")
            )

    # how it is told beside the customer: crm.memory lists the models it asks

    def _memory_section(self):
        """The words of its part of the page: title, empty (nothing yet) and add."""
        return {
            "title": self._description,
            "empty": self.env._("Nothing is known yet."),
            "add": self.env._("Add"),
        }

    @api.model
    def _memory_domain(self, partner):
        """What still counts of a customer and his contacts, in the current company."""
        customer = partner.commercial_partner_id
        return Domain(
            [
                ("partner_id.commercial_partner_id", "=", customer.id),
                ("company_id", "=", self.env.company.id),
            ]
        )

    def _memory_line(self):
        """One entry in words: name, and as it has them text, date, tag and tone.

        :returns: a dict; the tone is one of success, info, warning, danger, secondary
        """
        return {"name": self.display_name, "text": self.partner_id.display_name}
