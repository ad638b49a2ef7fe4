from odoo import fields, models


class SaleOrder(models.Model):
    """An order shows what went wrong with it."""

    _inherit = "sale.order"

    crm_case_count = fields.Integer(
        "Cases",
        compute="_compute_crm_case_count",
        groups="crm_feedback.crm_feedback_group_user",
    )

    def _compute_crm_case_count(self):
        found = self.env["crm.case"]._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["__count"]
        )
        counts = dict(found)
        for order in self:
            order.crm_case_count = counts.get(order, 0)

    def action_view_cases(self):
        """The cases about the order; where there is none, a new one."""
        self.ensure_one()
        return self.env["crm.case"]._about(
            self, "order_id", self.partner_id, self.crm_case_count
        )
