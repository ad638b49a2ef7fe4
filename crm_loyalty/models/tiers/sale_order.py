from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_round


class SaleOrder(models.Model):
    """What the customer's tiers give him on an order."""

    _inherit = "sale.order"

    tier_outlook = fields.Char(
        "Tier", compute="_compute_tier_outlook", help="What the customer needs by when."
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_tier_outlook(self):
        # sudo: what is told to the customer himself, of his own cards
        cards = self.env["loyalty.card"].sudo()
        customers = self.partner_id.sudo().commercial_partner_id
        cards = cards.search(
            [
                ("partner_id", "in", customers.ids),
                ("strict_ledger", "=", True),
                ("program_id.tier_ids", "!=", False),
            ]
        )
        for order in self:
            customer = order.partner_id.sudo().commercial_partner_id
            companies = (False, order.company_id.id, order.company_id.parent_id.id)
            sentences = [
                card.tier_sentence
                for card in cards
                if card.partner_id == customer and card.company_id.id in companies
            ]
            order.tier_outlook = " ".join(filter(None, sentences))

    @api.depends("partner_id", "company_id")
    def _compute_pricelist_id(self):
        """A tier's pricelist is proposed where the customer has none of his own."""
        done = super()._compute_pricelist_id()
        feature = "product.group_product_pricelist"
        if not self.env["res.groups"]._is_feature_enabled(feature):
            return done
        drafts = self.filtered(lambda order: order.state == "draft")
        cards = self._tier_cards(drafts.partner_id).filtered("tier_id.pricelist_id")
        for order in drafts if cards else ():
            price = order._tier_pricelist(cards)
            customer = order.partner_id.with_company(order.company_id)
            if price and not customer.specific_property_product_pricelist:
                order.pricelist_id = price
        return done

    def _tier_pricelist(self, cards):
        """Of the customer's tiers that have one here, the first programme's."""
        customer = self.partner_id.sudo().commercial_partner_id
        companies = (False, self.company_id.id)
        for card in cards.sorted(lambda card: (card.program_id.sequence, card.id)):
            price = card.tier_id.pricelist_id
            allowed = price.active and price.company_id.id in companies
            if card.partner_id == customer and allowed:
                return price
        return None

    def _get_program_domain(self):
        return [*super()._get_program_domain(), *self._tier_access("access_tier_ids")]

    def _get_trigger_domain(self):
        access = self._tier_access("program_id.access_tier_ids")
        return [*super()._get_trigger_domain(), *access]

    def _tier_access(self, field):
        """A programme opened by tiers is offered to customers of one of them."""
        tiers = self._tier_cards(self.partner_id).tier_id
        return ["|", (field, "=", False), (field, "in", tiers.ids)]

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
