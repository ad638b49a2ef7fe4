from odoo import api, models
from odoo.fields import Domain

from ...words import number
from ..metrics.crm_relationship import MARGIN_GROUP
from .crm_chart import Chart
from .crm_relationship import ALL_KNOWN, waterfall_bar

LEDGER_STEPS = ("gross_sales", "discount", "refund", "cost_of_sales")


class CrmChart(models.AbstractModel):
    """From gross sales to profit, of all customers or of some."""

    _inherit = "crm.chart"

    @api.model
    def _charts(self):
        return [
            *super()._charts(),
            Chart(
                "waterfall",
                self.env._("Profit Waterfall"),
                self.env._("From gross sales to what is left"),
                self.env.user.has_group(MARGIN_GROUP),
                ("period", "team", "segment"),
            ),
        ]

    @api.model
    def _chart_waterfall(self, chosen):
        """All steps of the last 12 months; of another period what was posted in it.

        What is reckoned for each customer (cost to serve, winning, late payment) is
        known of the last 12 months alone.
        """
        companies = self._companies_of_one_money()
        relations = self._relations(companies, chosen)
        if chosen["period"] == "12m":
            found = self._year_steps(relations)
        else:
            found = self._posted_steps(companies, chosen)
        bars, notes = found["bars"], found["notes"] + self._money_notes()
        if not any(bar["amount"] for bar in bars):
            return {
                "notes": notes,
                "empty": found.get("unread")
                or self.env._(
                    "No sale and no cost of these customers in the period. Choose"
                    " another one, or post an invoice."
                ),
            }
        return {
            "sentence": self._waterfall_sentence(bars),
            "notes": notes,
            "columns": self._waterfall_columns(),
            "rows": [
                self._row(
                    [bar["label"], bar["amount"], bar["end"], bar["note"]], domain
                )
                for bar, domain in zip(bars, found["domains"], strict=True)
            ],
            "series": {"bars": bars},
            "open": found["open"],
        }

    @api.model
    def _waterfall_columns(self):
        return [
            self._column("step", self.env._("Step"), "char"),
            self._column("amount", self.env._("Effect on Profit"), "monetary"),
            self._column("level", self.env._("Remaining"), "monetary"),
            self._column("note", self.env._("Where It Comes From"), "char"),
        ]

    def _waterfall_sentence(self, bars):
        gross, net = bars[0], bars[-1]
        if (gross["amount"] or 0) <= 0:
            return self.env._(
                "%(label)s: %(net)s.", label=net["label"], net=net["text"]
            )
        taken = min(bars[1:-1], key=lambda bar: bar["amount"] or 0, default=gross)
        if not taken["amount"] or taken["amount"] >= 0:
            return self.env._("Of every 100 of gross sales all 100 are left.")
        share = 100 * net["amount"] / gross["amount"]
        if share < 0:
            return self.env._(
                "Of gross sales of %(gross)s nothing is left: %(net)s. Most was taken"
                " by: %(step)s.",
                gross=gross["text"],
                net=net["text"],
                step=taken["label"],
            )
        return self.env._(
            "Of every 100 of gross sales %(share).0f are left: %(net)s. Most was taken"
            " by: %(step)s.",
            share=share,
            net=net["text"],
            step=taken["label"],
        )

    def _year_steps(self, relations):
        """The sums of what stands on each relationship."""
        model = self.env["crm.relationship"]
        steps = model._profit_components()
        names = [step.figure for step in steps]
        *sums, net = model._read_group(
            relations, [], [f"{name}:sum" for name in [*names, "net_profit_12m"]]
        )[0]
        notes = {
            "ledger": self.env._("From the ledger."),
            "mixed": self.env._("From several sources."),
            "imputed": self.env._("An estimate, not in the ledger."),
        }
        bars = []
        for step, value in zip(steps, sums, strict=True):
            if value or step.kind != "imputed":
                amount = step.sign * (value or 0)
                bars.append(self._bar(bars, step.figure, step.label, amount))
                bars[-1]["note"] = notes[step.kind]
        label = self.env._("Net profit")
        bars.append(self._bar(bars, "net_profit_12m", label, net or 0, total=True))
        return {
            "bars": bars,
            "notes": self._unknown_cost_notes(relations),
            "domains": [relations & Domain(bar["figure"], "!=", 0) for bar in bars],
            "open": self._behind("crm.relationship", self.env._("Customers")),
        }

    def _unknown_cost_notes(self, relations):
        unknown = self.env["crm.relationship"].search_count(
            relations & Domain("cost_known_share", "<", ALL_KNOWN)
        )
        if not unknown:
            return []
        return [
            self.env._(
                "Customers of whom the cost of some goods sold is not known: %s. The"
                " profit leaves that cost out.",
                number(self.env, unknown),
            )
        ]

    def _posted_steps(self, companies, chosen):
        """The sums of the lines posted in a period, from those kept by day."""
        report = self.env["crm.profit.day"]
        days = self._of_period("date", chosen["period"])
        days &= Domain("company_id", "in", companies.ids)
        days &= self._lines_of(companies, chosen)
        sums = dict(report._read_group(days, ["step"], ["amount:sum"]))
        domain = days & Domain("assigned", "=", True)
        labels = dict(report._fields["step"]._description_selection(self.env))
        bars = []
        for step in LEDGER_STEPS:
            bars.append(self._bar(bars, step, labels[step], sums.get(step, 0)))
        label = self.env._("Profit before cost to serve")
        bars.append(self._bar(bars, "total", label, bars[-1]["end"], total=True))
        return {
            "bars": bars,
            "notes": [
                self.env._(
                    "What was posted in the period. Cost to serve and other estimates"
                    " are known of the last 12 months alone."
                )
            ],
            "unread": self.env["crm.purchase.day"]._say_when_read(),
            "domains": [domain & Domain("step", "=", step) for step in LEDGER_STEPS]
            + [domain],
            "open": self._behind(
                "crm.profit.report", self.env._("Profit of Customers"), ("list",)
            ),
        }

    def _lines_of(self, companies, chosen):
        """The lines of the customers of a team and a segment, company by company."""
        if not (chosen["team"] or chosen["segment"]):
            return Domain.TRUE
        relations = self.env["crm.relationship"]
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "partner_id",
                "in",
                relations._search(self._relations(company, chosen)).subselect(
                    "partner_id"
                ),
            )
            for company in companies
        )

    def _bar(self, bars, figure, label, amount, total=False):
        currency = self.env.company.currency_id
        amount = currency.round(amount)
        level = 0 if total or not bars else bars[-1]["end"]
        return waterfall_bar(
            figure, label, amount, currency.format(amount), level, total=total
        )
