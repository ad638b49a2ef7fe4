from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmCaseIdeaDecision(models.TransientModel):
    """What becomes of a suggestion; whoever wants it reads the reason."""

    _name = "crm.case.idea.decision"
    _description = "Decision on a Suggestion"
    _inherit = "crm.seen.links.mixin"

    case_id = fields.Many2one("crm.case", required=True, ondelete="cascade")
    vote_count = fields.Integer(
        "Persons",
        compute="_compute_vote_count",
        help="How many persons support the idea.",
    )
    idea_state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("declined", "Declined")],
        "What Becomes of It",
        required=True,
        default="planned",
    )
    reason = fields.Text(help="They read it: until when, since when, why not.")

    @api.depends("case_id")
    def _compute_vote_count(self):
        self.case_id.check_access("read")
        for wizard in self:
            wizard.vote_count = wizard.case_id.vote_count

    def action_decide(self):
        if self.idea_state == "declined" and not (self.reason or "").strip():
            raise UserError(
                self.env._("Say why it is declined: whoever wants it reads that.")
            )
        self.case_id._decide_suggestion(self.idea_state, self.reason)
        return {"type": "ir.actions.act_window_close"}
