from odoo import fields, models

from .kinds import KINDS, SEVERITIES


class CrmFeedbackProgram(models.Model):
    """What becomes of a bad answer: somebody calls, and asks again later."""

    _inherit = "crm.feedback.program"

    trigger = fields.Selection(
        selection_add=[("case", "Case closed"), ("calendar",)],
        ondelete={"case": "set default"},
    )
    opens_cases = fields.Boolean(
        "Bad Answers Open a Case",
        default=True,
        help="Of an anonymous program nobody knows whom to call.",
    )
    case_team_id = fields.Many2one("crm.case.team", check_company=True)
    case_user_id = fields.Many2one(
        "res.users",
        "Case Owner",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty for the customer's salesperson, else the leader of the team.",
    )
    case_kind = fields.Selection(
        KINDS,
        "As",
        required=True,
        default="service",
        help="The kind of the case that a bad answer opens.",
    )
    case_severity = fields.Selection(
        SEVERITIES,
        required=True,
        default="2",
        help="How urgent the case is that a bad answer opens.",
    )
    case_days = fields.Integer(
        "Contact within", default=2, help="Days until the customer is to be spoken to."
    )
    again_days = fields.Integer(
        "Ask again after",
        default=14,
        help="Days from our answer until the customer is asked again whether it is good"
        " now, at the earliest; not before the rest between questions is over. 0 for"
        " never.",
    )

    _case_days_ahead = models.Constraint(
        "CHECK (case_days BETWEEN 0 AND 36500 AND again_days BETWEEN 0 AND 36500)",
        "Days are counted from 0 to 36500.",
    )
