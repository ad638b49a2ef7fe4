from typing import NamedTuple

from odoo import api, models


class Figure(NamedTuple):
    """A figure that a KPI can follow: its name, unit, better side, topic, readers."""

    label: str
    unit: str = "percent"
    better: str = "higher"
    topic: str = "retention"
    audience: str = "all"


class CrmKpiFigure(models.AbstractModel):
    """The figures that KPIs can follow, each measured from the reports as they are.

    A figure is measured for one company over all its customers when somebody asks;
    without enough data it has no value and says why. A module adds figures by
    `_figures` and `_measure` with super().
    """

    _name = "crm.kpi.figure"
    _description = "Figures of KPIs"

    @api.model
    def _figures(self):
        """{name: Figure}. The names of the benchmarks' measures are measured there."""
        return {
            "revenue": Figure(
                self.env._("Revenue of customers, 12 months"),
                "money",
                topic="profit",
                audience="margin",
            ),
            "net_profit": Figure(
                self.env._("Net profit of customers, 12 months"),
                "money",
                topic="profit",
                audience="margin",
            ),
            "profit_rate": Figure(
                self.env._("Net profit, of revenue"), topic="profit", audience="margin"
            ),
            "cost_to_serve": Figure(
                self.env._("Cost to serve, of revenue"),
                "percent",
                "lower",
                "profit",
                "margin",
            ),
            "unprofitable": Figure(
                self.env._("Buyers of a year without profit"),
                "percent",
                "lower",
                "profit",
                "margin",
            ),
            "top_profit": Figure(
                self.env._("Profit brought by the best fifth"),
                "percent",
                "lower",
                "profit",
                "margin",
            ),
            "retention": Figure(self.env._("Customers who stay a year")),
            "revenue_kept": Figure(
                self.env._("Revenue kept from last year's customers")
            ),
            "second_purchase": Figure(self.env._("Second purchase within a year")),
            "regulars": Figure(self.env._("Regulars among the buyers of a year")),
            "churn_risk": Figure(
                self.env._("Customers with a high risk of leaving"), "percent", "lower"
            ),
            "win_rate": Figure(
                self.env._("Opportunities won, of those closed"), topic="sales"
            ),
            "no_decision": Figure(
                self.env._("Opportunities lost to no decision"),
                "percent",
                "lower",
                "sales",
            ),
            "contacts_due": Figure(
                self.env._("Customers whose next contact is overdue"),
                "percent",
                "lower",
                "sales",
            ),
            "completeness": Figure(
                self.env._("What is known of a customer, on average"), topic="sales"
            ),
            "promises_kept": Figure(
                self.env._("Promises of ours kept"), topic="service"
            ),
            "response_minutes": Figure(
                self.env._("Median time to the first answer"),
                "minutes",
                "lower",
                "service",
            ),
            "order_accuracy": Figure(
                self.env._("Invoices without a credit note"), topic="service"
            ),
            "refunds": Figure(
                self.env._("Refunds, of net sales"), "percent", "lower", "service"
            ),
            "overdue_share": Figure(
                self.env._("Overdue, of what is due"),
                "percent",
                "lower",
                "payment",
                "accounting",
            ),
            "dso": Figure(
                self.env._("Days sales outstanding"),
                "days",
                "lower",
                "payment",
                "accounting",
            ),
            "late_payment": Figure(
                self.env._("Cost of late payment, of revenue"),
                "percent",
                "lower",
                "payment",
                "margin",
            ),
        }

    @api.model
    def _selection(self):
        return [(name, figure.label) for name, figure in self._figures().items()]

    @api.model
    def _measure(self, names, company, as_of):
        """{name: Measured} of the figures asked for, of one company as of a day."""
        # sudo: sums over all customers of a company; who may read the KPI may know it
        house = self.sudo().with_company(company)
        house = house.with_context(allowed_company_ids=company.ids)
        found = {}
        benchmarks = house.env["crm.benchmark.measure"]
        measures = {name for name in names if hasattr(benchmarks, f"_measure_{name}")}
        if measures:
            found |= benchmarks._measure_all(measures, company.sudo(), as_of)
        own = house.env["crm.kpi.measure"]
        return found | {
            name: getattr(own, f"_measure_{name}")(company, as_of)
            for name in set(names) - measures
            if hasattr(own, f"_measure_{name}")
        }
