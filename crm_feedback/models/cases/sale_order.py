from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """An order shows what went wrong with it, and takes off what was agreed."""

    _inherit = "sale.order"

    crm_case_count = fields.Integer(
        "Cases",
        compute="_compute_crm_case_count",
        groups="crm_feedback.crm_feedback_group_user",
    )
    crm_case_discount_count = fields.Integer(
        "Agreed Discounts",
        compute="_compute_crm_case_discount_count",
        groups="crm_feedback.crm_feedback_group_user",
    )

    def _compute_crm_case_count(self):
        found = self.env["crm.case"]._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["__count"]
        )
        counts = dict(found)
        for order in self:
            order.crm_case_count = counts.get(order, 0)

    def _compute_crm_case_discount_count(self):
        # sudo: how many, also where the case is not the reader's
        compensations = self.env["crm.case.compensation"].sudo()
        for order in self:
            order.crm_case_discount_count = (
                order.state in ("draft", "sent")
                and order.partner_id
                and compensations.search_count(compensations._waiting_domain(order))
            )

    def action_view_cases(self):
        """The cases about the order; where there is none, a new one."""
        self.ensure_one()
        return self.env["crm.case"]._about(
            self, "order_id", self.partner_id, self.crm_case_count
        )

    def action_take_case_discount(self):
        """Take off what was agreed with the customer after a complaint."""
        self.ensure_one()
        if not self.order_line:
            raise UserError(
                self.env._("%s has no lines yet: add what is sold first.", self.name)
            )
        self.check_access("write")
        compensations = self.env["crm.case.compensation"]
        # the seller need not see the case to keep what was promised
        found = compensations.sudo().search(compensations._waiting_domain(self))
        found._take_off(self)

    def _action_cancel(self):
        done = super()._action_cancel()
        # sudo: what was promised, whoever cancels the order
        self.env["crm.case.compensation"].sudo().search(
            [("order_id", "in", self.ids), ("state", "=", "done")]
        )._wait_again()
        return done
