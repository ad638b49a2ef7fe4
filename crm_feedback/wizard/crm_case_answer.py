from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..models.cases.crm_case_complaint import DECISIONS, REMEDIES


class CrmCaseAnswer(models.TransientModel):
    """What was found and decided, and the words in which the customer hears it."""

    _name = "crm.case.answer"
    _description = "Answer to a Case"
    _inherit = "crm.seen.links.mixin"

    case_id = fields.Many2one("crm.case", required=True, ondelete="cascade")
    is_complaint = fields.Boolean(related="case_id.is_complaint", related_sudo=False)
    partner_id = fields.Many2one(related="case_id.partner_id", related_sudo=False)
    cause_id = fields.Many2one(
        "crm.case.cause",
        compute="_compute_cause_id",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    finding = fields.Html(
        "Investigation",
        compute="_compute_finding",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    decision = fields.Selection(DECISIONS)
    remedy_given = fields.Selection(
        REMEDIES,
        compute="_compute_remedy_given",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    body = fields.Html("Answer", required=True)

    @api.depends("case_id")
    def _compute_cause_id(self):
        for wizard in self:
            wizard.cause_id = wizard.case_id.cause_id

    @api.depends("case_id")
    def _compute_finding(self):
        for wizard in self:
            wizard.finding = wizard.case_id.finding

    @api.depends("case_id")
    def _compute_remedy_given(self):
        for wizard in self:
            wizard.remedy_given = wizard.case_id.remedy_wanted

    def action_send(self):
        self.ensure_one()
        case = self.case_id
        if is_html_empty(self.body):
            raise UserError(self.env._("Write to the customer what you decided."))
        if case.is_complaint and not (self.decision and self.cause_id):
            raise UserError(
                self.env._(
                    "Say what was decided and what the cause was: %s is a complaint.",
                    case.display_name,
                )
            )
        case.write({"cause_id": self.cause_id.id, "finding": self.finding})
        case._answer(self.body, self.decision, self.decision and self.remedy_given)
        return {"type": "ir.actions.act_window_close"}
