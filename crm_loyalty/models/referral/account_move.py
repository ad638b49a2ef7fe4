from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _settle_points(self):
        """What lets an order earn, or no longer, also rewards its referral."""
        done = super()._settle_points()
        sales = self.filtered(lambda move: move.is_sale_document(True))
        if sales and self.env["loyalty.program"]._any_referral():
            # sudo: accountants see and write no referrals
            orders = sales.sudo().line_ids.sale_line_ids.order_id
            referrals = self.env["crm.loyalty.referral"].sudo()
            referrals.search([("order_id", "in", orders.ids)])._settle()
        return done
