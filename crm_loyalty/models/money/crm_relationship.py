from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship import nullable
from odoo.addons.crm_relationship.models.metrics.crm_relationship import MARGIN_GROUP


class CrmRelationship(models.Model):
    """The step of the profit waterfall that points fill."""

    _inherit = "crm.relationship"

    loyalty_cost_12m = nullable.Monetary(
        help="By how much the points the customer is owed have grown in the last 12"
        " months: points that came less those that went, at the value of a point,"
        " times the share expected to be redeemed. What he redeemed on orders is a"
        " discount or a free product in his invoices already, so using old points"
        " lowers this. Rewards given elsewhere count at their value.",
        groups=MARGIN_GROUP,
    )

    @api.model
    def _metric_sources(self, scope):
        return [
            *super()._metric_sources(scope),
            *self.env["crm.fact.loyalty"]._sources(scope),
        ]

    def _cost_figures(self):
        return super()._cost_figures() | {"loyalty_cost_12m": self._sql_loyalty_cost()}

    def _sql_loyalty_cost(self) -> SQL:
        return SQL("ROUND(COALESCE(row.loyalty_cost, 0), terms.digits)")
