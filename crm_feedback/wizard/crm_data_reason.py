from odoo import api, fields, models


class CrmDataReason(models.TransientModel):
    """Why a correction is refused, or answered later: the customer is told it."""

    _name = "crm.data.reason"
    _description = "Reason to the Customer"

    mode = fields.Selection(
        [("refuse", "Refuse"), ("extend", "Answer Later")], required=True
    )
    line_ids = fields.Many2many("crm.data.correction.line", string="Fields")
    correction_ids = fields.Many2many("crm.data.correction", string="Corrections")
    reason = fields.Char(required=True, help="The customer reads this.")

    @api.model
    def _open(self, mode, lines=None, corrections=None):
        names = {
            "refuse": self.env._("Refuse with a Reason"),
            "extend": self.env._("Two Months More"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": names[mode],
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_mode": mode,
                "default_line_ids": lines.ids if lines else [],
                "default_correction_ids": corrections.ids if corrections else [],
            },
        }

    def action_apply(self):
        if self.mode == "refuse":
            self.line_ids._refuse(self.reason)
        else:
            self.correction_ids._extend(self.reason)
        return {"type": "ir.actions.act_window_close"}
