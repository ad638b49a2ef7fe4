from odoo import fields, models


class CrmLifecycleOverride(models.Model):
    """A stage that a person has set by hand, until a date.

    The engine reads it and never writes it: while it is valid the customer stays in
    this stage, and the stage the rules give stays visible beside it. The newest
    valid one counts.
    """

    _name = "crm.lifecycle.override"
    _description = "Stage Set by Hand"
    _order = "end_date desc, id desc"
    _rec_name = "reason"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    stage_id = fields.Many2one(
        "crm.lifecycle.stage", required=True, index=True, ondelete="restrict"
    )
    reason = fields.Char()
    start_date = fields.Date(
        required=True, default=lambda self: self.env.company._crm_today()
    )
    end_date = fields.Date(
        "Valid Until", required=True, help="The last day the stage stays by hand."
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
        "A stage set by hand cannot end before it starts: choose a later last day.",
    )
