from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..metrics.crm_relationship import MARGIN_GROUP
from .crm_chart_profit import LEDGER_STEPS

KEY = "customer_profit"


class CrmChart(models.AbstractModel):
    """From gross sales to net profit, of one customer: the chart of the page."""

    _inherit = "crm.chart"

    @api.model
    @api.readonly
    def get_chart(self, name=False, filters=None):
        """That of one customer is asked for by its relationship, to export it."""
        if name != KEY:
            return super().get_chart(name, filters)
        if not self.env.user.has_group(MARGIN_GROUP):
            raise AccessError(
                self.env._("The profit of a customer is for those who see margins.")
            )
        relations = self.env["crm.relationship"]
        relation = relations.browse((filters or {}).get("relationship")).exists()
        if not relation:
            raise UserError(
                self.env._("This relationship is gone. Load the page again.")
            )
        relation.check_access("read")
        return self._customer_profit(relation)

    @api.model
    def _customer_profit(self, relation):
        """As `get_chart` gives it, for whoever may see margins."""
        bars = relation.profit_waterfall or []
        found = {
            "key": KEY,
            "title": self.env._("Profit of the last 12 months"),
            "about": False,
            "sentence": False,
            "notes": [],
            "refused": False,
            "empty": False,
            "filters": {"relationship": relation.id},
            "choices": [],
            "columns": self._waterfall_columns(),
            "rows": [
                self._row(
                    [bar["label"], bar["amount"], bar["end"], bar["note"]],
                    self._lines_behind(relation, bar["figure"]),
                )
                for bar in bars
            ],
            "series": {"bars": bars},
            "open": self._behind(
                "crm.profit.report", self.env._("Profit of Customers"), ("list",)
            ),
            "currency_id": relation.currency_id.id,
        }
        if not bars:
            found["empty"] = self.env._("Not computed yet: press Refresh.")
        elif not any(bar["amount"] for bar in bars):
            found["empty"] = self.env._("No sale and no cost in the last 12 months.")
        return found

    def _lines_behind(self, relation, figure):
        """The posted lines of a step; None where it is reckoned and not posted."""
        step = figure.removesuffix("_12m")
        if step not in LEDGER_STEPS:
            return None
        return (
            Domain("partner_id", "=", relation.partner_id.id)
            & Domain("company_id", "=", relation.company_id.id)
            & Domain("step", "=", step)
            & self._of_period("date", "12m")
        )
