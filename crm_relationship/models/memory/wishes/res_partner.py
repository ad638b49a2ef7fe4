from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    preferred_name = fields.Char(
        compute="_compute_preferred_name",
        help="How the contact wants to be called, for templates; else the name.",
    )

    @api.depends("name")
    @api.depends_context("company")
    def _compute_preferred_name(self):
        # sudo: the name to call somebody by, as told to this company, is for
        # everybody who writes to him
        wishes = (
            self.env["crm.preference"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.ids),
                    ("company_id", "=", self.env.company.id),
                    ("kind", "=", "address"),
                    ("situation", "in", (False, "")),
                    ("is_current", "=", True),
                ],
                order="date, id",
            )
        )
        called = {wish.partner_id.id: wish.preferred_name for wish in wishes}
        for partner in self:
            partner.preferred_name = called.get(partner._origin.id) or partner.name
