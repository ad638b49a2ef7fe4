from odoo import api, fields, models


class CrmPartnerRelationType(models.Model):
    """A kind of tie between two partners, named from both sides."""

    _name = "crm.partner.relation.type"
    _description = "Kind of Relation"
    _order = "sequence, id"

    name = fields.Char(
        "Is",
        required=True,
        translate=True,
        help="E.g. supplier of, from the first side.",
    )
    inverse_name = fields.Char(
        "The Other Side Is",
        required=True,
        translate=True,
        help="E.g. supplied by, from the second side. The same words: a tie alike from"
        " both sides.",
    )
    is_symmetric = fields.Boolean(
        compute="_compute_is_symmetric",
        store=True,
        string="Alike From Both Sides",
        help="It reads the same from both sides, as for a sister company.",
    )
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    @api.depends("name", "inverse_name")
    def _compute_is_symmetric(self):
        for kind in self:
            kind.is_symmetric = kind.name == kind.inverse_name
