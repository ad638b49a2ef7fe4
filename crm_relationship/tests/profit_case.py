"""What tests of a customer's profit share: its steps, and a run that computes them."""

from odoo.fields import Command

from .common import RelationshipCase, ago

STEPS = {
    "gross_sales_12m": 1,
    "discount_12m": -1,
    "refund_12m": -1,
    "cost_of_sales_12m": -1,
    "cost_to_serve_12m": -1,
    "acquisition_cost_12m": -1,
    "late_payment_cost_12m": -1,
    "loyalty_cost_12m": -1,
}


class ProfitCase(RelationshipCase):
    """The row of a customer holds the steps of the last twelve months."""

    def _profit(self, partner=None):
        """The customer's row after a full run."""
        self._refresh()
        return self._row(partner or self.ada)

    def assertSteps(self, row, **expected):  # noqa: N802
        """These steps have these amounts and the others none."""
        amounts = {step: round(row[step], 2) for step in STEPS if row[step]}
        wanted = {f"{step}_12m": amount for step, amount in expected.items()}
        self.assertEqual(amounts, wanted)

    def _sell_with_goods_lines(self, product, amount, cost, lines=()):
        """An invoice with the lines that stock accounting adds when it posts."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.ada.id,
                "invoice_date": ago(0),
                "invoice_line_ids": [self._line(amount, product=product), *lines],
            }
        )
        stock = self._account("asset_current", "Stock delivered")
        goods = {
            "move_id": invoice.id,
            "product_id": product.id,
            "partner_id": self.ada.id,
            "display_type": "cogs",
            "tax_ids": [Command.clear()],
        }
        self.env["account.move.line"].create(
            [
                {**goods, "account_id": stock.id, "balance": -cost},
                {**goods, "account_id": self.expense.id, "balance": cost},
            ]
        )
        invoice.action_post()
        return invoice
