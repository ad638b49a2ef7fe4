from odoo import models


class CrmPartnerMerge(models.Model):
    """Customers that were split have other documents now: compute them anew."""

    _inherit = "crm.partner.merge"

    def _split(self):
        since = self.create_date.replace(microsecond=0)
        both = super()._split()
        transitions = self.env["crm.lifecycle.transition"]
        transitions._forget_merge(both, since)
        # another merge may stand, and stages may have changed while they were one
        transitions._log_merge(both)
        self.env["crm.relationship.queue"]._push(both.ids, "split")
        return both
