from contextlib import contextmanager

from odoo import models

from ..ledger.cause import because
from ..ledger.loyalty_card_entity import ENTITY


class SaleOrder(models.Model):
    """A contact's order uses the strict cards of his company.

    Core compares a card's partner with the order's. For the time of its update the
    company's strict cards count as the contact's: searches find them by the context,
    and comparisons read a cache that is thrown away afterwards.
    """

    _inherit = "sale.order"

    def _update_programs_and_rewards(self):
        order = self._for_entity()
        with order._cards_of_entity():
            result = super(SaleOrder, order)._update_programs_and_rewards()
        if self.state == "sale":
            # what changes in a confirmed order changes what it has earned
            self._accrue()
        return result

    def _try_apply_program(self, program, coupon=None):
        return super(SaleOrder, self._for_entity())._try_apply_program(program, coupon)

    def _for_entity(self, **cause):
        """The order, finding its customer's strict cards; with a cause if given."""
        order = self
        if len(self) == 1:
            customer = self.partner_id.sudo().commercial_partner_id  # only its id
            if customer != self.partner_id:
                entity = (self.partner_id.id, customer.id)
                order = order.with_context(**{ENTITY: entity})
        return because(order, **cause) if cause else order

    @contextmanager
    def _cards_of_entity(self):
        contact, customer = self.env.context.get(ENTITY) or (None, None)
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
