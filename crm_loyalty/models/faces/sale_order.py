from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """What a seller sees of the customer's points while he writes a quotation."""

    _inherit = "sale.order"

    customer_points = fields.Char(
        "Points",
        compute="_compute_customer_points",
        groups="crm_loyalty.crm_loyalty_group_user",
        help="Of the customer's cards with a ledger: what he has, what is to come, what"
        " he owes, and his tier.",
    )
    loyalty_move_count = fields.Integer(
        compute="_compute_loyalty_move_count",
        groups="crm_loyalty.crm_loyalty_group_user",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_customer_points(self):
        customers = self.partner_id.commercial_partner_id
        cards = self.env["loyalty.card"].search(
            Domain("strict_ledger", "=", True)
            & Domain("partner_id", "in", customers.ids)
            & Domain("program_id.active", "=", True)
        )
        words = cards._words_for_seller()
        for order in self:
            company = order.company_id
            own = cards.filtered(
                lambda card, order=order, company=company: (
                    card.partner_id == order.partner_id.commercial_partner_id
                    and card.company_id in (company.browse(), *company.parent_ids)
                )
            )
            order.customer_points = " | ".join(words[card] for card in own)

    @api.depends("loyalty_move_ids")
    def _compute_loyalty_move_count(self):
        counts = dict(
            self.env["crm.loyalty.move"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.loyalty_move_count = counts.get(order._origin, 0)

    def action_view_points(self):
        """The entries of the points ledger that this order made."""
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_loyalty.crm_loyalty_move_action"
            ),
            "domain": [("order_id", "=", self.id)],
        }
