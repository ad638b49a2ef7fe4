from odoo import models

from odoo.addons.crm_relationship.models.res_partner import mirror

from ..metrics.crm_relationship import CrmRelationship as Metric


class ResPartner(models.Model):
    _inherit = "res.partner"

    relationship_points_balance = mirror(Metric.points_balance)
    relationship_loyalty_tier_id = mirror(
        Metric.loyalty_tier_id, comodel_name="crm.loyalty.tier"
    )

    def action_view_points(self):
        """The points ledger of the customer."""
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_loyalty.crm_loyalty_move_action"
            ),
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
        }
