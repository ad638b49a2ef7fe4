from odoo import models


class CrmPartnerMerge(models.Model):
    """Customers that were split have other documents now: compute them anew."""

    _inherit = "crm.partner.merge"

    def _split(self):
        both = super()._split()
        self.env["crm.relationship.queue"]._push(both.ids, "split")
        return both
