from odoo import fields, models


class CrmLostReason(models.Model):
    """A deal may be lost to nobody: the buyer did not decide at all."""

    _inherit = "crm.lost.reason"

    is_no_decision = fields.Boolean(
        "No Decision Was Taken",
        help="The buyer bought from nobody: he put it off, or left everything as it"
        " was.",
    )
