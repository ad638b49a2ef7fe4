from odoo import fields, models


class CrmMemorySourceMixin(models.AbstractModel):
    """What one of us wrote down, and how he knows it: told, observed or inferred."""

    _name = "crm.memory.source.mixin"
    _description = "Memory With Its Source"
    _inherit = "crm.memory.author.mixin"

    source = fields.Selection(
        [
            ("told", "Told by the Customer"),
            ("observed", "Observed"),
            ("inferred", "Inferred"),
        ],
        required=True,
        default="told",
        help="How one knows it.",
    )
