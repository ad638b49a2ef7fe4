from odoo import fields, models


class CrmFeedbackProgram(models.Model):
    """How much the word of a decider weighs when a firm has one vote."""

    _inherit = "crm.feedback.program"

    decider_weight = fields.Float(
        "Weight of a Decider",
        default=3,
        help="Within a firm's one vote, a decider's answer counts so many times.",
    )

    _decider_weight_ahead = models.Constraint(
        "CHECK (decider_weight > 0)", "A decider's answer weighs more than nothing."
    )

    def action_open_scores(self):
        self.ensure_one()
        name = "wave" if self.is_anonymous else "score"
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_feedback.crm_feedback_{name}_action"
        )
        return {**action, "domain": [("program_id", "=", self.id)]}
