from odoo import models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_open_health(self):
        """The page of relationship health of a contact's customer."""
        customer = self.commercial_partner_id[:1]
        if not customer:
            raise UserError(self.env._("Choose the customer first."))
        action = self.env["ir.actions.client"]._for_xml_id(
            "crm_relationship.crm_health_action"
        )
        return action | {
            "context": {"active_id": customer.id, "active_model": self._name}
        }


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    def action_open_health(self):
        return self.partner_id.action_open_health()
