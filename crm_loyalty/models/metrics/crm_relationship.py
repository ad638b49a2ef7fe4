from odoo import api, fields, models

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

    loyalty_tier_id = fields.Many2one(
        "crm.loyalty.tier",
        "Tier",
        readonly=True,
        family="loyalty",
        help="The best tier of the customer's cards. Empty where he has reached none.",
    )
    loyalty_tier_score = nullable.Float(
        "Tier Score",
        digits=(5, 2),
        aggregator="avg",
        family="loyalty",
        help="Place of the tier in its ladder: the highest of four scores 100, the"
        " lowest 25. Empty where the customer has reached none.",
    )

    @api.model
    def _metric_sources(self, scope):
        return [
            *super()._metric_sources(scope),
            *self.env["crm.fact.points"]._sources(scope),
        ]
