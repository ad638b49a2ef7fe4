from odoo import api, fields, models
from odoo.exceptions import ValidationError

PAYMENT_BANDS = [
    ("a", "A: prompt"),
    ("b", "B: a little late"),
    ("c", "C: late"),
    ("d", "D: very late"),
    ("e", "E: does not pay"),
]


class CrmPaymentOverride(models.Model):
    """The payment standing accounting gives a customer, for a while.

    It counts from its first to its last day, in place of what the payments say;
    that stays visible beside it. The newest valid one counts.
    """

    _name = "crm.payment.override"
    _description = "Payment Standing by Hand"
    _inherit = ["mail.thread"]
    _order = "end_date desc, id desc"
    _rec_name = "reason"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("parent_id", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    band = fields.Selection(
        PAYMENT_BANDS, "Payment Standing", required=True, tracking=True
    )
    reason = fields.Char(
        required=True,
        tracking=True,
        help="Shown to everybody who sees the standing.",
    )
    start_date = fields.Date(
        required=True, default=lambda self: self.env.company._crm_today()
    )
    end_date = fields.Date(
        "Valid Until", required=True, tracking=True, help="The last day it counts."
    )
    user_id = fields.Many2one(
        "res.users",
        "Author",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )

    _dates_in_order = models.Constraint(
        "CHECK(end_date >= start_date)",
        "A standing by hand cannot end before it starts: choose a later last day.",
    )

    @api.constrains("partner_id")
    def _check_commercial_partner(self):
        for override in self:
            commercial = override.partner_id.commercial_partner_id
            if commercial != override.partner_id:
                raise ValidationError(
                    self.env._(
                        "The company a contact works for pays: choose %(company)s"
                        " instead of %(contact)s.",
                        company=commercial.display_name,
                        contact=override.partner_id.display_name,
                    )
                )
