from odoo import fields, models


class LoyaltyProgram(models.Model):
    """Who of a customer sees his points in the portal."""

    _inherit = "loyalty.program"

    portal_access = fields.Selection(
        [
            ("named", "The customer, and contacts named on the card"),
            ("company", "The customer and all his contacts"),
        ],
        "Shown in the Portal to",
        default="named",
        required=True,
        help="Contacts of a company share one card. Its points and its ledger are"
        " shown to those who log in as one of these.",
    )
