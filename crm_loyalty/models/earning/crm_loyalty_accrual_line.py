from odoo import fields, models

from ...points.split import fraction


class CrmLoyaltyAccrualLine(models.Model):
    """What a line brought of an order's points, as it was when they were earned."""

    _name = "crm.loyalty.accrual.line"
    _description = "Points of an Order Line"
    _order = "id"
    _rec_name = "order_line_id"

    accrual_id = fields.Many2one(
        "crm.loyalty.accrual",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    order_line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    weight = fields.Float(
        readonly=True, help="The points the line brought, before rounding."
    )
    by_quantity = fields.Boolean(
        readonly=True, help="Earned by the piece: returned by the piece."
    )
    base = fields.Float(
        readonly=True,
        help="Pieces, or the price with taxes in the order's currency, of the line.",
    )
    amount = fields.Float(
        readonly=True,
        groups="sales_team.group_sale_salesman_all_leads,account.group_account_invoice,"
        "account.group_account_readonly",
        help="Untaxed, in the company's currency.",
    )

    def _returned_share(self, draft=None):
        """The share of the line that posted credit notes have taken back, 0 to 1.

        What was invoiced beyond the order and credited again has not come back: the
        order was lowered, or a wrong invoice was replaced.

        :param draft: a credit note that counts although it is not posted yet
        """
        self.ensure_one()
        line = self.order_line_id
        figures = {"out_invoice": 0, "out_refund": 0}
        # salespeople may confirm and cancel without reading invoices
        for item in line.sudo().invoice_lines:
            counts = item.parent_state == "posted" or item.move_id == draft
            if not counts or item.move_type not in figures:
                continue
            if self.by_quantity:
                figures[item.move_type] += item.product_uom_id._compute_quantity(
                    item.quantity, line.product_uom_id, round=False
                )
            else:
                figures[item.move_type] += item.currency_id._convert(
                    item.price_total,
                    line.currency_id,
                    item.company_id,
                    item.move_id.invoice_date or item.date,
                    round=False,
                )
        beyond = max(figures["out_invoice"] - self.base, 0)
        return fraction(max(figures["out_refund"] - beyond, 0), self.base)
