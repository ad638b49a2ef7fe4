from collections import defaultdict

from odoo import models

from .crm_loyalty_tier import GRADE


class CrmLoyaltyTierEngine(models.AbstractModel):
    """Partner levels follow the tier, where the addon `partnership` is installed.

    A tier that names a level gives it. Who falls to one without loses the level that
    the former tier gave, with its pricelist; another level, given by hand, stays.
    """

    _inherit = "crm.loyalty.tier.engine"

    def _give_grades(self, lost):
        """
        :param lost: {card: tier it had}
        """
        if GRADE not in self.env:
            return
        nothing = self.env[GRADE]
        tiers = self.env["crm.loyalty.tier"].union(*lost.values())
        levels = {
            tier: (tier.grade_ref or nothing).exists()
            for tier in tiers.union(*(card.tier_id for card in lost))
        }
        groups = defaultdict(self.env["res.partner"].browse)
        for card, before in lost.items():
            level, had = levels.get(card.tier_id, nothing), levels.get(before, nothing)
            company = card.company_id or self.env.company
            customer = card.partner_id.with_company(company)
            if level or (had and customer.grade_id == had):
                prices = had.default_pricelist_id - level.default_pricelist_id
                own = customer.specific_property_product_pricelist
                groups[level, company, bool(own and own == prices)] |= customer
        for (level, _company, prices_go), customers in groups.items():
            values = {"grade_id": level.id}
            if prices_go:  # the new level's own take their place
                values["specific_property_product_pricelist"] = (
                    level.default_pricelist_id.id
                )
            customers.write(values)
