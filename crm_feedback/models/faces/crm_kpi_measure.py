from odoo import models

from odoo.addons.crm_relationship.models.metrics.crm_benchmark_measure import (
    ENOUGH,
    Measured,
)

from ...feedback.figures import figure


class CrmKpiMeasure(models.AbstractModel):
    """How they are measured, over the last 12 months."""

    _inherit = "crm.kpi.measure"

    def _measure_nps(self, company, as_of):
        return self._score("nps", company, as_of)

    def _measure_csat(self, company, as_of):
        return self._score("csat", company, as_of)

    def _score(self, kind, company, as_of):
        """The score of the answers that stand, as the page of scores has it."""
        groups = self.env["crm.feedback.answer"]._read_group(
            [
                ("company_id", "=", company.id),
                ("kind", "=", kind),
                ("stands", "=", True),
                *self._year("answered_on", as_of),
            ],
            ["verdict"],
            ["__count"],
        )
        counts = dict(groups)
        count = sum(counts.values())
        if count < ENOUGH:
            return self._too_few(count, self.env._("answers"))
        good, bad = counts.get("good", 0), counts.get("bad", 0)
        return Measured(*figure(kind, good, bad, count), count=count)

    def _measure_response_rate(self, company, as_of):
        invitations = self.env["crm.feedback.invitation"]
        asked = [
            ("company_id", "=", company.id),
            ("sent_at", "!=", False),
            *self._year("asked_at", as_of),
        ]
        answered = invitations.search_count([*asked, ("state", "=", "answered")])
        return self._share(
            answered, invitations.search_count(asked), self.env._("invitations")
        )

    def _measure_complaints(self, company, _as_of):
        rows = self.env["crm.relationship"]
        buyers = [("company_id", "=", company.id), ("revenue_12m", ">", 0)]
        unhappy = rows.search_count([*buyers, ("complaint_count_12m", ">", 0)])
        return self._share(unhappy, rows.search_count(buyers))

    def _measure_solved_in_time(self, company, as_of):
        cases = self.env["crm.case"]
        solved = [("company_id", "=", company.id), *self._year("solved_at", as_of)]
        met = cases.search_count([*solved, ("solution_state", "=", "met")])
        missed = cases.search_count([*solved, ("solution_state", "=", "missed")])
        return self._share(met, met + missed, self.env._("cases"))
