from odoo import models


class CrmLead(models.Model):
    """What was asked on a deal that is merged goes along with its messages."""

    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        done = super()._merge_dependences(opportunities)
        self.env["crm.response"]._move_thread(opportunities, self)
        return done
