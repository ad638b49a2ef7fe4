from odoo import models

from odoo.addons.crm_relationship.models.metrics.crm_benchmark_measure import Measured

EARNED = ("earn", "bonus", "reverse")  # what is taken back was not earned
SPENT = ("spend", "return")


class CrmKpiMeasure(models.AbstractModel):
    """How they are measured, over the last 12 months."""

    _inherit = "crm.kpi.measure"

    def _measure_members(self, company, _as_of):
        rows = self.env["crm.relationship"]
        buyers = [("company_id", "=", company.id), ("revenue_12m", ">", 0)]
        cards = self.env["loyalty.card"]._search(
            [
                ("program_id.program_type", "=", "loyalty"),
                ("company_id", "in", [company.id, False]),
                ("partner_id", "!=", False),
            ]
        )
        members = rows.search_count(
            [*buyers, ("partner_id", "in", cards.subselect("partner_id"))]
        )
        return self._share(members, rows.search_count(buyers))

    def _measure_redemption(self, company, as_of):
        return self._of_earned(company, as_of, SPENT)

    def _measure_breakage(self, company, as_of):
        return self._of_earned(company, as_of, ("expire",))

    def _of_earned(self, company, as_of, kinds):
        """Points of these kinds, which the ledger has as negative, of those earned."""
        groups = self.env["crm.loyalty.move"]._read_group(
            [
                ("company_id", "=", company.id),
                ("program_id.program_type", "=", "loyalty"),
                *self._year("date", as_of),
            ],
            ["kind"],
            ["points:sum", "__count"],
        )
        points = {kind: total for kind, total, _count in groups}
        earned = sum(points.get(kind, 0) for kind in EARNED)
        if earned <= 0:
            return Measured(missing=self.env._("No points were earned in 12 months."))
        taken = -sum(points.get(kind, 0) for kind in kinds)
        count = sum(count for _kind, _total, count in groups)
        return Measured(100 * taken / earned, count=count)
