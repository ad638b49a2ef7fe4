from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmOverrideMixin(models.AbstractModel):
    """What a person has set by hand about a customer, for a while.

    It counts from its first to its last day and ends by itself. The engine reads it
    and never writes it.
    """

    _name = "crm.override.mixin"
    _description = "Set by Hand"
    _inherit = "crm.company.day.mixin"
    _order = "end_date desc, id desc"
    _rec_name = "reason"
    _company_day = "start_date"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    reason = fields.Char()
    start_date = fields.Date(
        required=True, default=lambda self: self.env.company._crm_today()
    )
    end_date = fields.Date("Valid Until", required=True, help="The last day it counts.")
    user_id = fields.Many2one(
        "res.users",
        "Author",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )

    _dates_in_order = models.Constraint(
        "CHECK(end_date >= start_date)",
        "What is set by hand cannot end before it starts: choose a later last day.",
    )


class CrmOverrideTrackedMixin(models.AbstractModel):
    """The same with a form of its own: a reason is asked for and changes are logged.

    There people choose any contact, so one who works for a company is refused.
    """

    _name = "crm.override.tracked.mixin"
    _description = "Set by Hand, With a Log"
    _inherit = ["crm.override.mixin", "mail.thread"]

    partner_id = fields.Many2one(domain=[("parent_id", "=", False)])
    reason = fields.Char(required=True, tracking=True)
    end_date = fields.Date(tracking=True)

    @api.constrains("partner_id")
    def _check_commercial_partner(self):
        for override in self:
            commercial = override.partner_id.commercial_partner_id
            if commercial != override.partner_id:
                raise ValidationError(
                    self.env._(
                        "What counts is the company a contact works for: choose"
                        " %(company)s instead of %(contact)s.",
                        company=commercial.display_name,
                        contact=override.partner_id.display_name,
                    )
                )
