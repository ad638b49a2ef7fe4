from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._queue_customers("reconciled")
        return partials

    def unlink(self):
        self._queue_customers("un-reconciled")
        return super().unlink()

    def _queue_customers(self, reason):
        """What customers owe; what we owe changes no figure."""
        items = (self.debit_move_id | self.credit_move_id).filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        )
        self.env["crm.relationship.queue"]._push(items.partner_id.ids, reason)
