from functools import wraps

from odoo import models

from ..ledger.cause import Cause, because
from ..ledger.loyalty_card_entity import ENTITY, Entity

MODEL = "pos.order"


class CrmLoyaltyTill(models.AbstractModel):
    """Tills, without depending on them: what was paid there is never refused.

    A till asks before the payment and confirms after it, and another till may have
    spent the points meanwhile. The goods are gone then, so what the card lacks is owed
    by the customer. The same order counts once, however often the till sends it.
    """

    _name = "crm.loyalty.till"
    _description = "Points from Tills"

    def _register_hook(self):
        super()._register_hook()
        tills = self.env.registry.get(MODEL)
        for name, patch in PATCHES.items():
            origin = getattr(tills, name, None)
            if origin and not hasattr(origin, "origin"):
                patched = wraps(origin)(patch(origin))
                patched.origin = origin
                setattr(tills, name, patched)

    def _unregister_hook(self):
        done = super()._unregister_hook()
        tills = self.env.registry.get(MODEL)
        for name in PATCHES:
            if hasattr(getattr(tills, name, None), "origin"):
                delattr(tills, name)
        return done


def _asking(origin):
    """Before the payment: points past their day are none to pay with."""

    def validate_coupon_programs(self, point_changes, *args, **kwargs):
        cards = self.env["loyalty.card"].browse(map(int, point_changes)).exists()
        for card in cards.filtered("strict_ledger"):
            card._expire_due(card._ledger_day(Cause()))
        return origin(self, point_changes, *args, **kwargs)

    return validate_coupon_programs


def _paid(origin):
    """After it: points move for the order of the till, on the card of his company."""

    def confirm_coupon_programs(self, *args, **kwargs):
        order = self
        customer = order.partner_id.sudo().commercial_partner_id  # only its id
        if customer != order.partner_id:
            entity = Entity(order.partner_id.id, customer.id)
            order = order.with_context(**{ENTITY: entity})
        key = f"{MODEL}:{order.id}"
        receipt = order.pos_reference or order.name
        paid = {"key": key, "reference": receipt, "company": order.company_id}
        return origin(because(order, may_owe=True, **paid), *args, **kwargs)

    return confirm_coupon_programs


PATCHES = {"validate_coupon_programs": _asking, "confirm_coupon_programs": _paid}
