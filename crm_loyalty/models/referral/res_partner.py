from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_view_referral_network(self):
        """Everybody who came through this customer."""
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_loyalty.crm_loyalty_referral_network_action"
            ),
            "domain": [("root_id", "=", self.commercial_partner_id.id)],
            "context": {},
        }
