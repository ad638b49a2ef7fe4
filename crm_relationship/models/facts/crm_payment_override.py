from odoo import fields, models

PAYMENT_BANDS = [
    ("a", "A: prompt"),
    ("b", "B: a little late"),
    ("c", "C: late"),
    ("d", "D: very late"),
    ("e", "E: does not pay"),
]


class CrmPaymentOverride(models.Model):
    """The payment standing accounting gives a customer, for a while.

    It counts in place of what the payments say; that stays visible beside it. The
    newest valid one counts.
    """

    _name = "crm.payment.override"
    _description = "Payment Standing by Hand"
    _inherit = ["crm.override.tracked.mixin"]

    band = fields.Selection(
        PAYMENT_BANDS,
        "Payment Standing",
        required=True,
        tracking=True,
        help="The standing that holds until the end, whatever the points say.",
    )
    reason = fields.Char(help="Shown to everybody who sees the standing.")
