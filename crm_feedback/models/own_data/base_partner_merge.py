from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """What two of them have of the same day is kept once."""
        same = ("company_id", "datum", "kind", "source", "on_date")
        self._keep_once("crm_data_evidence", same, partner_ids)
        return super()._merge(partner_ids, dst_partner, extra_checks)
