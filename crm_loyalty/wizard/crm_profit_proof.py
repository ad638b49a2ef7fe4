from odoo import fields, models


class CrmProfitProof(models.TransientModel):
    """The cost of points stands in the proof, among what is imputed."""

    _inherit = "crm.profit.proof"

    def _imputed_steps(self):
        cost = self.env["crm.relationship"]._sql_loyalty_cost()
        return super()._imputed_steps() | {"loyalty": cost}


class CrmProfitProofImputed(models.TransientModel):
    _inherit = "crm.profit.proof.imputed"

    step = fields.Selection(
        selection_add=[("loyalty", "Growth of what is owed for points")],
        ondelete={"loyalty": "cascade"},
    )
