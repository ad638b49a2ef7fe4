from odoo import api, models
from odoo.tools import format_date

from ...words import number
from .crm_chart import Chart


class CrmChart(models.AbstractModel):
    """What the value model would have forecast, beside what came."""

    _inherit = "crm.chart"

    @api.model
    def _charts(self):
        return [
            *super()._charts(),
            Chart(
                "forecast",
                self.env._("Predicted and Actual"),
                self.env._("Whether the forecast of orders can be believed"),
                self.env["crm.value.backtest"].has_access("read"),
                ("method",),
            ),
        ]

    @api.model
    def _options_method(self):
        backtest = self.env["crm.value.backtest"]
        methods = backtest._fields["method"]._description_selection(self.env)
        tested = set(self._last_model().backtest_ids.mapped("method"))
        return self.env._("Method"), [
            (False, self.env._("The one in use")),
            *(option for option in methods if option[0] in tested),
        ]

    @api.model
    def _last_model(self):
        """That of the current company: models of several have no common groups."""
        return self.env["crm.value.model"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )

    @api.model
    def _chart_forecast(self, chosen):
        model = self._last_model()
        method = chosen["method"] or model.method
        lines = model.backtest_ids.filtered(lambda line: line.method == method)
        groups = lines.filtered("quintile").sorted("quintile")
        if not groups:
            return {
                "empty": model.note
                or self.env._(
                    "No value model yet: it is fitted once a month, as soon as there"
                    " are customers with purchases."
                )
            }
        everybody = lines - groups
        rows = [(self.env._("Fifth %s", line.quintile), line) for line in groups] + [
            (self.env._("All customers"), line) for line in everybody
        ]
        return {
            "sentence": self._forecast_sentence(model, groups),
            "notes": [
                self.env._(
                    "Customers sorted by the forecast into five groups, the least"
                    " likely first. Model of %(company)s, fitted as of %(date)s.",
                    company=model.company_id.name,
                    date=format_date(self.env, model.as_of),
                )
            ],
            "columns": [
                self._column("group", self.env._("Group"), "char"),
                self._column("customers", self.env._("Customers")),
                self._column("expected", self.env._("Expected to Order"), "float"),
                self._column("ordered", self.env._("Ordered"), "float"),
                self._column("predicted", self.env._("Predicted"), "percentage"),
                self._column("actual", self.env._("Actual"), "percentage"),
            ],
            "rows": [
                self._row(
                    [
                        name,
                        line.customer_count,
                        line.customer_count * line.predicted,
                        line.customer_count * line.actual,
                        line.predicted,
                        line.actual,
                    ],
                    [("id", "=", line.id)],
                )
                for name, line in rows
            ],
            "series": {"count": len(groups)},
            "open": self._behind(
                "crm.value.backtest", self.env._("Backtest"), ("list",)
            ),
        }

    def _forecast_sentence(self, model, groups):
        customers = sum(groups.mapped("customer_count"))
        expected, came = (
            sum(line.customer_count * line[name] for line in groups)
            for name in ("predicted", "actual")
        )
        widest = max(groups, key=lambda line: abs(line.predicted - line.actual))
        return self.env._(
            "Of %(customers)s customers %(expected)s were expected to order within"
            " %(weeks)s weeks, and %(came)s did. In no group was the forecast more"
            " than %(gap).0f percentage points off.",
            customers=number(self.env, customers),
            expected=number(self.env, expected, digits=0),
            weeks=model.horizon_weeks,
            came=number(self.env, came, digits=0),
            gap=100 * abs(widest.predicted - widest.actual),
        )
