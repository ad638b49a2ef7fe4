from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

# what names a card in an order, once for each order
ONE_FOR_EACH_ORDER = {
    "crm.loyalty.accrual": "card_id",
    "sale.order.coupon.points": "coupon_id",
}


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _get_fk_on(self, table):
        """The customer of an entry is one of these, though no foreign key checks it."""
        found = super()._get_fk_on(table)
        if table == self.env["res.partner"]._table:
            found.append((self.env["crm.loyalty.move"]._table, "partner_id"))
        return found

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

        In SQL: the orders change hands only later in a merge, and nothing but the name
        of the card changes.

        :param orders: which orders, as a domain
        """
        self.env.flush_all()
        chosen = self.env["sale.order"].sudo()._search(orders)  # a merge asks no rights
        named = ONE_FOR_EACH_ORDER | {"sale.order.line": "coupon_id"}
        for model, column in named.items():
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE %(table)s AS row SET %(column)s = %(target)s
                     WHERE row.%(column)s = ANY(%(cards)s)
                       AND row.order_id IN %(orders)s
                       AND NOT (%(single)s AND EXISTS (
                               SELECT 1 FROM %(table)s AS other
                                WHERE other.order_id = row.order_id
                                  AND other.%(column)s = %(target)s))
                    """,
                    table=SQL.identifier(self.env[model]._table),
                    column=SQL.identifier(column),
                    target=target.id,
                    cards=self.ids,
                    orders=chosen.subselect(),
                    single=model in ONE_FOR_EACH_ORDER,
                )
            )
            self.env[model].invalidate_model([column], flush=False)
