from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import float_round


class SaleOrder(models.Model):
    """What the customer's tiers give him on an order."""

    _inherit = "sale.order"

    tier_outlook = fields.Char(
        "Tier", compute="_compute_tier_outlook", help="What the customer needs by when."
    )
    # asked several times while rewards are worked out; the engine forgets it
    tier_card_ids = fields.Many2many(
        "loyalty.card",
        "Cards with a Tier",
        compute="_compute_tier_cards",
        groups=NO_ACCESS,
    )

    @api.depends("partner_id")
    def _compute_tier_cards(self):
        """The strict cards with a tier of each order's customer."""
        customers = self.partner_id.sudo().commercial_partner_id  # only their ids
        # sudo: a shop's visitor may not read cards; what follows is his own terms
        cards = self.env["loyalty.card"].sudo()
        cards = cards.search(
            [
                ("partner_id", "in", customers.ids),
                ("strict_ledger", "=", True),
                ("tier_id", "!=", False),
            ]
        )
        own = cards.grouped("partner_id")
        for order in self:
            customer = order.partner_id.sudo().commercial_partner_id
            order.tier_card_ids = own.get(customer, cards.browse())

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
        for order in drafts:
            price = order._tier_pricelist()
            customer = order.partner_id.with_company(order.company_id)
            if price and not customer.specific_property_product_pricelist:
                order.pricelist_id = price
        return done

    def _tier_pricelist(self):
        """Of the customer's tiers that have one here, the first programme's."""
        cards = self._tier_cards().filtered("tier_id.pricelist_id")
        companies = (False, self.company_id.id)
        for card in cards.sorted(lambda card: (card.program_id.sequence, card.id)):
            price = card.tier_id.pricelist_id
            if price.active and price.company_id.id in companies:
                return price
        return None

    def _get_program_domain(self):
        return [*super()._get_program_domain(), *self._tier_access("access_tier_ids")]

    def _get_trigger_domain(self):
        access = self._tier_access("program_id.access_tier_ids")
        return [*super()._get_trigger_domain(), *access]

    def _tier_access(self, field):
        """A programme opened by tiers is offered to customers of one of them."""
        tiers = self._tier_cards().tier_id
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
            for card in self._tier_cards()
            if card.program_id in laddered
        }
        if self.state == "sale":
            terms |= {
                accrual.program_id: (accrual.tier_id, accrual.multiplier)
                for accrual in self.sudo().loyalty_accrual_ids  # as confirming did
            }
        return {program: terms[program] for program in programs if program in terms}

    def _tier_cards(self):
        """The customer's strict cards with a tier, asked once for an order."""
        return self.sudo().tier_card_ids  # his own terms, which a visitor may not read
