from odoo import api, models
from odoo.fields import Domain
from odoo.tools import float_round


class SaleOrder(models.Model):
    """What the customer's tiers give him on an order."""

    _inherit = "sale.order"

    def _program_check_compute_points(self, programs):
        """Points of strict programmes are multiplied, and rounded down as core does."""
        result = super()._program_check_compute_points(programs)
        for program, (_tier, multiplier) in self._tier_terms(programs).items():
            points = result.get(program, {}).get("points")
            if points and multiplier != 1:
                result[program]["points"] = [
                    float_round(
                        value * multiplier, precision_digits=2, rounding_method="DOWN"
                    )
                    for value in points
                ]
        return result

    def _accrual_figures(self, program, points):
        tier, multiplier = self._tier_terms(program).get(program) or (None, 1)
        return {
            **super()._accrual_figures(program, points),
            "tier_id": tier and tier.id,
            "multiplier": multiplier,
        }

    def _tier_terms(self, programs):
        """{program: (tier, multiplier)} of the customer's cards.

        A confirmed order keeps the terms it was confirmed with.
        """
        laddered = programs.sudo().filtered(  # sellers need not define tiers
            lambda program: program.strict_ledger and program.tier_ids
        )
        if not laddered:
            return {}
        terms = {
            card.program_id: (card.tier_id, card.tier_id.multiplier)
            for card in self._tier_cards(self.partner_id, laddered)
        }
        if self.state == "sale":
            terms |= {
                accrual.program_id: (accrual.tier_id, accrual.multiplier)
                for accrual in self.sudo().loyalty_accrual_ids  # as confirming did
            }
        return {program: terms[program] for program in programs if program in terms}

    @api.model
    def _tier_cards(self, partners, programs=None):
        """The strict cards with a tier of these contacts' customers."""
        customers = partners.sudo().commercial_partner_id  # only their ids
        domain = Domain("partner_id", "in", customers.ids)
        domain &= Domain("strict_ledger", "=", True) & Domain("tier_id", "!=", False)
        if programs:
            domain &= Domain("program_id", "in", programs.ids)
        # a shop's visitor may not read cards; what follows is only his own terms
        return self.env["loyalty.card"].sudo().search(domain)
