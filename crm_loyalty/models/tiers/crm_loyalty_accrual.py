from odoo import fields, models


class CrmLoyaltyAccrual(models.Model):
    """Under which tier an order earned: later changes of the tier do not touch it."""

    _inherit = "crm.loyalty.accrual"

    tier_id = fields.Many2one(
        "crm.loyalty.tier", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    multiplier = fields.Float(digits=(16, 2), readonly=True, default=1)
