from odoo import models
from odoo.tools import SQL

from .scope import Source

CUSTOMER_DOCUMENTS = ("out_invoice", "out_refund", "out_receipt")


class CrmFactSales(models.AbstractModel):
    """Purchases and revenue of each customer, from posted documents or orders.

    What a purchase is is the company's choice: posted invoices or confirmed orders,
    a day with at least one of them or each document. Credit notes lower revenue and
    are never purchases. Revenue is tax-exclusive, in company currency at the
    document's own date.
    """

    _name = "crm.fact.sales"
    _description = "Facts: sales"

    def _sources(self, scope):
        return [
            Source(
                "sales",
                self._query_sales(scope),
                {
                    "first_order_date": "date",
                    "last_order_date": "date",
                    "returned_date": "date",
                    "purchase_count": "bigint",
                    "revenue_total": "numeric",
                    "revenue_12m": "numeric",
                    "rfm_purchases": "bigint",
                    "rfm_amount": "numeric",
                },
            )
        ]

    def _query_sales(self, scope) -> SQL:
        return SQL(
            """
            SELECT partner_id, company_id,
                   MIN(day) FILTER (WHERE documents > 0) AS first_order_date,
                   MAX(day) FILTER (WHERE documents > 0) AS last_order_date,
                   -- the last purchase that ended a long silence
                   MAX(day) FILTER (WHERE documents > 0
                                      AND day - previous_day > return_gap_days)
                       AS returned_date,
                   SUM(purchases)::bigint AS purchase_count,
                   SUM(amount) AS revenue_total,
                   SUM(amount) FILTER (WHERE day >= profit_start) AS revenue_12m,
                   (SUM(purchases) FILTER (WHERE day >= rfm_start))::bigint
                       AS rfm_purchases,
                   SUM(amount) FILTER (WHERE day >= rfm_start) AS rfm_amount
              FROM (
                    SELECT daily.partner_id, daily.company_id, daily.day,
                           daily.amount, daily.documents,
                           terms.return_gap_days, terms.profit_start,
                           terms.rfm_start,
                           CASE WHEN terms.by_day THEN LEAST(daily.documents, 1)
                                ELSE daily.documents END AS purchases,
                           MAX(daily.day) FILTER (WHERE daily.documents > 0) OVER (
                               PARTITION BY daily.partner_id, daily.company_id
                               ORDER BY daily.day
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                           ) AS previous_day
                      FROM (%(days)s) AS daily (partner_id, company_id, day,
                                                amount, documents)
                      JOIN %(terms)s ON terms.company_id = daily.company_id
                   ) AS purchase
             GROUP BY 1, 2
            """,
            days=self._query_days(scope),
            terms=scope.query_terms(),
        )

    def _query_days(self, scope) -> SQL:
        branches = []
        if any(not terms.by_order for terms in scope.terms):
            branches.append(self._query_invoice_days(scope))
        if any(terms.by_order for terms in scope.terms):
            branches.append(self._query_order_days(scope))
        return SQL(" UNION ALL ").join(branches)

    def _query_invoice_days(self, scope) -> SQL:
        """A row for each customer, company and day with a posted document."""
        return SQL(
            """
            SELECT move.commercial_partner_id, move.company_id, move.invoice_date,
                   SUM(move.amount_untaxed_signed),
                   COUNT(*) FILTER (
                       WHERE move.move_type <> 'out_refund'
                         AND (move.amount_untaxed_signed > 0
                              OR terms.count_zero AND move.amount_untaxed_signed = 0)
                   )
              FROM account_move AS move
              JOIN %(terms)s ON terms.company_id = move.company_id
             WHERE move.state = 'posted' AND move.move_type IN %(move_types)s
               AND NOT terms.by_order
               AND move.commercial_partner_id IS NOT NULL
               AND move.invoice_date <= terms.as_of
               AND %(only)s
             GROUP BY 1, 2, 3
            """,
            terms=scope.query_terms(),
            move_types=CUSTOMER_DOCUMENTS,
            only=scope.only(SQL("move.commercial_partner_id")),
        )

    def _query_order_days(self, scope) -> SQL:
        """A row for each customer, company and day with a confirmed order."""
        return SQL(
            """
            SELECT partner_id, company_id, day, SUM(amount),
                   COUNT(*) FILTER (WHERE amount > 0 OR count_zero AND amount = 0)
              FROM (
                    SELECT customer.id AS partner_id, sale.company_id,
                           (sale.date_order AT TIME ZONE 'UTC'
                               AT TIME ZONE terms.time_zone)::date AS day,
                           ROUND(sale.amount_untaxed
                               / COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric,
                               terms.digits) AS amount,
                           terms.count_zero, terms.as_of
                      FROM sale_order AS sale
                      JOIN %(terms)s ON terms.company_id = sale.company_id
                      JOIN %(owner)s
                     WHERE sale.state = 'sale' AND terms.by_order
                   ) AS ordered
             WHERE day <= as_of
             GROUP BY 1, 2, 3
            """,
            terms=scope.query_terms(),
            owner=self.env["crm.contact.move"]._join_order_customer(scope),
        )
