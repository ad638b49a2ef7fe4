from odoo import api, fields, models

WHO_AND_WHEN = {"partner_id", "company_id", "sent_at"}


class CrmSample(models.Model):
    """Goods that a contact got to try. Who got how many is counted from here."""

    _name = "crm.sample"
    _description = "Sample"
    _inherit = ["crm.memory.mixin"]  # a contact, his customer, a company of ours
    _order = "sent_at desc, id desc"
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", required=True, ondelete="restrict")
    sent_at = fields.Datetime(required=True, default=fields.Datetime.now)
    note = fields.Text("What He Said")

    # the samples of a contact, newest first
    _partner_sent_idx = models.Index("(partner_id, sent_at DESC, id DESC)")

    @api.model_create_multi
    def create(self, vals_list):
        samples = super().create(vals_list)
        samples._queue_customers()
        return samples

    def write(self, vals):
        if not WHO_AND_WHEN & set(vals):
            return super().write(vals)
        self._queue_customers()  # whose it was
        done = super().write(vals)
        self._queue_customers()
        return done

    @api.ondelete(at_uninstall=False)
    def _queue_customers(self):
        """Their figures may have changed: one line each, computed minutes later."""
        self.env["crm.relationship.queue"]._push(self.partner_id.ids, "sample")
