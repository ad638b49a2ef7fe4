from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmPriorityOverride(models.Model):
    """Points a person adds to or takes from a customer's priority, for a while.

    It stands as a line of its own after the formula, with its author and reason,
    and ends by itself. The score stays the sum of its lines and within 0 to 100.
    """

    _name = "crm.priority.override"
    _description = "Priority Override"
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
    points = fields.Float(
        digits=(5, 1),
        required=True,
        tracking=True,
        help="Points added to the score, negative to take points away.",
    )
    reason = fields.Char(required=True, tracking=True)
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
        "An override cannot end before it starts: choose a later last day.",
    )
    _points_in_scale = models.Constraint(
        "CHECK(points BETWEEN -100 AND 100 AND points <> 0)",
        "Points of an override lie between -100 and 100 and are not zero.",
    )

    @api.constrains("partner_id")
    def _check_commercial_partner(self):
        for override in self:
            commercial = override.partner_id.commercial_partner_id
            if commercial != override.partner_id:
                raise ValidationError(
                    self.env._(
                        "Priority belongs to the company a contact works for: choose"
                        " %(company)s instead of %(contact)s.",
                        company=commercial.display_name,
                        contact=override.partner_id.display_name,
                    )
                )
