from odoo import api, models

from odoo.addons.crm_relationship import nullable


class CrmRelationship(models.Model):
    """How many points the customer holds with the company."""

    _inherit = "crm.relationship"

    points_balance = nullable.Float(
        "Points",
        digits=(16, 2),
        family="loyalty",
        help="Points on the loyalty cards of the customer and his contacts that have a"
        " points ledger. Empty where there is no card.",
    )

    @api.model
    def _metric_sources(self, scope):
        return [
            *super()._metric_sources(scope),
            *self.env["crm.fact.points"]._sources(scope),
        ]
