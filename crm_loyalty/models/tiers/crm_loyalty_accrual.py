from odoo import fields, models
from odoo.tools import float_round


class CrmLoyaltyAccrual(models.Model):
    """Under which tier an order earned: later changes of the tier do not touch it."""

    _inherit = "crm.loyalty.accrual"

    tier_id = fields.Many2one(
        "crm.loyalty.tier", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    multiplier = fields.Float(digits=(16, 2), readonly=True, default=1)

    def _status_of(self, points):
        """Without what a tier adds, or a tier would help to keep itself.

        Multiplying has rounded down, so this rounds up.
        """
        base = super()._status_of(points) / (self.multiplier or 1)
        return float_round(base, precision_digits=2, rounding_method="UP")
