from odoo import api, fields, models

from ..models.decisions.crm_decision_review import VERDICTS


class CrmDecisionReview(models.TransientModel):
    """Look whether a decision was right: what was expected, what it is now."""

    _name = "crm.decision.review"
    _description = "Review a Decision"
    _inherit = "crm.seen.links.mixin"

    decision_id = fields.Many2one(
        "crm.decision",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    reason = fields.Text(
        related="decision_id.reason", related_sudo=False, string="Decided Because"
    )
    expected_words = fields.Char("Expected", compute="_compute_words")
    actual_words = fields.Char("It Is Now", compute="_compute_words")
    proposed_verdict = fields.Selection(
        VERDICTS,
        "The Figures Say",
        compute="_compute_words",
        help="Right: as far as expected. Partly: at least half of the way from where it"
        " was when decided. Wrong: less.",
    )
    verdict = fields.Selection(
        VERDICTS,
        required=True,
        compute="_compute_verdict",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    note = fields.Text("What Came of It")

    @api.depends("decision_id")
    @api.depends_context("uid", "lang")
    def _compute_words(self):
        self.decision_id.check_access("read")
        actual = self.decision_id._actual_values()
        for review in self:
            decision = review.decision_id
            value = actual.get(decision)
            words = bool(decision.expected_figure) and decision._figure_words(value)
            review.expected_words = decision.expected_words
            review.actual_words = words
            review.proposed_verdict = decision._proposed_verdict(value)

    @api.depends("proposed_verdict")
    def _compute_verdict(self):
        for review in self:
            review.verdict = review.proposed_verdict

    def action_review(self):
        self.ensure_one()
        self.decision_id.review(self.verdict, self.note)
        return {"type": "ir.actions.act_window_close"}


class CrmDecisionReviewPlan(models.TransientModel):
    """Say when a decision is to be reviewed, and what is expected until then."""

    _name = "crm.decision.review.plan"
    _description = "Plan the Review of Decisions"
    _inherit = ["crm.decision.expectation"]

    decision_ids = fields.Many2many(
        "crm.decision", default=lambda self: self.env.context.get("active_ids")
    )

    def action_plan(self):
        self.ensure_one()
        self.decision_ids.plan_review(self.review_date, self._expected())
        return {"type": "ir.actions.act_window_close"}
