from functools import wraps

from odoo import models

from ..ledger.cause import because
from ..ledger.loyalty_card_entity import ENTITY, Entity

MODEL, METHOD = "pos.order", "confirm_coupon_programs"


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
        origin = getattr(tills, METHOD, None)
        if origin is None or hasattr(origin, "origin"):
            return

        @wraps(origin)
        def confirm_coupon_programs(self, *args, **kwargs):
            return origin(_paid(self), *args, **kwargs)

        confirm_coupon_programs.origin = origin
        setattr(tills, METHOD, confirm_coupon_programs)

    def _unregister_hook(self):
        done = super()._unregister_hook()
        tills = self.env.registry.get(MODEL)
        if hasattr(getattr(tills, METHOD, None), "origin"):
            delattr(tills, METHOD)
        return done


def _paid(order):
    """The order of a till, with the cause of the points it is about to move."""
    customer = order.partner_id.sudo().commercial_partner_id  # only its id
    if customer != order.partner_id:
        entity = Entity(order.partner_id.id, customer.id)
        order = order.with_context(**{ENTITY: entity})
    key = f"pos.order:{order.id}"
    paid = {"key": key, "reference": order.name, "company": order.company_id}
    return because(order, may_owe=True, **paid)
