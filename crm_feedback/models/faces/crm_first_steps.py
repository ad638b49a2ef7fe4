from odoo import api, models

from odoo.addons.crm_relationship.models.faces.crm_first_steps import FirstStep, Tour


class CrmFirstSteps(models.AbstractModel):
    """A question to ask customers, and the tour of whoever serves them."""

    _inherit = "crm.first.steps"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            FirstStep(
                "feedback",
                self.env._("Ask your first question"),
                self.env._("Whom you ask, when, and who sees to a bad answer."),
                self.env._("Open Questions"),
                "crm_feedback.crm_feedback_program_action",
                lambda: self._is_any("crm.feedback.program"),
                "crm_feedback.crm_feedback_group_manager",
            ),
        ]

    @api.model
    def _tours(self):
        return [
            *super()._tours(),
            Tour(
                "crm_guide_service",
                self.env._("Service"),
                self.env._("Cases, who waits for a call and what customers say."),
                "fa-life-ring",
                "crm_feedback.crm_feedback_group_user",
            ),
        ]
