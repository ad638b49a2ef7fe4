from odoo import api, models

from odoo.addons.crm_relationship.models.faces.crm_worklist import Worklist


class CrmWorklist(models.AbstractModel):
    """Whoever got something to try is asked what he thinks of it."""

    _inherit = "crm.worklist"

    @api.model
    def _worklists(self):
        return [
            *super()._worklists(),
            Worklist(
                "samples",
                "calm",
                self.env._("Samples Without a Word"),
                self.env._("Sent, and nobody has asked what the customer thinks."),
                "crm_example.crm_sample_action_unasked",
                "fa-flask",
                "partner_id.commercial_partner_id.user_id",
            ),
        ]
