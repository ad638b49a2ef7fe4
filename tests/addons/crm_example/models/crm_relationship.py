from odoo import api, models

from odoo.addons.crm_relationship import nullable


class CrmRelationship(models.Model):
    """How many samples the customer got."""

    _inherit = "crm.relationship"

    sample_count_12m = nullable.Integer(
        "Samples, 12 Months",
        family="memory",
        help="Samples sent to the customer and his contacts in the last 12 months."
        " Empty where none was sent.",
    )

    @api.model
    def _metric_sources(self, scope):
        return [
            *super()._metric_sources(scope),
            *self.env["crm.fact.sample"]._sources(scope),
        ]
