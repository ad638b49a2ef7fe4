from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """An order whose payment is taken back has not earned yet."""
        invoices = (self.debit_move_id | self.credit_move_id).move_id
        done = super().unlink()
        invoices.exists()._settle_points()
        return done
