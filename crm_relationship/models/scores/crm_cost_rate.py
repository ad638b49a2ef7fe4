from odoo import fields, models


class CrmCostRate(models.Model):
    _inherit = "crm.cost.rate"

    basis_id = fields.Many2one(
        "crm.relationship.basis", required=True, index=True, ondelete="cascade"
    )
    as_of = fields.Date(related="basis_id.as_of")
