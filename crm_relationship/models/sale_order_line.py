from odoo import api, models

# what of a confirmed line changes its customer's figures
FIGURE_FIELDS = {
    "product_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "purchase_price",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._queue_customers()
        return lines

    def write(self, vals):
        done = super().write(vals)
        if FIGURE_FIELDS & set(vals):
            self._queue_customers()
        return done

    @api.ondelete(at_uninstall=False)
    def _queue_customers(self):
        """A quotation is counted and not looked into."""
        orders = self.order_id.filtered(lambda order: order.state == "sale")
        orders._queue_customers("order line")
