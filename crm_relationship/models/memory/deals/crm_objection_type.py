from odoo import fields, models


class CrmObjectionType(models.Model):
    """What a buyer may fear or hold against buying, and what has helped against it."""

    _name = "crm.objection.type"
    _description = "Kind of Objection"
    _order = "sequence, id"

    name = fields.Char("Objection", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    is_price = fields.Boolean(
        "About the Price",
        help="Who has no other objections than such ones may look at the price only.",
    )
    description = fields.Text(
        translate=True, help="How one recognises it, for colleagues."
    )
    plan_ids = fields.One2many("crm.objection.plan", "type_id", "Plans B")
