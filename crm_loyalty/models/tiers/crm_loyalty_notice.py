from odoo import models
from odoo.tools import format_date


class CrmLoyaltyNotice(models.Model):
    _inherit = "crm.loyalty.notice"

    def _about(self):
        """A mail of tiers is about one, and the day it began or ends."""
        if self.kind not in ("tier_up", "tier_risk"):
            return super()._about()
        tier_id, day = self.key.split(":")
        tier = self.env["crm.loyalty.tier"].browse(int(tier_id)).exists()
        name = tier.sudo().name  # whoever sees the notice may know it
        return ", ".join(filter(None, (name, format_date(self.env, day))))
