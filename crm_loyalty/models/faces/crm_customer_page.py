from odoo import api, models

from odoo.addons.crm_relationship.words import number


class CrmCustomerPage(models.AbstractModel):
    """The tier a customer has reached, and his points."""

    _inherit = "crm.customer.page"

    @api.model
    def _tiles(self, situation):
        return [*super()._tiles(situation), self._tier_tile(situation)]

    def _tier_tile(self, situation):
        relation = situation.relation
        label = self.env._("Tier")
        points = relation.points_balance
        has_card = points is not False and points is not None
        note = has_card and self.env._(
            "Points: %(points)s", points=number(self.env, points)
        )
        sees_tiers = self.env["crm.loyalty.tier"].has_access("read")
        # sudo: the name of the tier, to whoever sees the relationship
        tier = relation.sudo().loyalty_tier_id.name
        return self._tile(
            "tier",
            label,
            tier or (has_card and self.env._("None yet")),
            note=note or self.env._("No loyalty card yet"),
            open="tier" if sees_tiers else False,
        )

    @api.model
    def _openers(self):
        return {**super()._openers(), "tier": self._open_tier}

    def _open_tier(self, customer):
        """How the tiers of his cards came about; where he has no card, the ladders."""
        assessments = self.env["crm.loyalty.tier.assessment"]
        domain = [("card_id.partner_id.commercial_partner_id", "=", customer.id)]
        if assessments.has_access("read") and assessments.search_count(domain, limit=1):
            values = self.env["ir.actions.act_window"]._for_xml_id(
                "crm_loyalty.crm_loyalty_tier_assessment_action"
            )
            return values | {"domain": domain, "context": {}}
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_loyalty.crm_loyalty_tier_action"
        )
