from odoo import models

from ..ideas.base_partner_merge import keep_once


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """What two of them have of the same day is kept once."""
        same = ["company_id", "datum", "kind", "source", "on_date"]
        keep_once(self.env, "crm_data_evidence", same, partner_ids)
        return super()._merge(partner_ids, dst_partner, extra_checks)
