from odoo import fields, models


class CrmObjectionPlan(models.Model):
    """A plan B that can be used again: the report says how often it worked."""

    _name = "crm.objection.plan"
    _description = "Plan B"
    _order = "type_id, sequence, id"

    name = fields.Char("Plan B", required=True, translate=True)
    type_id = fields.Many2one(
        "crm.objection.type",
        "Against",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text("How", translate=True)
