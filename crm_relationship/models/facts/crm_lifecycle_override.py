from odoo import fields, models


class CrmLifecycleOverride(models.Model):
    """A stage that a person has set by hand, until a date.

    While it is valid the customer stays in this stage, and the stage the rules give
    stays visible beside it. The newest valid one counts.
    """

    _name = "crm.lifecycle.override"
    _description = "Stage Set by Hand"
    _inherit = ["crm.override.mixin"]

    stage_id = fields.Many2one(
        "crm.lifecycle.stage", required=True, index=True, ondelete="restrict"
    )
    end_date = fields.Date(help="The last day the stage stays by hand.")
