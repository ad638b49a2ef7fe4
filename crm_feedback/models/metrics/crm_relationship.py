from odoo import api, models

from odoo.addons.crm_relationship import nullable


class CrmRelationship(models.Model):
    """How the customer speaks of the company."""

    _inherit = "crm.relationship"

    nps_score = nullable.Float(
        "Recommends",
        digits=(4, 2),
        aggregator="avg",
        family="feedback",
        help="Average of the customer's recommendations of the last 12 months, 0 to 10."
        " Empty where nobody answered.",
    )
    satisfaction_score = nullable.Float(
        "Satisfaction",
        digits=(5, 2),
        aggregator="avg",
        family="feedback",
        help="Average of the customer's other answers of the last 12 months, from 0 to"
        " 100. Empty where nobody answered.",
    )
    feedback_count = nullable.Integer(
        "Answers", family="feedback", help="Answers of the last 12 months."
    )

    @api.model
    def _metric_sources(self, scope):
        return [
            *super()._metric_sources(scope),
            *self.env["crm.fact.feedback"]._sources(scope),
        ]
