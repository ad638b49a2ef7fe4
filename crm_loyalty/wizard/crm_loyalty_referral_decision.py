from odoo import fields, models


class CrmLoyaltyReferralDecision(models.TransientModel):
    """A manager releases or refuses referrals, and says why."""

    _name = "crm.loyalty.referral.decision"
    _description = "Decide on Referrals"

    referral_ids = fields.Many2many(
        "crm.loyalty.referral",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Char(required=True)

    def action_release(self):
        self.referral_ids._decide(True, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_refuse(self):
        self.referral_ids._decide(False, self.reason)
        return {"type": "ir.actions.act_window_close"}
