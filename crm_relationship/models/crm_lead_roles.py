from odoo import models

from ..by_code import BY_CODE


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        """Roles for a deal that is merged into this one go on for this one."""
        roles = self.env["crm.contact.role"].sudo()
        if not roles._any_for_deals():
            return super()._merge_dependences(opportunities)
        roles._prepare_merge(lead_ids=(self | opportunities).ids)
        # sudo: as core moves messages, whoever may see them; archived ones too
        moved = roles.with_context(active_test=False).search(
            [("lead_id", "in", opportunities.ids)]
        )
        done = super()._merge_dependences(opportunities)
        moved.with_context(deals_merged=BY_CODE).lead_id = self
        return done
