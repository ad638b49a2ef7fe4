import math

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

from ..ledger.cause import because

INVOICED = {"invoiced", "upselling"}  # all that was ordered, or more was delivered
DIGITS = 5  # of a quantity

# what of a line changes the points of a confirmed order
EARNING_FIELDS = {"product_id", "product_uom_qty", "price_unit", "discount", "tax_ids"}


class SaleOrderLine(models.Model):
    """What a reward costs on a strict card, and when an order earns again."""

    _inherit = "sale.order.line"

    @api.constrains("coupon_id", "order_id")
    def _check_card_owner(self):
        for order in self.filtered("coupon_id.strict_ledger").order_id:
            order._refuse_cards_of_others()

    @api.model_create_multi
    def create(self, vals_list):
        cards = self.env["loyalty.card"]
        vals_list = [
            self._with_cost(vals, cards.browse(vals.get("coupon_id") or ()))
            for vals in vals_list
        ]
        lines = super().create(vals_list)
        lines._earning().order_id._earn_again()
        rewards = lines.filtered(lambda line: line.reward_id and line.state == "sale")
        for order in rewards.order_id:
            order._take_uses()
        return lines

    def write(self, vals):
        if "coupon_id" in vals and "points_cost" not in vals:
            return self._write_card(vals)
        if "points_cost" not in vals:
            done = super().write(vals)
            if EARNING_FIELDS & set(vals):
                self._earning().order_id._earn_again()
            return done
        card = self.env["loyalty.card"].browse(vals.get("coupon_id") or ())
        vals = self._with_cost(vals, card | self.coupon_id)
        for order, lines in self.grouped("order_id").items():
            super(SaleOrderLine, because(lines, order=order)).write(vals)
        return True

    def unlink(self):
        orders = self._earning().order_id
        for order, lines in self.grouped("order_id").items():
            super(SaleOrderLine, because(lines, order=order)).unlink()
        orders._earn_again()
        return True

    def _write_card(self, vals):
        """With the cost, or core would leave it on the card that was there before."""
        for cost, lines in self.grouped("points_cost").items():
            lines.write({**vals, "points_cost": cost})
        return True

    def _with_cost(self, vals, cards):
        """The values, with a cost that a strict card can hold: hundredths, no gifts."""
        cost = vals.get("points_cost")
        if not cost or not any(cards.mapped("strict_ledger")):
            return vals
        if not (math.isfinite(cost) and cost > 0):
            raise ValidationError(
                self.env._(
                    "A reward costs %s points? It takes points from the card, it gives"
                    " none. To give points, open the card and press Update Balance.",
                    cost,
                )
            )
        return {**vals, "points_cost": cards._rounded(cost)}

    def _is_invoiced(self):
        """Whether all of the line was invoiced, though credited or returned since."""
        if self.display_type or self.is_downpayment or self.invoice_status in INVOICED:
            return True
        billed = sum(
            item.product_uom_id._compute_quantity(
                item.quantity, self.product_uom_id, round=False
            )
            for item in self.invoice_lines
            if item.parent_state == "posted" and item.move_type == "out_invoice"
        )
        return float_compare(billed, self.product_uom_qty, DIGITS) >= 0

    def _earning(self):
        """Lines somebody entered, rather than a reward."""
        return self.filtered(lambda line: not line.reward_id)
