from odoo import fields, models
from odoo.exceptions import UserError


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
        return self._decide(True)

    def action_refuse(self):
        return self._decide(False)

    def _decide(self, release):
        if not self.referral_ids:
            raise UserError(
                self.env._(
                    "Choose referrals of a company that you work in, and try again."
                )
            )
        self.referral_ids._decide(release, self.reason)
        return {"type": "ir.actions.act_window_close"}
