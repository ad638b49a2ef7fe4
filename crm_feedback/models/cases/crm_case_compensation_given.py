from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..asking.local_day import day_of


class CrmCaseCompensation(models.Model):
    """How a compensation is given: by accounting, by the next order, by points."""

    _inherit = "crm.case.compensation"

    def _give_refund(self):
        """A draft credit note, which accounting completes and posts."""
        moves = self.env["account.move"].with_company(self.company_id)
        if not moves.has_access("create"):
            raise UserError(
                self.env._(
                    "%s is approved: ask accounting to draft the credit note, here.",
                    self.display_name,
                )
            )
        invoice = self.case_id.move_id.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        sold = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )[:1]
        line = {
            "name": self.env._("Compensation %s", self.case_id.number),
            "quantity": 1,
            "price_unit": self.amount,
        }
        if sold:
            line["account_id"] = sold.account_id.id
            line["tax_ids"] = [Command.set(sold.tax_ids.ids)]
        move = moves.create(
            {
                "move_type": "out_refund",
                "partner_id": self.case_id.partner_id.id,
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "invoice_origin": self.case_id.number,
                "ref": self.note or self.case_id.name,
                "reversed_entry_id": invoice.id,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        self._given(move_id=move.id)

    def _give_discount(self):
        raise UserError(
            self.env._(
                "%s is taken off the customer's next order: open its quotation and"
                " press Agreed Discount.",
                self.display_name,
            )
        )

    def _give_points(self):
        """Whoever keeps points books them, and says so."""
        payload = {
            "points": self.points,
            "key": f"case:{self.id}",
            "reference": self.case_id.number,
            "booked": False,
        }
        self.customer_id._record_relationship_event(
            "case_points", self.company_id, self, payload
        )
        if not payload["booked"]:
            raise UserError(
                self.env._(
                    "No points programme of %s can book points: set one up, or choose"
                    " a credit note or a discount.",
                    self.company_id.name,
                )
            )
        self._given()

    # discounts wait for an order

    @api.model
    def _waiting_domain(self, order):
        """The discounts promised to the customer of an order, still to be used."""
        day = day_of(order.company_id, order.date_order or fields.Datetime.now())
        return Domain(
            [
                ("kind", "=", "discount"),
                ("state", "=", "approved"),
                ("company_id", "=", order.company_id.id),
                ("customer_id", "=", order.partner_id.commercial_partner_id.id),
            ]
        ) & (Domain("valid_until", "=", False) | Domain("valid_until", ">=", day))

    def _take_off(self, order):
        """Lower the order by what was agreed, as Odoo's own discount does."""
        for one in self:
            before = order.amount_untaxed
            wizard = order.env["sale.order.discount"].create(
                {
                    "sale_order_id": order.id,
                    "discount_type": "so_discount" if one.percent else "amount",
                    "discount_percentage": one.percent / 100,
                    "discount_amount": one.currency_id._convert(
                        one.amount, order.currency_id, order.company_id
                    ),
                }
            )
            wizard.action_apply_discount()
            cheaper = order.currency_id._convert(
                before - order.amount_untaxed,
                one.company_currency_id,
                order.company_id,
            )
            one._given(order_id=order.id, company_amount=cheaper)

    def _wait_again(self):
        """The order came to nothing: the discount is for the next one."""
        self.write({"state": "approved", "order_id": False, "date": False})
