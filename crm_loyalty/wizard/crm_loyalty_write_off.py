from odoo import fields, models
from odoo.exceptions import UserError


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
        if not self.debt_ids:
            raise UserError(
                self.env._("Choose debts of a company that you work in, and try again.")
            )
        self.debt_ids.check_access("read")
        self.debt_ids._write_off(self.reason)
        return {"type": "ir.actions.act_window_close"}
