from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    contact_role_ids = fields.One2many(
        "crm.contact.role",
        "partner_id",
        "Contact Roles",
        groups="crm_relationship.crm_relationship_group_user",
    )

    def write(self, vals):
        done = super().write(vals)
        if {"parent_id", "is_company"} & set(vals):
            self.env["crm.contact.role"]._end_of_who_left(self)
        return done
