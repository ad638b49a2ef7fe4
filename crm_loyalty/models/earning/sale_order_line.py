from odoo import api, models

from ..ledger.cause import because

# what of a line changes the points of a confirmed order
EARNING_FIELDS = {"product_id", "product_uom_qty", "price_unit", "discount", "tax_ids"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._earning().order_id._earn_again()
        return lines

    def write(self, vals):
        if "points_cost" not in vals:
            done = super().write(vals)
            if EARNING_FIELDS & set(vals):
                self._earning().order_id._earn_again()
            return done
        for order, lines in self.grouped("order_id").items():
            super(SaleOrderLine, because(lines, order=order)).write(vals)
        return True

    def unlink(self):
        orders = self._earning().order_id
        for order, lines in self.grouped("order_id").items():
            super(SaleOrderLine, because(lines, order=order)).unlink()
        orders._earn_again()
        return True

    def _earning(self):
        """Lines somebody entered, rather than a reward."""
        return self.filtered(lambda line: not line.reward_id)
