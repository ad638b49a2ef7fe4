from odoo import api, models


class CrmHealth(models.AbstractModel):
    """What the customer has of his points."""

    _inherit = "crm.health"

    @api.model
    def _theirs(self, situation):
        return [
            *super()._theirs(situation),
            self._figure(
                situation,
                "points_balance",
                lambda points: False,
                self.env._("On the customer's loyalty cards."),
            ),
            self._tier(situation),
        ]

    def _tier(self, situation):
        tier = situation.relation.loyalty_tier_id
        return tier and self._part(
            "tier", self.env._("Tier"), tier.display_name, "good", False
        )
