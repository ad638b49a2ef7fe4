from odoo import models
from odoo.tools import SQL

from .scope import Source

PROFIT_MOVE_TYPES = ("out_invoice", "out_refund", "out_receipt", "entry")


class CrmFactProfit(models.AbstractModel):
    """The posted lines that make a customer's contribution, split into steps.

    In scope are the accounts of type Income and Cost of Revenue, and the expense
    side of the cost-of-goods lines that stock accounting posts. A line belongs to
    the commercial partner it was posted with. Amounts are in company currency.

    Step by step, a line of an income account is either part of a credit note
    (refund), or a sale: the amount before its own discount (gross), from which the
    discount is taken. Negative lines of a sale (rewards, down payments settled)
    count as discount. So gross - discount - refund is minus the balance, exactly.

    Cost of sales is what the ledger says where it says something for that product
    on that document; else it is imputed: the purchase price kept on the sale line,
    else the product's standard cost. Goods with neither have no known cost.
    """

    _name = "crm.fact.profit"
    _description = "Facts: profit"

    def _sources(self, scope):
        return [
            Source(
                "profit",
                self._query_profit(scope),
                dict.fromkeys(
                    (
                        "gross_sales_12m",
                        "discount_12m",
                        "refund_12m",
                        "cost_ledger",
                        "cost_imputed",
                        "sales_cost_ledger",
                        "sales_cost_order",
                        "sales_cost_standard",
                        "sales_cost_unknown",
                    ),
                    "numeric",
                ),
            )
        ]

    def _query_profit(self, scope) -> SQL:
        """The profit steps of each customer, and how much was sold on which cost."""
        return SQL(
            """
            SELECT partner_id, company_id,
                   SUM(gross) AS gross_sales_12m, SUM(discount) AS discount_12m,
                   SUM(refund) AS refund_12m,
                   SUM(cost_ledger) AS cost_ledger, SUM(cost_imputed) AS cost_imputed,
                   SUM(ABS(balance)) FILTER (WHERE cost_basis = 'ledger')
                       AS sales_cost_ledger,
                   SUM(ABS(balance)) FILTER (WHERE cost_basis = 'sale_line')
                       AS sales_cost_order,
                   SUM(ABS(balance)) FILTER (WHERE cost_basis = 'standard')
                       AS sales_cost_standard,
                   SUM(ABS(balance)) FILTER (WHERE cost_basis = 'unknown')
                       AS sales_cost_unknown
              FROM (%s) AS line
             GROUP BY 1, 2
            """,
            self._query_lines(scope),
        )

    def _query_lines(self, scope) -> SQL:
        """One row for each posted line that belongs to a customer, split in steps."""
        return SQL(
            """
            SELECT line.id, line.move_id, line.date, line.account_id, line.product_id,
                   line.partner_id, line.company_id, line.balance,
                   CASE WHEN is_income AND NOT is_refund THEN gross ELSE 0 END
                       AS gross,
                   CASE WHEN is_income AND NOT is_refund THEN gross + balance ELSE 0
                   END AS discount,
                   CASE WHEN is_income AND is_refund THEN balance ELSE 0 END
                       AS refund,
                   CASE WHEN is_income THEN 0 ELSE balance END AS cost_ledger,
                   CASE WHEN cost_basis IN ('sale_line', 'standard')
                        THEN ROUND(quantity * unit_cost, digits) ELSE 0 END
                       AS cost_imputed,
                   cost_basis
              FROM (%(priced)s) AS line
            """,
            priced=self._query_priced_lines(scope),
        )

    def _query_priced_lines(self, scope) -> SQL:
        return SQL(
            """
            SELECT line.id, line.move_id, line.date, line.account_id, line.product_id,
                   line.partner_id, line.company_id, line.balance, terms.digits,
                   line.account_id = ANY(%(income)s) AS is_income,
                   move.move_type = 'out_refund' AS is_refund,
                   -- goods of a credit note are taken to have come back
                   CASE WHEN move.move_type = 'out_refund' THEN -line.quantity
                        ELSE line.quantity END AS quantity,
                   CASE WHEN line.discount = 100 AND line.balance = 0
                        THEN ROUND(GREATEST(line.quantity * line.price_unit, 0)
                             / COALESCE(NULLIF(move.invoice_currency_rate, 0),
                                        1)::numeric
                             / (1 + (%(tax_in_price)s)), terms.digits)
                        WHEN line.balance >= 0 THEN 0
                        WHEN COALESCE(line.discount, 0) IN (0, 100) THEN -line.balance
                        ELSE ROUND(-line.balance / (1 - line.discount / 100),
                                   terms.digits)
                   END AS gross,
                   CASE WHEN line.account_id <> ALL(%(income)s)
                          OR line.product_id IS NULL OR move.move_type = 'entry'
                          OR line.display_type <> 'product' THEN NULL
                        WHEN covered.move_id IS NOT NULL THEN 'ledger'
                        WHEN ordered.unit_cost <> 0 THEN 'sale_line'
                        WHEN standard.unit_cost <> 0 THEN 'standard'
                        WHEN template.type = 'service' THEN 'none'
                        ELSE 'unknown' END AS cost_basis,
                   COALESCE(NULLIF(ordered.unit_cost, 0), standard.unit_cost)
                       AS unit_cost
              FROM account_move_line AS line
              JOIN account_move      AS move  ON move.id = line.move_id
              JOIN %(terms)s ON terms.company_id = line.company_id
              LEFT JOIN (%(covered)s) AS covered
                     ON covered.move_id = line.move_id
                    AND covered.product_id = line.product_id
              LEFT JOIN (%(ordered)s) AS ordered ON ordered.line_id = line.id
              LEFT JOIN product_product  AS product  ON product.id = line.product_id
              LEFT JOIN product_template AS template
                     ON template.id = product.product_tmpl_id
              LEFT JOIN uom_uom AS sold_uom  ON sold_uom.id = line.product_uom_id
              LEFT JOIN uom_uom AS stock_uom ON stock_uom.id = template.uom_id
              CROSS JOIN LATERAL (
                  SELECT (product.standard_price ->> line.company_id::text)::numeric
                         * COALESCE(sold_uom.factor / NULLIF(stock_uom.factor, 0), 1)
                         AS unit_cost
              ) AS standard
             WHERE line.parent_state = 'posted' AND line.partner_id IS NOT NULL
               AND line.date BETWEEN %(earliest)s AND %(latest)s
               AND line.date BETWEEN terms.profit_start AND terms.as_of
               AND move.move_type IN %(move_types)s
               AND (line.account_id = ANY(%(scope)s)
                    OR line.display_type = 'cogs'
                       AND line.account_id = ANY(%(expense)s))
               AND %(only)s
            """,
            income=self._income_account_ids(),
            scope=self._income_account_ids() + self._cost_account_ids(),
            expense=self._expense_account_ids(),
            tax_in_price=self._query_tax_in_price(),
            terms=scope.query_terms(),
            covered=self._query_covered(scope),
            ordered=self._query_order_costs(scope),
            earliest=scope.earliest("profit_start"),
            latest=scope.latest(),
            move_types=PROFIT_MOVE_TYPES,
            only=scope.only(SQL("line.partner_id")),
        )

    def _query_tax_in_price(self) -> SQL:
        """The rate of the taxes that the unit price of a line contains."""
        return SQL(
            """
            SELECT COALESCE(SUM(tax.amount), 0) / 100
              FROM account_move_line_account_tax_rel AS rel
              JOIN account_tax AS tax   ON tax.id = rel.account_tax_id
              JOIN res_company AS owner ON owner.id = tax.company_id
             WHERE rel.account_move_line_id = line.id AND tax.amount_type = 'percent'
               AND COALESCE(tax.price_include_override, owner.account_price_include)
                   = 'tax_included'
            """
        )

    def _query_covered(self, scope) -> SQL:
        """Products of documents whose cost stock accounting has posted."""
        return SQL(
            """
            SELECT DISTINCT line.move_id, line.product_id
              FROM account_move_line AS line
             WHERE line.display_type = 'cogs' AND line.parent_state = 'posted'
               AND %s
            """,
            scope.only(SQL("line.partner_id")),
        )

    def _query_order_costs(self, scope) -> SQL:
        """The purchase price kept on the sale lines of an invoice line.

        Per unit of the line, in company currency; the mean where one invoice line
        stands for several sale lines.
        """
        if scope.partner_ids is None:
            lines = SQL("")
        else:
            lines = SQL(
                """
                JOIN account_move_line AS item
                  ON item.id = rel.invoice_line_id AND %s
                """,
                scope.only(SQL("item.partner_id")),
            )
        return SQL(
            """
            SELECT rel.invoice_line_id AS line_id,
                   AVG(CASE WHEN sale.currency_rate IN (0, 1) THEN sold.purchase_price
                            ELSE sold.purchase_price / sale.currency_rate::numeric
                       END) AS unit_cost
              FROM sale_order_line_invoice_rel AS rel
              %s
              JOIN sale_order_line AS sold ON sold.id = rel.order_line_id
              JOIN sale_order      AS sale ON sale.id = sold.order_id
             GROUP BY 1
            """,
            lines,
        )

    def _sql_unassigned(self) -> SQL:
        """What keeps a line of an account in scope from belonging to a customer."""
        return SQL(
            "(line.partner_id IS NULL OR move.move_type NOT IN %s)", PROFIT_MOVE_TYPES
        )

    # Resolved first: joining account_account misleads the planner, which then takes
    # a nested loop over every line (measured 2.5 times slower).
    def _income_account_ids(self):
        return self._account_ids(["income"])

    def _cost_account_ids(self):
        return self._account_ids(["expense_direct_cost"])

    def _expense_account_ids(self):
        return self._account_ids(["expense", "expense_depreciation"])

    def _account_ids(self, types):
        # sudo: account ids choose ledger lines; no account is shown to the reader
        accounts = self.env["account.account"].sudo().with_context(active_test=False)
        return accounts.search([("account_type", "in", types)]).ids
