from odoo import api, fields, models
from odoo.tools import SQL

from ... import nullable
from ..facts.scope import Scope, Terms

EPOCH = fields.Date.to_date("1900-01-01")
REPORTS = (
    "crm.retention.cohort",
    "crm.customer.movement",
    "crm.customer.base",
    "crm.profit.day",
)
STEPS = ("gross_sales", "discount", "refund", "cost_ledger", "cost_imputed")
FACTS = (
    "purchases",
    "revenue",
    *STEPS,
    "margin",
    "sales_cost_known",
    "sales_cost_unknown",
)


class CrmPurchaseDay(models.Model):
    """What a customer bought from a company on a day, and what it left over.

    Kept because dashboards and the reports over all time read it again and again:
    revenue alone they could read from the documents each time, margin takes too long
    (measured on 470,000 invoices: 1 s against 9 s). Written with the other figures of
    a customer whose documents changed, and of everybody by a daily job, when a setting
    changes and when somebody asks for it; never by reading. What differs is written.

    A day with a purchase count of zero has credit notes or free documents only. The
    steps are those of `crm.profit.report`, each as a positive amount, up to today.
    Only an invoice tells a margin: a day of orders alone, where purchases are orders,
    has none, which is not a margin of zero.
    """

    _name = "crm.purchase.day"
    _description = "Purchase Day"
    _order = "day, id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    day = fields.Date(required=True)
    purchases = fields.Integer(help="Documents that are purchases.")
    revenue = fields.Float(digits=(16, 4))
    gross_sales = fields.Float(digits=(16, 4))
    discount = fields.Float("Discounts", digits=(16, 4))
    refund = fields.Float("Refunds", digits=(16, 4))
    cost_ledger = fields.Float("Cost of Sales in the Ledger", digits=(16, 4))
    cost_imputed = fields.Float("Imputed Cost of Sales", digits=(16, 4))
    margin = nullable.Float(digits=(16, 4))
    sales_cost_known = fields.Float(digits=(16, 4))
    sales_cost_unknown = fields.Float(digits=(16, 4))

    # two readers at once: the second fails and is done again, nothing is there twice
    _partner_company_day_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id, day)",
        "A customer has one row for each company and day.",
    )

    @api.model
    def _request_reading(self):
        """Ask the daily job to come at once."""
        cron = self.env.ref("crm_relationship.ir_cron_days", raise_if_not_found=False)
        if cron:
            # sudo: whoever may change the setting may have it applied
            cron.sudo()._trigger()

    @api.model
    def _read_documents(self, companies, partner_ids=None):
        """Bring the days of these companies in line with their documents.

        :param partner_ids: commercial partners, default everybody
        :returns: number of rows written
        """
        self.env.flush_all()
        if partner_ids is None:
            self.env.cr.execute(
                "SET LOCAL jit = off; SET LOCAL work_mem = '64MB';"
                # whole tables are read: a nested loop would be a wrong estimate
                " SET LOCAL enable_nestloop = off;"
            )
        written = self._write_differences(
            self._scope_of_all_time(companies, partner_ids)
        )
        if partner_ids is None:
            self.env.cr.execute("SET LOCAL enable_nestloop = on")
        for model in (self._name, *REPORTS):  # which have read them
            self.env[model].invalidate_model()
        return written

    def _scope_of_all_time(self, companies, partner_ids=None):
        # sudo: the settings that define the figures, whoever asks for them
        companies = companies.sudo()
        return Scope(
            terms=tuple(
                Terms.of(company, company._crm_today(), profit_start=EPOCH)
                for company in companies
            ),
            partner_ids=None if partner_ids is None else tuple(partner_ids),
            today=min(company._crm_today() for company in companies),
        )

    def _query_days(self, scope) -> SQL:
        """A row for each customer, company and day: purchases, and their margin."""
        return SQL(
            """
            SELECT partner_id, company_id, day,
                   COALESCE(SUM(purchases), 0)::int AS purchases,
                   COALESCE(SUM(revenue), 0) AS revenue, %(steps)s,
                   CASE WHEN COUNT(margin) > 0 OR NOT (%(by_order)s)
                        THEN COALESCE(SUM(margin), 0) END AS margin,
                   COALESCE(SUM(sales_cost_known), 0) AS sales_cost_known,
                   COALESCE(SUM(sales_cost_unknown), 0) AS sales_cost_unknown
              FROM (SELECT partner_id, company_id, day, documents AS purchases,
                           amount AS revenue, %(no_steps)s, NULL::numeric AS margin,
                           NULL::numeric AS sales_cost_known,
                           NULL::numeric AS sales_cost_unknown
                      FROM (%(purchases)s) AS daily (partner_id, company_id, day,
                                                     amount, documents)
                     UNION ALL
                    SELECT partner_id, company_id, date, NULL, NULL, %(own_steps)s,
                           COALESCE(gross_sales, 0) - COALESCE(discount, 0)
                           - COALESCE(refund, 0) - COALESCE(cost_ledger, 0)
                           - COALESCE(cost_imputed, 0),
                           COALESCE(sales_cost_ledger, 0)
                           + COALESCE(sales_cost_order, 0)
                           + COALESCE(sales_cost_standard, 0),
                           sales_cost_unknown
                      FROM (%(sums)s) AS daily) AS part
             GROUP BY 1, 2, 3
            """,
            by_order=scope.terms_of(SQL("company_id"))["by_order"],
            steps=_steps(lambda step: SQL("COALESCE(SUM(%s), 0) AS %s", step, step)),
            no_steps=_steps(lambda step: SQL("NULL::numeric AS %s", step)),
            own_steps=_steps(lambda step: step),
            purchases=self.env["crm.fact.sales"]._query_days(scope),
            sums=self.env["crm.fact.profit"]._query_sums(
                scope, SQL("partner_id, company_id, date")
            ),
        )

    def _write_differences(self, scope):
        """Write what differs and nothing else, in one statement."""
        columns = SQL(", ").join(map(SQL.identifier, FACTS))
        same_day = SQL(
            "fresh.partner_id = kept.partner_id AND fresh.company_id = kept.company_id"
            " AND fresh.day = kept.day"
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH fresh AS MATERIALIZED (%(fresh)s),
                gone AS (
                    DELETE FROM crm_purchase_day AS kept
                     WHERE %(by_company)s = ANY(%(companies)s) AND %(only)s
                       AND NOT EXISTS (SELECT FROM fresh WHERE %(same_day)s)
                    RETURNING 1
                ), written AS (
                    INSERT INTO crm_purchase_day
                           (partner_id, company_id, day, %(columns)s)
                    SELECT partner_id, company_id, day, %(columns)s
                      FROM fresh
                     WHERE NOT EXISTS (
                           SELECT FROM crm_purchase_day AS kept
                            WHERE %(same_day)s
                              AND (%(kept)s) IS NOT DISTINCT FROM (%(new)s))
                    ON CONFLICT (partner_id, company_id, day)
                    DO UPDATE SET (%(columns)s) = ROW(%(excluded)s)
                    RETURNING 1
                )
                SELECT (SELECT COUNT(*) FROM gone) + (SELECT COUNT(*) FROM written)
                """,
                fresh=self._query_days(scope),
                by_company=scope.by_company(SQL("kept.company_id")),
                companies=scope.company_ids,
                only=scope.only(SQL("kept.partner_id")),
                same_day=same_day,
                columns=columns,
                kept=_of("kept"),
                new=_of("fresh"),
                excluded=_of("excluded"),
            )
        )
        return rows[0][0]

    @api.model
    def _query_terms(self, companies) -> SQL:
        """`terms` of the reports: as of today, or the day `crm_as_of` of the context.

        A report of a past day leaves out what came later; its settings are today's.
        """
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s::date, %s)",
                company.id,
                company.currency_id.id,
                company._crm_as_of(),
                company.crm_return_gap_days,
            )
            for company in companies
        )
        return SQL(
            "(VALUES %s) AS terms (company_id, currency_id, as_of, return_gap_days)",
            rows,
        )


def _steps(query):
    return SQL(", ").join(query(SQL.identifier(step)) for step in STEPS)


def _of(alias):
    return SQL(", ").join(SQL.identifier(alias, name) for name in FACTS)
