from odoo import fields, models


class CrmLoyaltyWriteOff(models.TransientModel):
    """A manager asks no more for points a customer owes, and says why."""

    _name = "crm.loyalty.write.off"
    _description = "Write Off a Points Debt"

    debt_ids = fields.Many2many(
        "crm.loyalty.debt",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Char(required=True)

    def action_write_off(self):
        self.debt_ids.check_access("read")
        self.debt_ids._write_off(self.reason)
        return {"type": "ir.actions.act_window_close"}
