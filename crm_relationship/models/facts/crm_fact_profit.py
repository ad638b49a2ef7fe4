from odoo import models
from odoo.tools import SQL

from .scope import Source


class CrmFactProfit(models.AbstractModel):
    """The posted lines that make a customer's contribution, split into steps.

    In scope are the accounts of type Income and Cost of Revenue, and the expense
    side of the cost-of-goods lines that stock accounting posts. A line belongs to
    the commercial partner it was posted with; lines of vendor journals and lines
    without a partner belong to nobody. Amounts are in company currency.

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
            SELECT partner_id, company_id, gross_sales AS gross_sales_12m,
                   discount AS discount_12m, refund AS refund_12m, cost_ledger,
                   cost_imputed, sales_cost_ledger, sales_cost_order,
                   sales_cost_standard, sales_cost_unknown
              FROM (%s) AS total
            """,
            self._query_sums(scope, SQL("partner_id, company_id")),
        )

    def _query_sums(self, scope, by: SQL) -> SQL:
        """The steps added up by some columns of the lines, NULL where there is none."""
        return SQL(
            """
            SELECT %(by)s,
                   SUM(gross) FILTER (WHERE side = 'sale') AS gross_sales,
                   SUM(gross + balance) FILTER (WHERE side = 'sale' AND discounted)
                       AS discount,
                   SUM(balance) FILTER (WHERE side = 'refund') AS refund,
                   SUM(balance) FILTER (WHERE side = 'cost') AS cost_ledger,
                   SUM(ROUND(quantity * unit_cost, digits)) FILTER (
                       WHERE cost_basis IN ('sale_line', 'standard'))
                       AS cost_imputed,
                   SUM(ABS(balance)) FILTER (WHERE cost_basis = 'ledger')
                       AS sales_cost_ledger,
                   SUM(ABS(balance)) FILTER (WHERE cost_basis = 'sale_line')
                       AS sales_cost_order,
                   SUM(ABS(balance)) FILTER (WHERE cost_basis = 'standard')
                       AS sales_cost_standard,
                   SUM(ABS(balance)) FILTER (WHERE cost_basis = 'unknown')
                       AS sales_cost_unknown
              FROM (%(lines)s) AS line
             GROUP BY %(by)s
            """,
            by=by,
            lines=self._query_priced_lines(scope),
        )

    def _query_lines(self, scope) -> SQL:
        """One row for each posted line that belongs to a customer, split in steps."""
        return SQL(
            """
            SELECT line.id, line.move_id, line.date, line.account_id, line.product_id,
                   line.partner_id, line.company_id,
                   CASE WHEN side = 'sale' THEN gross ELSE 0 END AS gross,
                   CASE WHEN side = 'sale' THEN gross + balance ELSE 0 END
                       AS discount,
                   CASE WHEN side = 'refund' THEN balance ELSE 0 END AS refund,
                   CASE WHEN side = 'cost' THEN balance ELSE 0 END AS cost_ledger,
                   CASE WHEN cost_basis IN ('sale_line', 'standard')
                        THEN ROUND(quantity * unit_cost, digits) ELSE 0 END
                       AS cost_imputed
              FROM (%s) AS line
            """,
            self._query_priced_lines(scope),
        )

    def _query_priced_lines(self, scope) -> SQL:
        """The lines of customers, with their gross amount and the cost per unit.

        What is rare (credit notes, given-away lines, foreign units) is looked up by
        itself, so that most lines are read once and joined to small tables.
        """
        return SQL(
            """
            SELECT line.id, line.move_id, line.date, line.account_id, line.product_id,
                   line.partner_id, line.company_id, line.balance, %(digits)s AS digits,
                   CASE WHEN line.account_id <> ALL(%(income)s) THEN 'cost'
                        WHEN refund.id IS NOT NULL THEN 'refund'
                        ELSE 'sale' END AS side,
                   line.discount <> 0 OR line.balance > 0 AS discounted,
                   -- goods of a credit note are taken to have come back
                   CASE WHEN refund.id IS NOT NULL THEN -line.quantity
                        ELSE line.quantity END AS quantity,
                   CASE WHEN COALESCE(line.discount, 0) = 0
                        THEN CASE WHEN line.balance < 0 THEN -line.balance ELSE 0 END
                        WHEN line.discount = 100 AND line.balance = 0
                        THEN ROUND(GREATEST(line.quantity * line.price_unit, 0)
                             / (%(rate)s)::numeric / (1 + (%(tax_in_price)s)),
                             %(digits)s)
                        WHEN line.balance >= 0 THEN 0
                        WHEN line.discount = 100 THEN -line.balance
                        ELSE ROUND(-line.balance / (1 - line.discount / 100),
                                   %(digits)s)
                   END AS gross,
                   CASE WHEN line.product_id IS NULL OR line.display_type <> 'product'
                          OR line.account_id <> ALL(%(income)s)
                          OR line.journal_id <> ALL(%(sale_journals)s) THEN NULL
                        WHEN covered.move_id IS NOT NULL THEN 'ledger'
                        WHEN ordered.unit_cost <> 0 THEN 'sale_line'
                        WHEN product.unit_cost <> 0 THEN 'standard'
                        WHEN product.is_service THEN 'none'
                        ELSE 'unknown' END AS cost_basis,
                   CASE WHEN ordered.unit_cost <> 0 THEN ordered.unit_cost
                        WHEN line.product_uom_id = product.uom_id
                        THEN product.unit_cost
                        ELSE product.unit_cost * COALESCE((%(units)s), 1)
                   END AS unit_cost
              FROM account_move_line AS line
              LEFT JOIN account_move AS refund
                     ON refund.id = line.move_id AND refund.move_type = 'out_refund'
              %(join_covered)s
              %(join_ordered)s
              LEFT JOIN (%(products)s) AS product
                     ON product.id = line.product_id
                    AND product.company_id = line.company_id
             WHERE line.parent_state = 'posted' AND line.partner_id IS NOT NULL
               AND line.company_id = ANY(%(companies)s)
               AND line.date BETWEEN %(earliest)s AND %(latest)s
               AND line.date BETWEEN %(profit_start)s AND %(as_of)s
               AND line.journal_id <> ALL(%(vendor_journals)s)
               AND (%(account)s = ANY(%(scope)s)
                    OR line.display_type = 'cogs'
                       AND %(account)s = ANY(%(expense)s))
               AND %(only)s
            OFFSET 0  -- or the planner computes amounts again in each sum above
            """,
            income=self._income_account_ids(scope),
            scope=self._income_account_ids(scope) + self._cost_account_ids(scope),
            expense=self._expense_account_ids(scope),
            sale_journals=self._journal_ids(scope, "sale"),
            vendor_journals=self._journal_ids(scope, "purchase"),
            rate=SQL(
                "SELECT COALESCE(NULLIF(given.invoice_currency_rate, 0), 1)"
                " FROM account_move AS given WHERE given.id = line.move_id"
            ),
            tax_in_price=self._query_tax_in_price(),
            units=SQL(
                "SELECT sold.factor / NULLIF((SELECT kept.factor FROM uom_uom AS kept"
                " WHERE kept.id = product.uom_id), 0)"
                " FROM uom_uom AS sold WHERE sold.id = line.product_uom_id"
            ),
            companies=scope.company_ids,
            **scope.terms_of(SQL("line.company_id")),
            # of few customers the lines are found by partner; the expression keeps
            # the planner from reading the index of all lines of these accounts too
            account=SQL("line.account_id" if scope.is_all else "(line.account_id + 0)"),
            join_covered=self._join_covered(scope),
            join_ordered=self._join_order_costs(scope),
            products=self._query_products(scope),
            earliest=scope.earliest("profit_start"),
            latest=scope.latest(),
            only=scope.only(SQL("line.partner_id")),
        )

    def _query_products(self, scope) -> SQL:
        """Standard cost of a unit of each product, in each company."""
        return SQL(
            """
            SELECT id, company_id, uom_id, is_service,
                   (standard_price ->> company_id::text)::numeric AS unit_cost
              FROM (SELECT product.id, product.standard_price, template.uom_id,
                           template.type = 'service' AS is_service,
                           UNNEST(%s::int[]) AS company_id
                      FROM product_product  AS product
                      JOIN product_template AS template
                        ON template.id = product.product_tmpl_id) AS everywhere
            """,
            scope.company_ids,
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

    def _join_covered(self, scope) -> SQL:
        """`covered`: the product's cost on this document is posted by accounting."""
        if scope.reads_tables:
            return SQL(
                """
                LEFT JOIN (SELECT DISTINCT item.move_id, item.product_id
                             FROM account_move_line AS item
                            WHERE item.display_type = 'cogs'
                              AND item.parent_state = 'posted') AS covered
                       ON covered.move_id = line.move_id
                      AND covered.product_id = line.product_id
                """
            )
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT item.move_id FROM account_move_line AS item
                 WHERE item.display_type = 'cogs' AND item.parent_state = 'posted'
                   AND line.display_type = 'product'
                   AND item.move_id = line.move_id
                   AND item.product_id = line.product_id
                 LIMIT 1) AS covered ON TRUE
            """
        )

    def _join_order_costs(self, scope) -> SQL:
        """`ordered`: the purchase price kept on the sale line of an invoice line.

        Per unit of the line, in company currency; of the first where one invoice
        line stands for several sale lines. Of few customers it is looked up line by
        line, and only where the ledger does not say it.
        """
        cost = SQL(
            """
            CASE WHEN sold.currency_id = %s THEN sold.purchase_price
                 ELSE sold.purchase_price / (
                     SELECT COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric
                       FROM sale_order AS sale WHERE sale.id = sold.order_id)
            END AS unit_cost
            """,
            self._sql_currency(SQL("sold.company_id")),
        )
        if scope.reads_tables:
            return SQL(
                """
                LEFT JOIN (
                    SELECT DISTINCT ON (rel.invoice_line_id)
                           rel.invoice_line_id AS line_id, %s
                      FROM sale_order_line_invoice_rel AS rel
                      JOIN sale_order_line AS sold ON sold.id = rel.order_line_id
                     ORDER BY rel.invoice_line_id, rel.order_line_id) AS ordered
                       ON ordered.line_id = line.id
                """,
                cost,
            )
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT %s
                  FROM sale_order_line_invoice_rel AS rel
                  JOIN sale_order_line AS sold ON sold.id = rel.order_line_id
                 WHERE line.display_type = 'product' AND covered.move_id IS NULL
                   AND rel.invoice_line_id = line.id
                 ORDER BY rel.order_line_id LIMIT 1) AS ordered ON TRUE
            """,
            cost,
        )

    def _sql_currency(self, company: SQL) -> SQL:
        """The currency of a company, written as constants: there are few."""
        # sudo: the order may be one of a company the reader is not in
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        branches = [
            SQL("WHEN %s THEN %s", record.id, record.currency_id.id)
            for record in companies.search([])
        ]
        return SQL("(CASE %s %s END)", company, SQL(" ").join(branches))

    def _sql_unassigned(self, scope) -> SQL:
        """What keeps a line of an account in scope from belonging to a customer."""
        return SQL(
            "(line.partner_id IS NULL OR line.journal_id = ANY(%s))",
            self._journal_ids(scope, "purchase"),
        )

    # Resolved first: joining account_account misleads the planner, which then takes
    # a nested loop over every line (measured 2.5 times slower).
    def _income_account_ids(self, scope):
        return self._account_ids(scope, "income")

    def _cost_account_ids(self, scope):
        return self._account_ids(scope, "expense_direct_cost")

    def _expense_account_ids(self, scope):
        return self._account_ids(scope, "expense", "expense_depreciation")

    def _account_ids(self, scope, *types):
        return self._ids_by_type(scope, "account.account", "account_type", types)

    def _journal_ids(self, scope, *types):
        return self._ids_by_type(scope, "account.journal", "type", types)

    def _ids_by_type(self, scope, model, field, types):
        """Ids of accounts or journals of some types, read once for a scope."""
        if model not in scope.memo:
            # sudo: they choose ledger lines; none of them is shown to the reader
            records = self.env[model].sudo().with_context(active_test=False)
            scope.memo[model] = {
                value: sorted(ids)
                for value, ids in records._read_group([], [field], ["id:array_agg"])
            }
        found = scope.memo[model]
        return [id_ for value in types for id_ in found.get(value, ())]
