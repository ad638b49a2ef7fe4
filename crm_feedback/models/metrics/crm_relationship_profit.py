from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship import nullable
from odoo.addons.crm_relationship.models.metrics.crm_relationship import (
    MARGIN_GROUP,
    ProfitStep,
)


class CrmRelationship(models.Model):
    """The step of the profit waterfall that complaints fill."""

    _inherit = "crm.relationship"

    compensation_cost_12m = nullable.Monetary(
        "Compensation",
        family="profit",
        groups=MARGIN_GROUP,
        help="Goods and work given for nothing after a complaint, of the last 12"
        " months. Credit notes, discounts and points stand in their own steps.",
    )

    @api.model
    def _metric_sources(self, scope):
        return [
            *super()._metric_sources(scope),
            *self.env["crm.fact.compensation"]._sources(scope),
        ]

    @api.model
    def _profit_components(self):
        return [
            *super()._profit_components(),
            ProfitStep(
                "compensation_cost_12m", self.env._("Compensation"), -1, "imputed"
            ),
        ]

    def _cost_figures(self):
        return super()._cost_figures() | {
            "compensation_cost_12m": self._sql_compensation_cost()
        }

    def _sql_compensation_cost(self) -> SQL:
        return SQL("ROUND(COALESCE(row.compensation_cost, 0), terms.digits)")


class CrmProfitProof(models.TransientModel):
    _inherit = "crm.profit.proof"

    def _imputed_steps(self):
        relation = self.env["crm.relationship"]
        return super()._imputed_steps() | {
            "compensation": relation._sql_compensation_cost()
        }


class CrmProfitProofImputed(models.TransientModel):
    _inherit = "crm.profit.proof.imputed"

    step = fields.Selection(
        selection_add=[("compensation", "Goods and work given after complaints")],
        ondelete={"compensation": "cascade"},
    )
