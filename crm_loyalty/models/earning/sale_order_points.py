from typing import NamedTuple

from odoo import models

IN_COMPANY_CURRENCY = "crm_loyalty_company_currency"


class Weight(NamedTuple):
    """What a line brings of an order's points, before they are rounded."""

    points: float
    by_quantity: bool


class SaleOrder(models.Model):
    """How many points an order is worth on strict cards, and which line brings them."""

    _inherit = "sale.order"

    def _program_check_compute_points(self, programs):
        """Money counts in the company's currency, at the date of the order."""
        strict = programs.filtered("strict_ledger")
        if not strict or self.currency_id == self.company_id.currency_id:
            return super()._program_check_compute_points(programs)
        result = super()._program_check_compute_points(programs - strict)
        converted = self.with_context(**{IN_COMPANY_CURRENCY: True})
        result.update(super(SaleOrder, converted)._program_check_compute_points(strict))
        return result

    def _get_order_line_price(self, order_line, price_type):
        price = super()._get_order_line_price(order_line, price_type)
        if self.env.context.get(IN_COMPANY_CURRENCY):
            return self._in_company_currency(price)
        return price

    def _in_company_currency(self, amount):
        return self.currency_id._convert(
            amount,
            self.company_id.currency_id,
            self.company_id,
            (self.date_order or self.create_date).date(),
            round=False,
        )

    def _line_weights(self, program):
        """{line: Weight} by the rules of the programme that this order meets.

        Points by the order are spread over its lines by price.
        """
        lines = self._get_not_rewarded_order_lines().filtered(
            lambda line: not line.combo_item_id and line.product_uom_qty > 0
        )
        allowed = program._get_valid_products(lines.product_id)
        found = {}
        for rule in program.rule_ids:
            products = allowed.get(rule, ())
            chosen = lines.filtered(lambda line, p=products: line.product_id in p)
            if not self._meets(rule, chosen):
                continue
            for line, points in self._rule_weights(rule, chosen).items():
                known = found.get(line, Weight(0, by_quantity=True))
                by_quantity = known.by_quantity and rule.reward_point_mode == "unit"
                found[line] = Weight(known.points + points, by_quantity)
        return found

    def _meets(self, rule, lines):
        if rule.mode == "with_code" and rule not in self.code_enabled_rule_ids:
            return False
        taxed = rule.minimum_amount_tax_mode == "incl"
        amount = sum(lines.mapped("price_total" if taxed else "price_subtotal"))
        return (
            lines
            and rule._compute_amount(self.currency_id) <= amount
            and rule.minimum_qty <= sum(lines.mapped("product_uom_qty"))
        )

    def _rule_weights(self, rule, lines):
        """{line: points} of one rule."""
        rate = rule.reward_point_amount
        prices = {
            line: max(self._get_order_line_price(line, "price_total"), 0)
            for line in lines
        }
        if rule.reward_point_mode == "unit":
            return {line: rate * line.product_uom_qty for line in lines}
        if rule.reward_point_mode == "money":
            return {line: rate * price for line, price in prices.items()}
        total = sum(prices.values())
        return {
            line: rate * (price / total if total else 1 / len(lines))
            for line, price in prices.items()
        }
