from odoo import models


class CrmLoyaltyNotice(models.Model):
    _inherit = "crm.loyalty.notice"

    def _about(self):
        """A mail of referrals is about one, named to who may see it."""
        if self.kind != "referral":
            return super()._about()
        referral_id = int(self.key.split(":")[1])
        referral = self.env["crm.loyalty.referral"].browse(referral_id).exists()
        return referral._filtered_access("read").display_name or ""
