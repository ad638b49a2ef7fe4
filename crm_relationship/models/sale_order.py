from odoo import api, models

# what of an order changes its customer's figures
FIGURE_FIELDS = {"state", "partner_id", "date_order", "company_id"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._queue_customers("quotation")
        return orders

    def write(self, vals):
        if "partner_id" in vals:
            self._queue_customers("order moved")
        done = super().write(vals)
        if FIGURE_FIELDS & set(vals):
            self._queue_customers("order")
        return done

    @api.ondelete(at_uninstall=False)
    def _queue_deleted_customers(self):
        self._queue_customers("order deleted")

    def _queue_customers(self, reason):
        self.env["crm.relationship.queue"]._push(self.partner_id.ids, reason)
