from odoo import api, fields, models


class CrmSegmentPick(models.TransientModel):
    """Put the selected customers in a segment that is picked by hand, or take them
    out of it."""

    _name = "crm.segment.pick"
    _description = "Pick Customers for a Segment"

    partner_ids = fields.Many2many(
        "res.partner", string="Customers", default=lambda self: self._get_selected()
    )
    segment_id = fields.Many2one(
        "crm.segment", required=True, domain=[("kind", "=", "manual")]
    )
    change = fields.Selection(
        [("add", "Put in"), ("remove", "Take out")], required=True, default="add"
    )

    @api.model
    def _get_selected(self):
        """The customers of the list the wizard was opened from."""
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids", [])
        if model == "crm.relationship":
            return self.env[model].browse(ids).partner_id
        return self.env["res.partner"].browse(ids if model == "res.partner" else [])

    def action_apply(self):
        """Do it, for the company the segment is for, else the current one."""
        self.ensure_one()
        if self.change == "add":
            self.segment_id._add_members(self.partner_ids)
        else:
            self.segment_id._remove_members(self.partner_ids)
        return {"type": "ir.actions.act_window_close"}
