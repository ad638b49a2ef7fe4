from odoo import models
from odoo.fields import Domain


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Strict cards are united lot by lot; core then adds up the others."""
        self.env["loyalty.card"]._merge_into(src_partners, dst_partner)
        return super()._merge_loyalty_cards(src_partners, dst_partner)


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    def _transfer_to(self, target):
        """What orders have earned and spent goes along, and so do later returns."""
        done = super()._transfer_to(target)
        (self - target)._hand_orders_to(target)
        return done

    def _hand_orders_to(self, target, orders=Domain.TRUE):
        """Whatever names these cards in orders names the other.

        :param orders: which orders, as a domain
        """
        # a merge needs no right to orders
        for model, column in (
            ("crm.loyalty.accrual", "card_id"),
            ("sale.order.coupon.points", "coupon_id"),
            ("sale.order.line", "coupon_id"),
        ):
            rows = (
                self.env[model]
                .sudo()
                .search(
                    Domain(column, "in", self.ids) & Domain("order_id", "any", orders)
                )
            )
            there = (
                self.env[model]
                .sudo()
                .search(
                    Domain(column, "=", target.id)
                    & Domain("order_id", "in", rows.order_id.ids)
                )
            )
            rows = rows.filtered(
                lambda row, taken=there.order_id: row.order_id not in taken
            )
            rows.write({column: target.id})
