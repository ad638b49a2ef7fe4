from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        # an invoice too: it can take the place of one that was credited
        posted._settle_points()
        return posted

    def _invoice_paid_hook(self):
        done = super()._invoice_paid_hook()
        self._settle_points()
        return done

    def button_draft(self):
        done = super().button_draft()
        self._settle_points()
        return done

    def button_cancel(self):
        done = super().button_cancel()
        self._settle_points()
        return done

    def _settle_points(self):
        """The orders behind these invoices may have earned, or no longer."""
        accruals = self.env["crm.loyalty.accrual"].sudo()  # accountants write none
        if self._loyalty_is_strict():
            orders = self.sudo().line_ids.sale_line_ids.order_id
            accruals.search([("order_id", "in", orders.ids)])._settle()

    def _loyalty_is_strict(self):
        """Whether any of these companies keeps a points ledger; no query but once."""
        sales = self.filtered(lambda move: move.is_sale_document(True))
        return bool(sales) and self.env["loyalty.program"]._any_strict()
