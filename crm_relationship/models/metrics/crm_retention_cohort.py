from odoo import api, fields, models
from odoo.tools import SQL

from ... import nullable
from .crm_relationship import MARGIN_GROUP

MONEY = ("revenue", "margin")


class CrmRetentionCohort(models.Model):
    """Customers by the period of their first purchase, and who buys in later ones.

    One row for each company, salesperson, cohort and number of periods since, also
    where nobody bought. A customer stays in the cohort of the first purchase for
    good, however long a silence was. Revenue and margin are those of the period,
    credit notes taken off, of all customers of the cohort; what was credited in the
    periods before a first purchase is in no cohort.

    Margin is of the invoices of the period. Where purchases are orders it is blank
    if nothing was invoiced; `not_invoiced_count` says of how many customers it tells
    nothing.
    """

    _name = "crm.retention.cohort"
    _description = "Retention Cohort"
    _inherit = "crm.period.report"
    _auto = False
    _order = "cohort_date desc, period_number, id"
    _rec_name = "cohort_date"
    _depends = {
        "crm.purchase.day": ["partner_id", "company_id", "day", "purchases", "revenue"],
        "res.partner": ["user_id"],
    }

    cohort_date = fields.Date("First Purchase In", readonly=True)
    period_date = fields.Date("Period", readonly=True)
    period_number = fields.Integer(
        "Periods Since",
        readonly=True,
        aggregator=None,
        help="0 is the period of the first purchase.",
    )
    cohort_size = fields.Integer(
        "Customers of the Cohort",
        readonly=True,
        aggregator=None,
        help="Customers whose first purchase lies in this period.",
    )
    active_count = fields.Integer(
        "Active Customers", readonly=True, help="Who bought in the period."
    )
    retention_share = nullable.Float(
        "Retention",
        readonly=True,
        digits=(5, 2),
        aggregator="avg",
        help="Active customers over all customers of the cohort. Of several cohorts:"
        " of all their customers.",
    )
    revenue = fields.Monetary(
        readonly=True,
        help="What those of the cohort bought in the period.",
    )
    margin = nullable.Monetary(
        readonly=True,
        groups=MARGIN_GROUP,
        help="Sales and credit notes less cost of sales. Sales without a known cost"
        " count in full; empty where no cost is known for anything sold, and where"
        " purchases are orders of which none was invoiced.",
    )
    not_invoiced_count = fields.Integer(
        "Not Invoiced",
        readonly=True,
        help="Customers with orders in the period of whom nothing was invoiced in it,"
        " where purchases are orders: their margin is not known and not in the sum.",
    )

    def _read_group_select(self, aggregate_spec, query):
        sql = super()._read_group_select(aggregate_spec, query)
        if not aggregate_spec.startswith("retention_share:"):
            return sql
        return SQL(
            "SUM(%s)::float8 / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "active_count", query),
            self._field_to_sql(self._table, "cohort_size", query),
        )

    @property
    def _table_query(self) -> SQL:
        """Each cohort, unfolded to every period it has reached.

        Conditions on the grain and the salesperson reach the innermost rows: each
        step groups by them, and none is read twice.
        """
        return SQL(
            """
            SELECT -- one whole number below 2 ** 53 for what makes a row
                   (((company_id::bigint * 65536 + COALESCE(user_id, 0)) * 4 + place)
                    * 4096 + cohort * months - 23640) * 1024 + number AS id,
                   company_id, currency_id, user_id, grain, number AS period_number,
                   %(cohort_date)s AS cohort_date, %(period_date)s AS period_date,
                   (cohort + number + 1) * months > %(as_of_month)s AS is_open,
                   cohort_size::int, active_count::int, not_invoiced_count::int,
                   revenue,
                   active_count::float8 / cohort_size AS retention_share,
                   CASE WHEN margin IS NULL AND not_invoiced_count > 0 THEN NULL
                        WHEN (cost_known OR NOT cost_unknown)
                         AND known.company_id IS NOT NULL
                        THEN COALESCE(margin, 0) END AS margin
              FROM (SELECT company_id, currency_id, user_id, grain, place, months,
                           as_of, cohort, number, SUM(active) AS active_count,
                           SUM(SUM(active) FILTER (WHERE number = 0)) OVER (
                               PARTITION BY company_id, currency_id, user_id, grain,
                                            place, months, as_of, cohort)
                               AS cohort_size,
                           SUM(revenue) AS revenue, SUM(margin) AS margin,
                           SUM(not_invoiced) AS not_invoiced_count,
                           BOOL_OR(cost_known) AS cost_known,
                           BOOL_OR(cost_unknown) AS cost_unknown
                      FROM (%(cells)s) AS cell
                     GROUP BY company_id, currency_id, user_id, grain, place, months,
                              as_of, cohort, number) AS dense
              LEFT JOIN (%(known)s) AS known USING (company_id)
            """,
            cells=self._query_cells(),
            known=self.env["crm.customer.movement"]._query_cost_known(),
            cohort_date=self._sql_first_day(SQL("cohort"), SQL("months")),
            period_date=self._sql_first_day(SQL("(cohort + number)"), SQL("months")),
            as_of_month=self._sql_month(SQL("as_of")),
        )

    @api.model
    def _query_cells(self) -> SQL:
        """Sums by cohort and period; the first of a cohort brings zeros for all."""
        return SQL(
            """
            SELECT total.company_id, total.currency_id, total.user_id, total.grain,
                   total.place, total.months, total.as_of, total.cohort, filled.*
              FROM (SELECT company_id, currency_id, user_id, grain, place, months,
                           as_of, cohort, number, SUM(active) AS active,
                           SUM(revenue) AS revenue, SUM(margin) AS margin,
                           SUM((margin IS NULL)::int) AS not_invoiced,
                           BOOL_OR(cost_known) AS cost_known,
                           BOOL_OR(cost_unknown) AS cost_unknown
                      FROM (%(customers)s) AS customer
                     GROUP BY company_id, currency_id, user_id, grain, place, months,
                              as_of, cohort, number) AS total
             CROSS JOIN LATERAL (
                    SELECT total.number, total.active, total.revenue, total.margin,
                           total.not_invoiced, total.cost_known, total.cost_unknown
                     UNION ALL
                    SELECT later, 0, 0, NULL, 0, FALSE, FALSE
                      FROM GENERATE_SERIES(1, %(as_of_month)s / total.months
                                              - total.cohort) AS later
                     WHERE total.number = 0) AS filled
            """,
            customers=self._query_customers(),
            as_of_month=self._sql_month(SQL("total.as_of")),
        )

    @api.model
    def _query_customers(self) -> SQL:
        """A row for each customer, grain and period: what he did in it.

        Money that the context's `crm_cohort_measures` do not name is not summed. Only
        code can name any: over RPC a context holds no tuple.
        """
        measures = self.env.context.get("crm_cohort_measures")
        if not isinstance(measures, tuple):
            measures = MONEY
        sums = {name: SQL("NULL::numeric") for name in MONEY}
        sums |= {"cost_known": SQL("FALSE"), "cost_unknown": SQL("FALSE")}
        for name in measures:
            sums[name] = SQL("SUM(%s)", SQL.identifier("monthly", name))
        if "margin" in measures:
            for name in ("cost_known", "cost_unknown"):
                sums[name] = SQL("BOOL_OR(%s)", SQL.identifier("monthly", name))
        return SQL(
            """
            SELECT monthly.partner_id, monthly.company_id, monthly.currency_id,
                   partner.user_id, grain.name AS grain, grain.place, grain.months,
                   monthly.as_of, monthly.first_month / grain.months AS cohort,
                   monthly.month / grain.months - monthly.first_month / grain.months
                       AS number,
                   (SUM(monthly.purchases) > 0)::int AS active,
                   %(revenue)s AS revenue, %(margin)s AS margin,
                   %(cost_known)s AS cost_known, %(cost_unknown)s AS cost_unknown
              FROM (SELECT day.partner_id, day.company_id, terms.currency_id,
                           terms.as_of, %(month)s AS month,
                           SUM(day.purchases) AS purchases,
                           MIN(CASE WHEN SUM(day.purchases) > 0 THEN %(month)s END)
                               OVER (PARTITION BY day.partner_id, day.company_id)
                               AS first_month,
                           SUM(day.revenue) AS revenue, SUM(day.margin) AS margin,
                           BOOL_OR(day.sales_cost_known <> 0) AS cost_known,
                           BOOL_OR(day.sales_cost_unknown <> 0) AS cost_unknown
                      FROM crm_purchase_day AS day
                      JOIN %(terms)s ON terms.company_id = day.company_id
                     WHERE day.day <= terms.as_of
                     GROUP BY 1, 2, 3, 4, 5) AS monthly
              JOIN res_partner AS partner ON partner.id = monthly.partner_id
             CROSS JOIN %(grains)s
             WHERE monthly.month / grain.months
                   >= monthly.first_month / grain.months
             GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
            """,
            month=self._sql_month(SQL("day.day")),
            terms=self._terms(),
            grains=self._query_grains(),
            **sums,
        )

    @api.readonly
    @api.model
    def read_heat_map(self, grain="month", company_id=None, as_of=None):
        """The cohorts as a page or a client draws them, newest first.

        :param grain: month, quarter or year
        :param company_id: default the current company
        :param as_of: the day to look from (date or ISO text), default today
        :returns: list of {cohort, size, cells: [{number, active, share, revenue,
            open} ...]}, `margin` in the cells too for who may see it; only what the
            reader's record rules let through
        """
        company_id = company_id or self.env.company.id
        report = self.with_context(crm_as_of=as_of) if as_of else self
        domain = [("grain", "=", grain), ("company_id", "=", company_id)]
        return [
            {"cohort": str(cohort.pop("date"))} | cohort
            for cohort in report._read_cohorts(domain)
        ]

    @api.model
    def _read_cohorts(self, domain, money=MONEY):
        """The cohorts of one grain as `read_heat_map` gives them, with their `date`.

        :param money: which sums of money are wanted
        """
        measures = {
            "open": "is_open:bool_or",
            "size": "cohort_size:sum",
            "active": "active_count:sum",
            "share": "retention_share:avg",
        }
        measures |= {
            name: f"{name}:sum"
            for name in money
            if self._has_field_access(self._fields[name], "read")
        }
        # all customers are counted: with little memory they go through files, and
        # a nested loop would be a wrong estimate
        self.env.cr.execute(
            "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off;"
            " SET LOCAL enable_nestloop = off"
        )
        report = self.with_context(crm_cohort_measures=tuple(money))
        cohorts = {}
        for cohort, number, *values in report._read_group(
            domain,
            ["cohort_date:day", "period_number"],
            list(measures.values()),
            order="cohort_date:day desc, period_number",
        ):
            cell = {"number": number} | dict(zip(measures, values, strict=True))
            size = cell.pop("size")
            row = {"date": cohort, "size": size, "cells": []}
            cohorts.setdefault(cohort, row)["cells"].append(cell)
        self.env.cr.execute("SET LOCAL enable_nestloop = on")
        return list(cohorts.values())
