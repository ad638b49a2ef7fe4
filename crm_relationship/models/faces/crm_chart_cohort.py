from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..metrics.crm_relationship import MARGIN_GROUP
from .crm_chart import Chart

COHORTS = {"month": 24, "quarter": 16, "year": 10}  # as many as a page shows at once
SHADES = 7  # steps of colour, from the lightest


class CrmChart(models.AbstractModel):
    """Who stayed: customers by the period of their first purchase, and later ones."""

    _inherit = "crm.chart"

    @api.model
    def _charts(self):
        return [
            *super()._charts(),
            Chart(
                "cohort",
                self.env._("Cohort Heat Map"),
                self.env._("How many customers come back, by age"),
                self.env["crm.retention.cohort"].has_access("read"),
                ("measure", "grain", "team"),
            ),
        ]

    @api.model
    def _options_measure(self):
        options = [
            ("share", self.env._("Share who bought")),
            ("active", self.env._("Customers who bought")),
            ("revenue", self.env._("Revenue")),
        ]
        if self.env.user.has_group(MARGIN_GROUP):
            options.append(("margin", self.env._("Margin")))
        return self.env._("Show"), options

    @api.model
    def _chart_cohort(self, chosen):
        measure, grain = chosen["measure"], chosen["grain"]
        is_money = measure in ("revenue", "margin")
        companies = self.env.companies
        if is_money:
            companies = self._companies_of_one_money()
        report = self.env["crm.retention.cohort"]
        domain = Domain("grain", "=", grain) & Domain("company_id", "in", companies.ids)
        if chosen["team"]:
            domain &= Domain("user_id.sale_team_id", "=", chosen["team"])
        money = (measure,) if is_money else ()
        cohorts = report._read_cohorts(domain, money)[: COHORTS[grain]]
        notes = self._money_notes() if is_money else []
        if not cohorts:
            return {
                "notes": notes,
                "empty": self.env._(
                    "No purchase has been read yet. Documents are read once a day;"
                    " the list of cohorts has a button to read them now."
                ),
            }
        ages = range(max(len(cohort["cells"]) for cohort in cohorts))
        kinds = {"share": "percentage", "active": "integer"}
        rows = []
        for cohort in cohorts:
            values = [self._cohort_value(cell, measure) for cell in cohort["cells"]]
            values += [None] * (len(ages) - len(values))
            name = self._period_name(cohort["date"], grain)
            own = domain & Domain("cohort_date", "=", cohort["date"])
            rows.append(self._row([name, cohort["size"], *values], own))
        return {
            "sentence": self._cohort_sentence(cohorts, grain),
            "notes": [
                self.env._("The last period of each row is not over yet."),
                *notes,
            ],
            "columns": [
                self._column("cohort", self.env._("First Purchase"), "char"),
                self._column("size", self.env._("Customers")),
                *(
                    self._column(f"age_{age}", str(age), kinds.get(measure, "monetary"))
                    for age in ages
                ),
            ],
            "rows": rows,
            "series": {
                "shades": [
                    [self._shade(cell, cohort["cells"][0]) for cell in cohort["cells"]]
                    for cohort in cohorts
                ],
                "open": [[c["open"] for c in cohort["cells"]] for cohort in cohorts],
            },
            "open": self._behind(
                "crm.retention.cohort", self.env._("Retention Cohorts"), ("list",)
            ),
        }

    def _cohort_value(self, cell, measure):
        value = cell.get(measure)
        if value is None or measure in ("share", "active"):
            return value
        return self.env.company.currency_id.round(value)

    def _shade(self, cell, first):
        """A step of colour: the share of customers who bought in the period."""
        if not cell["number"]:
            return SHADES
        return round((cell["share"] or 0) * SHADES)

    def _cohort_sentence(self, cohorts, grain):
        """What became of all who had time for one more period, and for a year."""
        year = {"month": 12, "quarter": 4, "year": 1}[grain]
        words = {
            "month": self.env._("month"),
            "quarter": self.env._("quarter"),
            "year": self.env._("year"),
        }
        known = [(age, self._kept(cohorts, age)) for age in sorted({1, year})]
        known = [(age, share) for age, share in known if share is not None]
        if not known:
            return self.env._("No cohort is old enough yet to say who comes back.")
        if len(known) == 1:
            return self.env._(
                "Of the customers of these cohorts %(share).0f %% bought in the next"
                " %(period)s.",
                share=100 * known[0][1],
                period=words[grain],
            )
        return self.env._(
            "Of the customers of these cohorts %(share).0f %% bought in the next"
            " %(period)s, and %(later).0f %% one year after the first purchase.",
            share=100 * known[0][1],
            later=100 * known[1][1],
            period=words[grain],
        )

    def _kept(self, cohorts, age):
        """The share of the cohorts whose period of that age is over, or None."""
        old = [
            (cohort["size"], cohort["cells"][age]["active"])
            for cohort in cohorts
            if len(cohort["cells"]) > age and not cohort["cells"][age]["open"]
        ]
        size = sum(part for part, _active in old)
        return sum(active for _size, active in old) / size if size else None

    @api.model
    def _period_name(self, day, grain):
        return format_date(
            self.env,
            day,
            date_format={"month": "MMM yyyy", "quarter": "QQQ yyyy", "year": "yyyy"}[
                grain
            ],
        )
