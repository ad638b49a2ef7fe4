from odoo import models


class CrmPartnerMerge(models.Model):
    """Customers that were split have other documents now: compute them anew."""

    _inherit = "crm.partner.merge"

    def _split(self):
        since = self.create_date.replace(microsecond=0)
        both = super()._split()
        self.env["crm.lifecycle.transition"]._forget_merge(both, since)
        self.env["crm.relationship.queue"]._push(both.ids, "split")
        return both
