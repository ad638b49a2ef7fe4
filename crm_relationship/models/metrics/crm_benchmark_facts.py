from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..facts.scope import Scope, Terms

YEARS = 3  # of purchases looked at: a change of retention needs three
TOP_PLACES = 5  # the top fifth of the customers


class CrmBenchmarkFacts(models.AbstractModel):
    """What a company's own values of the benchmarks are computed from.

    Four statements, whatever the number of benchmarks: sums and counts over the
    company's customers, their days of purchases, its opportunities and invoices.
    """

    _name = "crm.benchmark.facts"
    _description = "Facts of the Benchmarks"

    @api.model
    def _read(self, company, as_of):
        """{name: sum or count} of one company as of a day; None where unknown.

        The years are the 12 months up to the day (1), the 12 before (2), and so on.
        """
        self.env.flush_all()
        terms = {
            "company": company.id,
            "as_of": as_of,
            "zone": company.partner_id.tz or "UTC",
        }
        for year in range(1, YEARS + 1):
            start = as_of - relativedelta(months=12 * year) + relativedelta(days=1)
            terms[f"start_{year}"] = fields.Date.to_date(start)
        scope = Scope((Terms.of(company, as_of),), today=company._crm_today())
        terms["days"] = self.env["crm.fact.sales"]._query_days(scope)
        # sudo: a setting, for a figure that follows its reader's rights
        facts = {"acquisition_cost": company.sudo().crm_acquisition_cost}
        for query in (
            self._query_customers(terms),
            self._query_years(terms),
            self._query_deals(terms),
            self._query_invoices(terms),
        ):
            facts |= self.env.execute_query_dict(query)[0]
        return facts

    def _query_customers(self, terms) -> SQL:
        """Of the rows of the relationships: buyers are those of the last 12 months."""
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE buys) AS buyers,
                   COUNT(*) FILTER (WHERE buys AND is_regular) AS regulars,
                   COUNT(*) FILTER (WHERE buys AND net_profit_12m <= 0)
                       AS unprofitable,
                   -- whoever had a year to come again, or came again before
                   COUNT(*) FILTER (WHERE second_order_date < year_end
                                       OR year_end <= %(as_of)s)
                       AS second_chances,
                   COUNT(*) FILTER (WHERE second_order_date < year_end)
                       AS second_purchases,
                   COUNT(*) FILTER (WHERE repeats) AS repeat_count,
                   AVG(gross_sales_12m) FILTER (WHERE repeats)::float8 AS repeat_mean,
                   VAR_SAMP(gross_sales_12m) FILTER (WHERE repeats)::float8
                       AS repeat_variance,
                   COUNT(*) FILTER (WHERE is_new) AS new_count,
                   AVG(gross_sales_12m) FILTER (WHERE is_new)::float8 AS new_mean,
                   VAR_SAMP(gross_sales_12m) FILTER (WHERE is_new)::float8
                       AS new_variance,
                   AVG(cost_to_serve_12m) FILTER (WHERE repeats)::float8 AS serve_mean,
                   VAR_SAMP(cost_to_serve_12m) FILTER (WHERE repeats)::float8
                       AS serve_variance,
                   SUM(refund_12m)::float8 AS refunds,
                   SUM(gross_sales_12m - discount_12m)::float8 AS sales,
                   SUM(late_payment_cost_12m)::float8 AS late_cost,
                   SUM(revenue_12m)::float8 AS revenue,
                   SUM(net_profit_12m) FILTER (WHERE buys)::float8 AS profit,
                   SUM(net_profit_12m) FILTER (
                       WHERE buys AND place <= CEIL(judged / %(places)s::numeric)
                       )::float8 AS top_profit
              FROM (
                    SELECT *, buys AND first_order_date < %(start_1)s AS repeats,
                           buys AND first_order_date >= %(start_1)s AS is_new,
                           ROW_NUMBER() OVER (PARTITION BY buys
                               ORDER BY net_profit_12m DESC NULLS LAST, id) AS place,
                           COUNT(*) OVER (PARTITION BY buys) AS judged
                      FROM crm_relationship AS relation
                     CROSS JOIN LATERAL (SELECT
                           COALESCE(last_order_date
                                    BETWEEN %(start_1)s AND %(as_of)s, FALSE) AS buys,
                           (first_order_date + INTERVAL '12 months')::date AS year_end
                           ) AS moment
                     WHERE relation.company_id = %(company)s
                   ) AS customer
            """,
            places=TOP_PLACES,
            **terms,
        )

    def _query_years(self, terms) -> SQL:
        """Who bought in which year, and what he spent in the last two."""
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE bought_2) AS start_count,
                   COUNT(*) FILTER (WHERE bought_2 AND bought_1) AS kept_count,
                   COUNT(*) FILTER (WHERE bought_3) AS earlier_start_count,
                   COUNT(*) FILTER (WHERE bought_3 AND bought_2) AS earlier_kept_count,
                   COUNT(*) FILTER (WHERE paid) AS paying_count,
                   SUM(spent_2) FILTER (WHERE paid)::float8 AS spent_before,
                   SUM(spent_1) FILTER (WHERE paid)::float8 AS spent_after,
                   SUM(spent_2 ^ 2) FILTER (WHERE paid)::float8 AS square_before,
                   SUM(spent_1 * spent_2) FILTER (WHERE paid)::float8 AS product,
                   SUM(spent_1 ^ 2) FILTER (WHERE paid)::float8 AS square_after
              FROM (
                    SELECT *, bought_2 AND spent_2 > 0 AS paid
                      FROM (
                            SELECT BOOL_OR(documents > 0 AND year = 1) AS bought_1,
                                   BOOL_OR(documents > 0 AND year = 2) AS bought_2,
                                   BOOL_OR(documents > 0 AND year = 3) AS bought_3,
                                   COALESCE(SUM(amount) FILTER (WHERE year = 1), 0)
                                       AS spent_1,
                                   COALESCE(SUM(amount) FILTER (WHERE year = 2), 0)
                                       AS spent_2
                              FROM (%(days)s) AS daily (partner_id, company_id, day,
                                                        amount, documents)
                             CROSS JOIN LATERAL (SELECT
                                   CASE WHEN day >= %(start_1)s THEN 1
                                        WHEN day >= %(start_2)s THEN 2
                                        ELSE 3 END AS year) AS period
                             WHERE day BETWEEN %(start_3)s AND %(as_of)s
                             GROUP BY partner_id) AS purchase) AS customer
            """,
            **terms,
        )

    def _query_deals(self, terms) -> SQL:
        """Opportunities closed in each of the last two years, and those won."""
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE day >= %(start_1)s) AS closed,
                   COUNT(*) FILTER (WHERE day >= %(start_1)s AND won) AS won,
                   COUNT(*) FILTER (WHERE day < %(start_1)s) AS earlier_closed,
                   COUNT(*) FILTER (WHERE day < %(start_1)s AND won) AS earlier_won
              FROM (
                    SELECT lead.won_status = 'won' AS won,
                           (lead.date_closed AT TIME ZONE 'UTC'
                               AT TIME ZONE %(zone)s)::date AS day
                      FROM crm_lead AS lead
                      LEFT JOIN res_users AS seller ON seller.id = lead.user_id
                     WHERE lead.type = 'opportunity'
                       AND lead.won_status IN ('won', 'lost')
                       AND COALESCE(lead.company_id, seller.company_id) = %(company)s
                   ) AS deal
             WHERE day BETWEEN %(start_2)s AND %(as_of)s
            """,
            **terms,
        )

    def _query_invoices(self, terms) -> SQL:
        """Invoices of 12 months, those credited, and sellers of two years."""
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE late AND NOT refund) AS invoices,
                   COUNT(*) FILTER (WHERE late AND NOT refund AND credited)
                       AS credited,
                   COUNT(DISTINCT invoice_user_id) FILTER (WHERE late) AS sellers,
                   COUNT(DISTINCT invoice_user_id) FILTER (WHERE NOT late)
                       AS earlier_sellers,
                   SUM(amount_untaxed_signed) FILTER (WHERE late)::float8 AS sold,
                   SUM(amount_untaxed_signed) FILTER (WHERE NOT late)::float8
                       AS earlier_sold
              FROM account_move AS move
             CROSS JOIN LATERAL (SELECT
                   move.invoice_date >= %(start_1)s AS late,
                   move.move_type = 'out_refund' AS refund,
                   move.move_type <> 'out_refund' AND EXISTS (
                       SELECT FROM account_move AS credit
                        WHERE credit.reversed_entry_id = move.id
                          AND credit.state = 'posted'
                          AND credit.invoice_date <= %(as_of)s) AS credited
                   ) AS kind
             WHERE move.company_id = %(company)s AND move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
               AND move.invoice_date BETWEEN %(start_2)s AND %(as_of)s
            """,
            **terms,
        )
