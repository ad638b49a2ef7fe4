from odoo import api, models
from odoo.fields import Domain

from ...scoring.whale import curve
from ...words import number
from ..metrics.crm_relationship import MARGIN_GROUP
from .crm_chart import Chart


class CrmChart(models.AbstractModel):
    """Who brings the profit: customers from the best to the worst, added up."""

    _inherit = "crm.chart"

    @api.model
    def _charts(self):
        return [
            *super()._charts(),
            Chart(
                "whale",
                self.env._("Whale Curve"),
                self.env._("Which customers bring the profit, and which take it"),
                self.env.user.has_group(MARGIN_GROUP),
                ("team", "segment"),
            ),
        ]

    @api.model
    def _chart_whale(self, chosen):
        """Customers with sales or cost in the last 12 months, whose profit is known."""
        domain = self._relations(self._companies_of_one_money(), chosen)
        domain &= Domain("net_profit_12m", "!=", False)
        domain &= Domain("net_profit_12m", "!=", 0) | Domain("gross_sales_12m", "!=", 0)
        whale = curve(self._profits(domain))
        if not whale:
            return {
                "notes": self._money_notes(),
                "empty": self.env._(
                    "No profit of these customers is known in the last 12 months. Post"
                    " invoices, then refresh the relationships."
                ),
            }
        return {
            "sentence": self._whale_sentence(whale),
            "notes": [
                self.env._("Net profit of the last 12 months, after cost to serve."),
                *self._money_notes(),
            ],
            "columns": [
                self._column("share", self.env._("Best Customers"), "percentage"),
                self._column("customers", self.env._("Customers")),
                self._column("least", self.env._("Each Brings at Least"), "monetary"),
                self._column("profit", self.env._("Together"), "monetary"),
                self._column("of_all", self.env._("Of All Profit"), "percentage"),
            ],
            "rows": [self._whale_row(whale, point, domain) for point in whale.points],
            "series": {
                "peak": self._whale_peak(whale),
                "is_share": whale.total > 0,
            },
            "open": self._behind("crm.relationship", self.env._("Customers")),
        }

    def _profits(self, domain):
        """One amount for each customer and company, as the reader may see them."""
        relations = self.env["crm.relationship"]
        relations._check_field_access(relations._fields["net_profit_12m"], "read")
        query = relations._search(domain)
        rows = self.env.execute_query(
            query.select(relations._field_to_sql(query.table, "net_profit_12m", query))
        )
        return [float(profit) for (profit,) in rows]

    def _whale_row(self, whale, point, domain):
        rounded = self.env.company.currency_id.round
        return self._row(
            [
                whale.customer_share(point),
                point.customers,
                rounded(point.least),
                rounded(point.profit),
                whale.profit_share(point),
            ],
            domain & Domain("net_profit_12m", ">=", point.least),
        )

    def _whale_peak(self, whale):
        """Which row is the peak; none where nobody brings anything."""
        places = [point.customers for point in whale.points]
        return places.index(whale.peak.customers) if whale.peak.customers else False

    def _whale_sentence(self, whale):
        currency = self.env.company.currency_id
        total = currency.format(whale.total)
        everybody = number(self.env, whale.customers)
        if whale.total <= 0:
            return self.env._(
                "Together these customers bring no profit: %(total)s. Customers who"
                " cost more than they bring: %(losers)s of %(all)s.",
                total=total,
                losers=number(self.env, whale.losers),
                all=everybody,
            )
        if not whale.losers:
            return self.env._(
                "No customer costs more than he brings. All %(all)s together bring"
                " %(total)s.",
                all=everybody,
                total=total,
            )
        return self.env._(
            "The best %(customers)s %% of customers bring %(profit)s %% of the"
            " profit; the other customers take %(lost)s of it again.",
            customers=number(
                self.env, 100 * whale.customer_share(whale.peak), digits=0
            ),
            profit=number(self.env, 100 * whale.profit_share(whale.peak), digits=0),
            lost=currency.format(whale.peak.profit - whale.total),
        )
