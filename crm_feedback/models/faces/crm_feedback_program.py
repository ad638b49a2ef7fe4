from odoo import api, models


class CrmFeedbackProgram(models.Model):
    _inherit = "crm.feedback.program"

    @api.model
    def _load_demo(self):
        """Build the demo data; called once, by its file."""
        from ...demo import crm_feedback_demo

        crm_feedback_demo.load(self.env)
