from odoo import fields, models


class AccountMove(models.Model):
    """An invoice shows the cases about it."""

    _inherit = "account.move"

    crm_case_count = fields.Integer(
        "Cases",
        compute="_compute_crm_case_count",
        groups="crm_feedback.crm_feedback_group_user",
    )

    def _compute_crm_case_count(self):
        found = self.env["crm.case"]._read_group(
            [("move_id", "in", self.ids)], ["move_id"], ["__count"]
        )
        counts = dict(found)
        for move in self:
            move.crm_case_count = counts.get(move, 0)

    def action_view_cases(self):
        """The cases about the invoice; where there is none, a new one."""
        self.ensure_one()
        return self.env["crm.case"]._about(
            self, "move_id", self.partner_id, self.crm_case_count
        )
