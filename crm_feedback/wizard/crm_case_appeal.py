from odoo import fields, models


class CrmCaseAppeal(models.TransientModel):
    """Why the customer does not accept the answer."""

    _name = "crm.case.appeal"
    _description = "Appeal of a Case"
    _inherit = "crm.seen.links.mixin"

    case_id = fields.Many2one("crm.case", required=True, ondelete="cascade")
    reason = fields.Text(required=True)

    def action_appeal(self):
        self.ensure_one()
        self.case_id._appeal(self.reason)
        return {"type": "ir.actions.act_window_close"}
