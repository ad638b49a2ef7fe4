from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_relationship.models.faces.crm_chart import Chart
from odoo.addons.crm_relationship.words import number

GAPS_FILLED = 36  # months: over a longer time only months with points are drawn
SOON = 3  # months ahead that the sentence tells of


class CrmChart(models.AbstractModel):
    """Which points customers hold, by the month in which they expire."""

    _inherit = "crm.chart"

    @api.model
    def _charts(self):
        return [
            *super()._charts(),
            Chart(
                "points",
                self.env._("Points Outstanding"),
                self.env._("When the points of customers expire"),
                self.env["crm.loyalty.lot"].has_access("read"),
                ("loyalty_program",),
            ),
        ]

    @api.model
    def _options_loyalty_program(self):
        groups = self.env["crm.loyalty.lot"]._read_group(
            [("remaining", ">", 0)], ["program_id"]
        )
        # sudo: names of the programmes of lots the reader may see
        programs = self.env["loyalty.program"].union(*(p for (p,) in groups)).sudo()
        return self.env._("Programme"), [
            (False, self.env._("All programmes")),
            *((program.id, program.name) for program in programs.sorted("name")),
        ]

    @api.model
    def _chart_points(self, chosen):
        domain = Domain("remaining", ">", 0)
        if chosen["loyalty_program"]:
            domain &= Domain("program_id", "=", chosen["loyalty_program"])
        months, programs = self._points_by_month(domain)
        if not months:
            return {
                "empty": self.env._(
                    "No customer holds points. They are earned by orders under a"
                    " loyalty programme."
                )
            }
        rows = []
        for month, points in months.items():
            rows.append(
                self._row(
                    [
                        self._month_name(month),
                        *(points.get(program, 0) for program in programs),
                        *([sum(points.values())] if len(programs) > 1 else []),
                    ],
                    domain & self._expiring_in(month),
                )
            )
        return {
            "sentence": self._points_sentence(months),
            "columns": [
                self._column("month", self.env._("Expires In"), "char"),
                *(
                    self._column(f"program_{program.id}", program.name, "points")
                    for program in programs
                ),
                *(
                    [self._column("total", self.env._("Total"), "points")]
                    if len(programs) > 1
                    else []
                ),
            ],
            "rows": rows,
            "series": {"programs": len(programs)},
            "open": self._behind("crm.loyalty.lot", self.env._("Points Lots")),
        }

    def _points_by_month(self, domain):
        """({first day of a month or False: {programme: points}}, the programmes)"""
        found = {}
        for month, program, points in self.env["crm.loyalty.lot"]._read_group(
            domain, ["expiry_date:month", "program_id"], ["remaining:sum"]
        ):
            found.setdefault(month, {})[program] = points
        # sudo: names of the programmes of lots the reader may see
        programs = {program for points in found.values() for program in points}
        programs = self.env["loyalty.program"].sudo().union(*programs).sorted("name")
        dated = sorted(month for month in found if month)
        if dated:
            dated = self._without_gaps(dated)
        months = {month: found.get(month, {}) for month in dated}
        if False in found:
            months[False] = found[False]
        return months, programs

    def _without_gaps(self, months):
        first, last = months[0], months[-1]
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        if count > GAPS_FILLED:
            return months
        return [first + relativedelta(months=number) for number in range(count)]

    def _expiring_in(self, month):
        if not month:
            return Domain("expiry_date", "=", False)
        after = month + relativedelta(months=1)
        return Domain("expiry_date", ">=", month) & Domain("expiry_date", "<", after)

    def _month_name(self, month):
        if not month:
            return self.env._("Never expires")
        return self._period_name(month, "month")

    def _points_sentence(self, months):
        today = self.env.company._crm_today()
        limit = today.replace(day=1) + relativedelta(months=SOON)
        sums = {month: sum(points.values()) for month, points in months.items()}
        soon = sum(points for month, points in sums.items() if month and month < limit)
        return self.env._(
            "Customers hold %(total)s points. %(soon)s of them expire before"
            " %(month)s, %(never)s never expire.",
            total=self._points(sum(sums.values())),
            soon=self._points(soon),
            month=self._month_name(limit),
            never=self._points(sums.get(False, 0)),
        )

    def _points(self, points):
        return number(self.env, points, digits=0)
