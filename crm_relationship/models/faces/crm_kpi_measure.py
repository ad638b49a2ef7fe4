from dateutil.relativedelta import relativedelta

from odoo import models

from ..metrics.crm_benchmark_measure import Measured


class CrmKpiMeasure(models.AbstractModel):
    """How the figures that are no benchmark are measured, one method a figure.

    `_measure_<name>(company, as_of)`; sums are of the relationships as last computed.
    """

    _name = "crm.kpi.measure"
    _inherit = "crm.benchmark.measure"
    _description = "Measures of KPIs"

    def _sums(self, company, *names):
        """The sum of each figure over the company's customers; None where unknown."""
        rows = self.env["crm.relationship"]
        domain = [("company_id", "=", company.id)]
        counted, *sums = rows._read_group(
            domain, [], ["__count", *(f"{name}:sum" for name in names)]
        )[0]
        return counted, sums

    def _money(self, company, name):
        count, (value,) = self._sums(company, name)
        if not value:
            return Measured(
                count=count, missing=self.env._("Nothing was sold in 12 months.")
            )
        return Measured(value, count=count)

    def _measure_revenue(self, company, _as_of):
        return self._money(company, "revenue_12m")

    def _measure_net_profit(self, company, _as_of):
        return self._money(company, "net_profit_12m")

    def _rate(self, company, part, whole):
        count, (amount, of_amount) = self._sums(company, part, whole)
        if amount is None or not of_amount or of_amount <= 0:
            return Measured(
                count=count, missing=self.env._("There is nothing to take a share of.")
            )
        return Measured(100 * amount / of_amount, count=count)

    def _measure_profit_rate(self, company, _as_of):
        return self._rate(company, "net_profit_12m", "revenue_12m")

    def _measure_cost_to_serve(self, company, _as_of):
        return self._rate(company, "cost_to_serve_12m", "revenue_12m")

    def _measure_overdue_share(self, company, _as_of):
        return self._rate(company, "overdue_amount", "due_amount")

    def _measure_churn_risk(self, company, _as_of):
        rows = self.env["crm.relationship"]
        known = [("company_id", "=", company.id), ("churn_risk", "!=", False)]
        high = rows.search_count([*known, ("churn_risk", "=", "high")])
        return self._share(high, rows.search_count(known))

    def _year(self, field, as_of):
        start = as_of - relativedelta(months=12)
        return [(field, ">", start), (field, "<", as_of + relativedelta(days=1))]

    def _measure_win_rate(self, company, as_of):
        leads = self.env["crm.lead"].with_context(active_test=False)
        closed = [
            ("company_id", "in", [company.id, False]),
            ("type", "=", "opportunity"),
            *self._year("date_closed", as_of),
        ]
        won = leads.search_count([*closed, ("won_status", "=", "won")])
        count = won + leads.search_count([*closed, ("won_status", "=", "lost")])
        return self._share(won, count, self.env._("closed opportunities"))

    def _measure_no_decision(self, company, as_of):
        lost, undecided = self.env["crm.no.decision.report"]._read_group(
            [("company_id", "=", company.id), *self._year("month", as_of)],
            [],
            ["lost_count:sum", "no_decision_count:sum"],
        )[0]
        return self._share(undecided or 0, lost or 0, self.env._("lost opportunities"))

    def _measure_contacts_due(self, company, _as_of):
        rows = self.env["crm.contact.due"]
        own = [("company_id", "=", company.id)]
        late = rows.search_count([*own, ("days_overdue", ">", 0)])
        return self._share(late, rows.search_count(own))

    def _measure_completeness(self, company, _as_of):
        count, value = self.env["crm.completeness"]._read_group(
            [("company_id", "=", company.id)], [], ["__count", "completeness:avg"]
        )[0]
        if not count or value is False:
            return self._too_few(count, self._customers_words(), 1)
        return Measured(100 * value, count=count)

    def _measure_promises_kept(self, company, as_of):
        promises = self.env["crm.promise"]
        own = [
            ("company_id", "=", company.id),
            ("side", "=", "us"),
            *self._year("due_date", as_of),
        ]
        kept = promises.search_count([*own, ("state", "in", ["early", "kept"])])
        missed = promises.search_count([*own, ("state", "in", ["late", "broken"])])
        return self._share(kept, kept + missed, self.env._("promises"))

    def _measure_response_minutes(self, company, as_of):
        count, value = self.env["crm.response"]._read_group(
            [
                ("company_id", "=", company.id),
                ("minutes", "!=", False),
                *self._year("asked_at", as_of),
            ],
            [],
            ["__count", "median_minutes:avg"],
        )[0]
        if not count:
            return self._too_few(count, self.env._("answers"), 1)
        return Measured(value, count=count)

    def _measure_dso(self, company, as_of):
        row = self.env["crm.receivable.report"].search(
            [("company_id", "=", company.id), ("date", "<=", as_of)], limit=1
        )
        if not row or row.dso is False:
            return Measured(missing=self.env._("Nothing was sold in 90 days."))
        return Measured(row.dso, count=1)
