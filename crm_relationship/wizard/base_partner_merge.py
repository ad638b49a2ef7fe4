from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The survivor has all documents now: compute it anew.

        Its row stays and the others' rows go (one relationship for each customer
        and company); history and overrides follow by their foreign keys.
        """
        commercial = self.env["res.partner"].browse(partner_ids).commercial_partner_id
        done = super()._merge(partner_ids, dst_partner, extra_checks)
        survivors = commercial.exists() | (dst_partner or commercial.browse()).exists()
        self.env["crm.relationship.queue"]._push(survivors.ids, "merged")
        return done
