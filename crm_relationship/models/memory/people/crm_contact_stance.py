from odoo import api, fields, models
from odoo.exceptions import ValidationError

STANCES = [
    ("-2", "Against"),
    ("-1", "Sceptical"),
    ("0", "Neutral"),
    ("1", "In Favour"),
    ("2", "Champions It"),
]


class CrmContactStance(models.Model):
    """How a contact stood to us from a day on; the newest one counts."""

    _name = "crm.contact.stance"
    _description = "Stance of a Contact"
    _inherit = "crm.memory.author.mixin"
    _order = "date desc, id desc"
    _rec_name = "stance"

    role_id = fields.Many2one(
        "crm.contact.role", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )
    stance = fields.Selection(
        STANCES,
        required=True,
        help="How the contact stands to us: from against to for.",
    )
    note = fields.Char("What Shows It")

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for line in self:
            if line.date > today:
                raise ValidationError(
                    self.env._(
                        "Nobody knows yet how %s will stand: give a day that has come.",
                        line.role_id.partner_id.name,
                    )
                )
