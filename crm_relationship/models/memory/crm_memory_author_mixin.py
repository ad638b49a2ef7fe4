from odoo import fields, models


class CrmMemoryAuthorMixin(models.AbstractModel):
    """What one of us wrote down; an author is archived and never deleted."""

    _name = "crm.memory.author.mixin"
    _description = "Memory With Its Author"

    user_id = fields.Many2one(
        "res.users",
        "By",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
