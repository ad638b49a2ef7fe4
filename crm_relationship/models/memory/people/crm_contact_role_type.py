from odoo import fields, models


class CrmContactRoleType(models.Model):
    """What part a contact plays when his company buys: decides, uses, opens doors."""

    _name = "crm.contact.role.type"
    _description = "Kind of Contact Role"
    _order = "sequence, id"

    name = fields.Char("Role", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    decides = fields.Boolean(
        help="Who has this role decides: one of them must be known, and met, where a"
        " sales team asks for it."
    )
    description = fields.Text(
        translate=True, help="How one tells who has this role, for colleagues."
    )
