from contextlib import contextmanager

from odoo import models
from odoo.exceptions import ValidationError

from ..ledger.cause import because
from ..ledger.loyalty_card_entity import ENTITY, Entity


class SaleOrder(models.Model):
    """A contact's order uses the strict cards of his company.

    Core compares a card's partner with the order's. For the time of its update the
    company's strict cards count as the contact's: searches find them by the context,
    and comparisons read a cache that is thrown away afterwards.
    """

    _inherit = "sale.order"

    def _update_programs_and_rewards(self):
        if self.state != "sale":
            self._drop_cards_of_others()
        order = self._for_entity()
        with order._cards_of_entity():
            result = super(SaleOrder, order)._update_programs_and_rewards()
        if self.state == "sale":
            # what changes in a confirmed order changes what it has earned
            self._accrue()
        return result

    def _try_apply_program(self, program, coupon=None):
        return super(SaleOrder, self._for_entity())._try_apply_program(program, coupon)

    def _cards_of_others(self):
        """Strict cards on the order that are not its customer's.

        Core leaves them there when the customer of a quotation changes. A card that
        nobody, or any visitor, owns is whose order it is on.
        """
        customer = self.partner_id.sudo().commercial_partner_id  # only its id
        cards = self._loyalty_cards().filtered("strict_ledger").sudo()  # owners' ids
        others = cards.filtered(
            lambda card: (
                card.partner_id
                and card.partner_id.commercial_partner_id != customer
                and not card.partner_id.is_public
            )
        )
        return others.sudo(self.env.su)

    def _drop_cards_of_others(self):
        others = self._cards_of_others()
        if others:
            self.applied_coupon_ids -= others
            self.order_line.filtered(lambda line: line.coupon_id in others).unlink()
            entries = self.coupon_point_ids.sudo()  # as core drops them
            entries.filtered(lambda entry: entry.coupon_id in others).unlink()

    def _refuse_cards_of_others(self):
        for card in self._cards_of_others():
            raise ValidationError(
                self.env._(
                    "%(order)s uses card %(card)s, which belongs to %(owner)s. Take its"
                    " rewards off, or press Promotions to work them out again.",
                    order=self.name,
                    card=card.code,
                    owner=card.partner_id.display_name,
                )
            )

    def _for_entity(self, **cause):
        """The order, finding its customer's strict cards; with a cause if given."""
        order = self
        if len(self) == 1:
            customer = self.partner_id.sudo().commercial_partner_id  # only its id
            if customer != self.partner_id:
                entity = Entity(self.partner_id.id, customer.id)
                order = order.with_context(**{ENTITY: entity})
        return because(order, **cause) if cause else order

    @contextmanager
    def _cards_of_entity(self):
        contact, customer = Entity.of(self.env) or (None, None)
        cards = self._loyalty_cards().filtered(
            lambda card: card.strict_ledger and card.partner_id.id == customer
        )
        if contact:
            cards._fields["partner_id"]._update_cache(cards, contact)
        try:
            yield
        finally:
            if contact:
                cards.invalidate_recordset(["partner_id"], flush=False)
