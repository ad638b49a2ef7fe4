from odoo import models


class ResPartner(models.Model):
    """A contact shows the cases of his firm."""

    _inherit = "res.partner"

    def action_view_cases(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_feedback.crm_case_action"
            ),
            "domain": [("customer_id", "=", self.commercial_partner_id.id)],
            "context": {"default_partner_id": self.id},
        }
