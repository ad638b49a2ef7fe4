from odoo import api, fields, models

from odoo.addons.crm_relationship import nullable


class CrmRelationship(models.Model):
    """How the customer speaks of the company, and what he wants of it."""

    _inherit = "crm.relationship"

    nps_score = nullable.Float(
        "Recommends",
        digits=(4, 2),
        aggregator="avg",
        family="feedback",
        help="Average of the customer's recommendations of the last 12 months, 0 to 10."
        " Empty where nobody answered.",
    )
    nps_count = nullable.Integer(
        "Recommendations Asked",
        family="feedback",
        help="Answers behind it. A single answer is what one person said, no more.",
    )
    advocacy_score = nullable.Float(
        "Advocacy",
        digits=(5, 2),
        aggregator="avg",
        family="feedback",
        help="The same recommendations on a scale from 0 to 100.",
    )
    detractor_count = nullable.Integer(
        "Detractors",
        family="feedback",
        help="Contacts whose last recommendation of the last 12 months was 0 to 6."
        " Empty where nobody answered.",
    )
    satisfaction_score = nullable.Float(
        "Satisfaction",
        digits=(5, 2),
        aggregator="avg",
        family="feedback",
        help="Average of the customer's answers on satisfaction and effort of the last"
        " 12 months, from 0 to 100. Empty where nobody answered.",
    )
    satisfaction_count = nullable.Integer(
        "Answers on Satisfaction", family="feedback", help="Answers behind it."
    )
    last_feedback_date = fields.Date(
        "Last Answer", readonly=True, family="feedback", help="Of the last 12 months."
    )

    open_case_count = nullable.Integer(
        "Open Cases",
        family="feedback",
        help="Requests and complaints that are not closed. Empty where there never was"
        " one.",
    )
    open_complaint_count = nullable.Integer(
        "Open Complaints", family="feedback", help="Complaints and claims among them."
    )
    complaint_count_12m = nullable.Integer(
        "Complaints, 12 Months",
        family="feedback",
        help="Complaints and claims of the last 12 months, open or closed.",
    )

    @api.model
    def _metric_sources(self, scope):
        return [
            *super()._metric_sources(scope),
            *self.env["crm.fact.feedback"]._sources(scope),
            *self.env["crm.fact.case"]._sources(scope),
        ]
