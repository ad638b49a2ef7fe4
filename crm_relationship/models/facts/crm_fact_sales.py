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
                    "second_order_date": "date",
                    "returned_date": "date",
                    "purchase_days": "bigint",
                    "purchase_days_12m": "bigint",
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
                   MIN(day) FILTER (WHERE documents > 0 AND previous_day IS NOT NULL)
                       AS second_order_date,
                   -- the last purchase that ended a long silence
                   MAX(day) FILTER (WHERE documents > 0
                                      AND day - previous_day > %(return_gap_days)s)
                       AS returned_date,
                   COUNT(*) FILTER (WHERE documents > 0) AS purchase_days,
                   COUNT(*) FILTER (WHERE documents > 0 AND day >= %(profit_start)s)
                       AS purchase_days_12m,
                   SUM(purchases)::bigint AS purchase_count,
                   SUM(amount) AS revenue_total,
                   SUM(amount) FILTER (WHERE day >= %(profit_start)s) AS revenue_12m,
                   (SUM(purchases) FILTER (WHERE day >= %(rfm_start)s))::bigint
                       AS rfm_purchases,
                   SUM(amount) FILTER (WHERE day >= %(rfm_start)s) AS rfm_amount
              FROM (
                    SELECT partner_id, company_id, day, amount, documents,
                           CASE WHEN %(by_day)s THEN LEAST(documents, 1)
                                ELSE documents END AS purchases,
                           MAX(day) FILTER (WHERE documents > 0) OVER (
                               PARTITION BY partner_id, company_id ORDER BY day
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                           ) AS previous_day
                      FROM (%(days)s) AS daily (partner_id, company_id, day,
                                                amount, documents)
                   ) AS purchase
             GROUP BY 1, 2
            """,
            days=self._query_days(scope),
            **scope.terms_of(SQL("company_id")),
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
                              OR %(count_zero)s AND move.amount_untaxed_signed = 0)
                   )
              FROM account_move AS move
             WHERE move.state = 'posted' AND move.move_type IN %(move_types)s
               AND move.company_id = ANY(%(companies)s) AND NOT %(by_order)s
               AND move.commercial_partner_id IS NOT NULL
               AND move.invoice_date <= %(as_of)s
               AND %(only)s
             GROUP BY 1, 2, 3
            """,
            companies=scope.company_ids,
            **scope.terms_of(SQL("move.company_id")),
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
                               AT TIME ZONE %(time_zone)s)::date AS day,
                           ROUND(sale.amount_untaxed
                               / COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric,
                               %(digits)s) AS amount,
                           %(count_zero)s AS count_zero, %(as_of)s AS as_of
                      FROM sale_order AS sale
                      JOIN %(owner)s
                     WHERE sale.state = 'sale' AND sale.company_id = ANY(%(companies)s)
                       AND %(by_order)s
                   ) AS ordered
             WHERE day <= as_of
             GROUP BY 1, 2, 3
            """,
            companies=scope.company_ids,
            **scope.terms_of(SQL("sale.company_id")),
            owner=self.env["crm.contact.move"]._join_order_customer(scope),
        )
