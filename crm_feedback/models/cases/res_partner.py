from odoo import fields, models


class ResPartner(models.Model):
    """A contact shows the cases of his firm."""

    _inherit = "res.partner"

    crm_case_count = fields.Integer(
        "Cases",
        compute="_compute_crm_case_count",
        groups="crm_feedback.crm_feedback_group_user",
    )

    def _compute_crm_case_count(self):
        found = self.env["crm.case"]._read_group(
            [("customer_id", "in", self.commercial_partner_id.ids)],
            ["customer_id"],
            ["__count"],
        )
        counts = dict(found)
        for partner in self:
            partner.crm_case_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_cases(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_feedback.crm_case_action"
            ),
            "domain": [("customer_id", "=", self.commercial_partner_id.id)],
            "context": {"default_partner_id": self.id},
        }
