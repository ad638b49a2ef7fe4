from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Strict cards are united lot by lot; core then adds up the others."""
        self.env["loyalty.card"]._merge_into(src_partners, dst_partner)
        return super()._merge_loyalty_cards(src_partners, dst_partner)
