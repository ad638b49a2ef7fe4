"""Invoices of books outside Odoo: their customers are computed anew."""

from odoo import api, models


class CrmPaymentRecord(models.Model):
    _name = "crm.payment.record"
    _inherit = ["crm.payment.record", "crm.customer.decision"]


class CrmPaymentImport(models.Model):
    _inherit = "crm.payment.import"

    @api.model
    def _customers_changed(self, partner_ids):
        self.env["crm.relationship.queue"]._push(partner_ids, "payment import")
