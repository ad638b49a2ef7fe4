from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.scores.crm_relationship_priority import BANDS

from .kinds import KINDS, SEVERITIES


class CrmSlaPolicy(models.Model):
    """What we promise: how soon a case gets a response, and a solution.

    The first policy in order whose conditions all hold is the one of a case. Hours are
    hours of work of its calendar, in that calendar's time zone.
    """

    _name = "crm.sla.policy"
    _description = "Service Level"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    kind = fields.Selection(KINDS, help="Empty for all.")
    severity = fields.Selection(SEVERITIES, "Severity from", help="This one or worse.")
    team_id = fields.Many2one("crm.case.team", check_company=True)
    priority_band = fields.Selection(BANDS, "Customer's Priority")
    stage_id = fields.Many2one(
        "crm.lifecycle.stage", "Customer's Stage", ondelete="cascade"
    )
    response_hours = fields.Float(
        "First Response within", tracking=True, help="Hours of work; 0 for no target."
    )
    solution_hours = fields.Float(
        "Solution within", tracking=True, help="Hours of work; 0 for no target."
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        required=True,
        default=lambda self: self.env.company.resource_calendar_id,
        domain="[('company_id', 'in', (False, company_id))]",
        tracking=True,
    )
    escalation_user_id = fields.Many2one(
        "res.users",
        "Escalate to",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who is told when a target is missed; empty for the leader of the team.",
    )
    takes_over = fields.Boolean(help="Who is told becomes the owner of the case.")
    case_ids = fields.One2many("crm.case", "policy_id")
    case_count = fields.Integer(
        "Cases",
        compute="_compute_case_count",
        help="Cases that go by this policy.",
    )

    _hours_ahead = models.Constraint(
        "CHECK (response_hours BETWEEN 0 AND 10000"
        " AND solution_hours BETWEEN 0 AND 10000"
        " AND response_hours + solution_hours > 0)",
        "Give at least one target, in hours of work from 0 to 10000.",
    )

    def _compute_case_count(self):
        found = self.env["crm.case"]._read_group(
            [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
        )
        counts = dict(found)
        for policy in self:
            policy.case_count = counts.get(policy._origin, 0)

    @api.constrains("calendar_id")
    def _check_hours(self):
        for policy in self:
            if not policy.calendar_id._crm_has_hours():
                raise ValidationError(
                    self.env._(
                        "%(calendar)s has no working hours, so nothing would ever be"
                        " due by %(policy)s. Choose another one.",
                        calendar=policy.calendar_id.display_name,
                        policy=policy.name,
                    )
                )

    @api.model
    def _of_cases(self, cases):
        """{case: its policy, or none}."""
        # sudo: which target holds, whoever opens the case; customers do, too
        policies = self.sudo().search([("company_id", "in", cases.company_id.ids)])
        standing = self._standings(cases) if policies else {}
        return {
            case: next(
                (
                    policy
                    for policy in policies
                    if policy._holds_for(case, *standing.get(case.id, (None, None)))
                ),
                policies.browse(),
            )
            for case in cases
        }

    def _holds_for(self, case, band, stage_id):
        return (
            self.company_id == case.company_id
            and self.kind in (False, case.kind)
            and (not self.severity or case.severity >= self.severity)
            and self.team_id in (self.team_id.browse(), case.team_id)
            and self.priority_band in (False, band)
            and self.stage_id.id in (False, stage_id)
        )

    def _standings(self, cases):
        """{case: (priority band, stage)} of its customer with its company."""
        self.env["crm.relationship"].flush_model()
        cases.flush_recordset(["customer_id", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kase.id, row.priority_band, row.stage_id
                  FROM crm_case AS kase
                  JOIN crm_relationship AS row ON row.partner_id = kase.customer_id
                                              AND row.company_id = kase.company_id
                 WHERE kase.id = ANY(%s)
                """,
                cases.ids,
            )
        )
        return {id_: (band, stage) for id_, band, stage in rows}

    def action_apply(self):
        """Open cases are matched again; what has passed is kept."""
        self.check_access("write")
        cases = self.env["crm.case"].search(
            [("is_open", "=", True), ("company_id", "in", self.company_id.ids)]
        )
        cases._match_policy(again=True)
        return True

    def action_open_cases(self):
        self.ensure_one()
        return self.env["crm.case"]._open_list([("policy_id", "=", self.id)])
