from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """One vote for a suggestion, and one word on how he heard of us."""
        self._keep_once("crm_case_vote", ("case_id",), partner_ids)
        self._keep_once("crm_heard_answer", ("company_id",), partner_ids)
        return super()._merge(partner_ids, dst_partner, extra_checks)
