from odoo import fields, models

from odoo.addons.crm_relationship import nullable


class CrmCaseTarget(models.Model):
    """What was promised for a case from a moment on; part of its log.

    Written when a policy comes to hold; the last one counts.
    """

    _name = "crm.case.target"
    _description = "Target of a Case"
    _order = "set_at, id"
    _rec_name = "policy_id"
    _log_access = False

    case_id = fields.Many2one(
        "crm.case", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    policy_id = fields.Many2one("crm.sla.policy", readonly=True, ondelete="set null")
    calendar_id = fields.Many2one(
        "resource.calendar", readonly=True, required=True, ondelete="restrict"
    )
    set_at = fields.Datetime("From", required=True, readonly=True)
    response_minutes = nullable.Float(
        readonly=True,
        digits=(12, 2),
        help="Working minutes until the first answer.",
    )
    solution_minutes = nullable.Float(
        readonly=True,
        digits=(12, 2),
        help="Working minutes until it is solved.",
    )
