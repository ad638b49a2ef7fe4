from odoo import models


class ResPartner(models.Model):
    """A contact shows the cases of his firm."""

    _inherit = "res.partner"

    def action_view_cases(self):
        self.ensure_one()
        return self.env["crm.case"]._open_list(
            [("customer_id", "=", self.commercial_partner_id.id)],
            {"default_partner_id": self.id},
        )
