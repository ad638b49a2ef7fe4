from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import date_utils

USER_GROUP = "crm_relationship.crm_relationship_group_user"


class Chart(NamedTuple):
    """A chart to choose: its method is named after its key, and it knows its filters.

    The first option of a filter holds until the reader chooses another.
    """

    key: str
    title: str
    about: str
    allowed: bool
    filters: tuple


class CrmChart(models.AbstractModel):
    """Charts over the reports, as plain values: what to draw, in words, in numbers.

    A chart is summed by the report behind it with the reader's rights, and writes
    nothing. Its money is in the currency of the current company: companies with
    another one are left out and named.
    """

    _name = "crm.chart"
    _description = "Chart"

    @api.model
    @api.readonly
    def get_charts(self):
        """[{key, title, about}] of the charts the reader may see."""
        return [
            {"key": chart.key, "title": chart.title, "about": chart.about}
            for chart in self._charts()
            if chart.allowed
        ]

    @api.model
    @api.readonly
    def get_chart(self, name=False, filters=None):
        """One chart; without a name the first the reader may see.

        :param filters: {filter: value}; what is not among its choices is its first
        :returns: {key, title, about, sentence, notes, refused, empty, filters, choices,
            columns, rows, series, open, currency_id}. `refused` and `empty` say in
            words why nothing is drawn. Columns are {name, label, type}, rows {cells,
            domain}, choices {name, label, options}; `open` is the action of the list
            behind, to which a row's domain belongs.
        """
        if not self.env.user.has_group(USER_GROUP):
            raise AccessError(
                self.env._("Charts are for those who see relationships with customers.")
            )
        charts = self._charts()
        allowed = [chart for chart in charts if chart.allowed]
        chart = next((one for one in charts if one.key == name), None)
        chart = chart or next(iter(allowed), charts[0])
        found = {
            "key": chart.key,
            "title": chart.title,
            "about": chart.about,
            "sentence": False,
            "notes": [],
            "refused": False,
            "empty": False,
            "filters": {},
            "choices": [],
            "columns": [],
            "rows": [],
            "series": {},
            "open": False,
            "currency_id": self.env.company.currency_id.id,
        }
        if not chart.allowed:
            found["refused"] = self.env._(
                "You may not see the figures of this chart. Ask whoever gives out the"
                " rights of users."
            )
            return found
        found |= self._choose(chart, filters or {})
        return found | getattr(self, f"_chart_{chart.key}")(found["filters"])

    @api.model
    def _charts(self):
        """The charts there are; modules add theirs with super()."""
        return []

    # filters

    @api.model
    def _choose(self, chart, wanted):
        """The choices of a chart, and what is chosen of each."""
        choices = []
        chosen = {}
        wanted = wanted if isinstance(wanted, dict) else {}
        for name in chart.filters:
            label, options = getattr(self, f"_options_{name}")()
            values = [value for value, _label in options]
            value = wanted.get(name)
            chosen[name] = value if value in values else values[0]
            if len(options) > 1:
                choices.append(
                    {
                        "name": name,
                        "label": label,
                        "options": [
                            {"value": v, "label": words} for v, words in options
                        ],
                    }
                )
        return {"filters": chosen, "choices": choices}

    @api.model
    def _options_period(self):
        return self.env._("Period"), [
            ("12m", self.env._("Last 12 months")),
            ("quarter", self.env._("This quarter")),
            ("last_quarter", self.env._("Last quarter")),
            ("year", self.env._("This year")),
            ("last_year", self.env._("Last year")),
        ]

    @api.model
    def _options_team(self):
        teams = self.env["crm.team"].search([])
        return self.env._("Sales Team"), [
            (False, self.env._("All teams")),
            *((team.id, team.display_name) for team in teams),
        ]

    @api.model
    def _options_segment(self):
        segments = self.env["crm.segment"].search([])
        return self.env._("Segment"), [
            (False, self.env._("All customers")),
            *((segment.id, segment.display_name) for segment in segments),
        ]

    @api.model
    def _options_grain(self):
        report = self.env["crm.period.report"]
        return self.env._("Time Step"), report._fields["grain"]._description_selection(
            self.env
        )

    @api.model
    def _days(self, period):
        """(first, last) day of a period, as the current company's calendar has it."""
        today = self.env.company._crm_today()
        if period == "12m":
            return today - relativedelta(months=12) + relativedelta(days=1), today
        grain = "quarter" if "quarter" in period else "year"
        if period.startswith("last_"):
            before = {"quarter": {"months": 3}, "year": {"years": 1}}[grain]
            today -= relativedelta(**before)
        return date_utils.start_of(today, grain), date_utils.end_of(today, grain)

    @api.model
    def _of_period(self, field, period):
        first, last = self._days(period)
        return Domain(field, ">=", first) & Domain(field, "<=", last)

    # whose figures

    @api.model
    def _companies_of_one_money(self):
        """The companies switched on whose money is the current company's."""
        currency = self.env.company.currency_id
        return self.env.companies.filtered(
            lambda company: company.currency_id == currency
        )

    @api.model
    def _money_notes(self):
        """Which companies are not in the sums, as their money is another."""
        left_out = self.env.companies - self._companies_of_one_money()
        if not left_out:
            return []
        return [
            self.env._(
                "Left out, as their money is another: %s. Make one of them the current"
                " company to see it.",
                ", ".join(
                    f"{company.name} ({company.currency_id.name})"
                    for company in left_out
                ),
            )
        ]

    @api.model
    def _relations(self, companies, chosen):
        """The domain of the customers of a team and a segment."""
        domain = Domain("company_id", "in", companies.ids)
        if chosen.get("team"):
            domain &= Domain("user_id.sale_team_id", "=", chosen["team"])
        if chosen.get("segment"):
            domain &= Domain("segment_ids", "in", [chosen["segment"]])
        return domain

    # what a chart is made of

    @api.model
    def _column(self, name, label, kind="integer"):
        """:param kind: char, integer, float, monetary or percentage (0 to 1)"""
        return {"name": name, "label": label, "type": kind}

    @api.model
    def _row(self, cells, domain=None):
        return {"cells": cells, "domain": list(domain) if domain else False}

    @api.model
    def _behind(self, model, title, views=("list", "form"), **context):
        """The action of the list behind a chart; the domain is that of a row."""
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "name": title,
            "views": [[False, view] for view in views],
            "domain": [],
            "context": {"create": False, **context},
        }
