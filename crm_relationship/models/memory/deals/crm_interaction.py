from odoo import api, models

from ..talks.crm_interaction import CONFIDENTIAL_GROUP


class CrmInteraction(models.Model):
    """Its name stands on what was taken from it, before everybody's eyes."""

    _inherit = "crm.interaction"

    @api.depends("name", "confidential", "user_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        may_read = self.env.user.has_group(CONFIDENTIAL_GROUP)
        for talk in self:
            hidden = talk.confidential and not may_read
            if hidden and talk.user_id != self.env.user:
                talk.display_name = self.env._("Confidential")
            else:
                talk.display_name = talk.name
