from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from ... import nullable

MONTHS = 12  # month ends shown before today
SALES_DAYS = 90  # of the sales that outstanding amounts are measured against


class CrmReceivableReport(models.Model):
    """How long a company of ours waits for its money: at each month's end, and today.

    Everything is as the ledger stood on that day: what is posted and dated until
    then, less what was reconciled until then. Sales are customer documents with
    their taxes, less credit notes. Days are blank where nothing was sold.

    Source of the ratios: the usual definitions of credit management (DSO, best
    possible DSO, average days delinquent, count-back DSO).
    """

    _name = "crm.receivable.report"
    _description = "Days Sales Outstanding"
    _auto = False
    _order = "date desc, company_id"
    _rec_name = "date"
    _depends = {
        "account.move.line": [
            "balance",
            "parent_state",
            "date",
            "date_maturity",
            "account_id",
        ],
        "account.partial.reconcile": ["amount", "debit_move_id", "credit_move_id"],
    }

    date = fields.Date("As Of", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    receivable_amount = fields.Monetary(
        "Receivables", readonly=True, help="Balance of the receivable accounts."
    )
    current_amount = fields.Monetary(
        "Not Yet Due",
        readonly=True,
        help="The open part that is not past its due date.",
    )
    past_due_amount = fields.Monetary(
        "Past Due",
        readonly=True,
        help="The rest; payments not yet matched lower it.",
    )
    sales_90d = fields.Monetary(
        "Sales, 90 Days",
        readonly=True,
        help="Posted customer documents of 90 days, taxes included.",
    )
    dso = nullable.Float(
        "DSO",
        digits=(9, 1),
        aggregator="avg",
        readonly=True,
        help="Days sales outstanding: receivables / sales of 90 days * 90.",
    )
    best_possible_dso = nullable.Float(
        "Best Possible DSO",
        digits=(9, 1),
        aggregator="avg",
        readonly=True,
        help="The same of what is not yet due: what DSO would be if all paid in time.",
    )
    delinquent_days = nullable.Float(
        "Average Days Delinquent",
        digits=(9, 1),
        aggregator="avg",
        readonly=True,
        help="DSO less best possible DSO: the days that lateness costs.",
    )
    countback_dso = nullable.Float(
        "Count-Back DSO",
        digits=(9, 1),
        aggregator="avg",
        readonly=True,
        help="Days of the newest sales that make up the receivables: whole months"
        " counted back, the last one in part. Blank where two years do not suffice.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            WITH day AS (%(days)s), item AS MATERIALIZED (%(items)s),
            sales AS MATERIALIZED (
                SELECT company_id, date, SUM(balance) AS amount
                  FROM item WHERE is_sale GROUP BY 1, 2
            ), figure AS (
                SELECT day.id, day.company_id, day.date, receivable_amount,
                       current_amount, sales_90d, countback_dso
                  FROM day
                 CROSS JOIN LATERAL (
                       SELECT COALESCE(SUM(balance), 0) AS receivable_amount
                         FROM item WHERE item.company_id = day.company_id
                          AND item.date <= day.date) AS whole
                 CROSS JOIN LATERAL (%(current)s) AS current
                 CROSS JOIN LATERAL (
                       SELECT COALESCE(SUM(amount), 0) AS sales_90d
                         FROM sales WHERE sales.company_id = day.company_id
                          AND sales.date > day.date - %(sales_days)s
                          AND sales.date <= day.date) AS sold
                 CROSS JOIN LATERAL (%(countback)s) AS countback
            )
            SELECT id, company_id, date, receivable_amount, current_amount,
                   receivable_amount - current_amount AS past_due_amount, sales_90d,
                   ROUND(receivable_amount * %(sales_days)s / sold, 1) AS dso,
                   ROUND(current_amount * %(sales_days)s / sold, 1)
                       AS best_possible_dso,
                   ROUND((receivable_amount - current_amount) * %(sales_days)s / sold,
                         1) AS delinquent_days,
                   ROUND(countback_dso, 1) AS countback_dso
              FROM figure
             CROSS JOIN LATERAL (
                   SELECT NULLIF(GREATEST(sales_90d, 0), 0) AS sold) AS divisor
            """,
            days=self._query_days(),
            items=self._query_items(),
            current=self._query_current(),
            countback=self._query_countback(),
            sales_days=SALES_DAYS,
        )

    def _query_days(self) -> SQL:
        """The month ends of a year and today, in each company the reader works in."""
        rows = []
        for company in self.env.companies.sudo():
            today = company._crm_today()
            ends = [
                today + relativedelta(day=1, months=1 - back, days=-1)
                for back in range(MONTHS, 0, -1)
            ]
            rows += [
                SQL("(%s, %s::date, %s::bigint)", company.id, day, place)
                for place, day in enumerate([*ends, today])
            ]
        return SQL(
            "SELECT company_id * 100::bigint + place AS id, company_id, date"
            " FROM (VALUES %s) AS day (company_id, date, place)",
            SQL(", ").join(rows),
        )

    def _query_items(self) -> SQL:
        accounts = self.env["account.account"].sudo().with_context(active_test=False)
        return SQL(
            """
            SELECT line.id, line.company_id, line.date, line.date_maturity,
                   line.balance, line.display_type = 'payment_term' AS is_sale
              FROM account_move_line AS line
             WHERE line.parent_state = 'posted' AND line.account_id = ANY(%s)
               AND line.company_id = ANY(%s)
            """,
            # sudo: they choose ledger lines; none of them is shown to the reader
            accounts.search([("account_type", "=", "asset_receivable")]).ids,
            self.env.companies.ids,
        )

    def _query_current(self) -> SQL:
        """What was open on the day of documents whose due date had not passed."""
        return SQL(
            """
            SELECT COALESCE(SUM(open.balance - open.matched), 0) AS current_amount
              FROM (SELECT item.balance,
                           COALESCE(SUM(partial.amount)
                                    FILTER (WHERE counter.date <= day.date), 0)
                               AS matched
                      FROM item
                      LEFT JOIN account_partial_reconcile AS partial
                             ON partial.debit_move_id = item.id
                      LEFT JOIN account_move_line AS counter
                             ON counter.id = partial.credit_move_id
                     WHERE item.company_id = day.company_id AND item.is_sale
                       AND item.balance > 0 AND item.date <= day.date
                       AND item.date_maturity >= day.date
                     GROUP BY item.id, item.balance) AS open
            """
        )

    def _query_countback(self) -> SQL:
        """The receivables taken off the sales of whole months, from the newest back."""
        return SQL(
            """
            SELECT CASE WHEN MAX(before + GREATEST(amount, 0)) >= receivable_amount
                        THEN SUM(days * CASE
                             WHEN before >= receivable_amount THEN 0
                             WHEN before + amount <= receivable_amount THEN 1
                             ELSE (receivable_amount - before) / amount END)
                   END AS countback_dso
              FROM (SELECT first, days, amount,
                           SUM(GREATEST(amount, 0)) OVER (ORDER BY first DESC)
                               - GREATEST(amount, 0) AS before
                      FROM (SELECT month.first,
                                   LEAST((month.first + INTERVAL '1 month')::date,
                                         day.date + 1) - month.first AS days,
                                   COALESCE(SUM(sales.amount), 0) AS amount
                              FROM (SELECT first::date FROM GENERATE_SERIES(
                                       DATE_TRUNC('month', day.date::timestamp)
                                           - INTERVAL '23 months',
                                       DATE_TRUNC('month', day.date::timestamp),
                                       INTERVAL '1 month') AS first) AS month
                              LEFT JOIN sales
                                     ON sales.company_id = day.company_id
                                    AND sales.date >= month.first
                                    AND sales.date <= day.date
                                    AND sales.date < month.first + INTERVAL '1 month'
                             GROUP BY month.first) AS monthly) AS counted
            """
        )
