from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.crm_relationship.models.faces.crm_worklist import Worklist

from ...feedback.scales import SCALES


class CrmWorklist(models.AbstractModel):
    """Whoever gave a bad answer waits for a call."""

    _inherit = "crm.worklist"

    @api.model
    def _worklists(self):
        return [
            Worklist(
                "detractors",
                "today",
                self.env._("Detractors"),
                self.env._("Customers who gave a bad answer and wait for a call."),
                "crm_feedback.crm_feedback_answer_action_detractors",
                "fa-frown-o",
                "customer_user_id",
            ),
            *super()._worklists(),
        ]


class CrmFeedbackAnswer(models.Model):
    """A bad answer says what was answered, and leads to its case."""

    _name = "crm.feedback.answer"
    _inherit = ["crm.feedback.answer", "crm.worklist.row"]

    customer_user_id = fields.Many2one(
        related="customer_id.user_id", string="Salesperson"
    )
    bad_reason = fields.Char(
        "Why",
        compute="_compute_bad_reason",
        help="What the customer answered, on which scale, and what was written.",
    )

    @api.model
    def _worklist_customer(self):
        return "customer_id"

    @api.depends("score", "kind", "comment", "answered_on")
    @api.depends_context("lang")
    def _compute_bad_reason(self):
        for answer in self:
            values = {
                "score": answer.score,
                "highest": SCALES[answer.kind].highest,
                "day": format_date(self.env, answer.answered_on),
                "comment": answer.comment,
            }
            answer.bad_reason = (
                self.env._(
                    "Answered %(score)s of %(highest)s on %(day)s: %(comment)s",
                    **values,
                )
                if answer.comment
                else self.env._(
                    "Answered %(score)s of %(highest)s on %(day)s.", **values
                )
            )

    def action_open_bad_case(self):
        """The case of this answer; one is opened where there is none yet."""
        self.ensure_one()
        case = self.case_ids[:1] or self._open_bad_case()
        return case.get_formview_action()

    def _open_bad_case(self):
        cases = self.env["crm.case"]
        cases.check_access("create")
        values = cases._values_for(self)
        if not self.program_id:
            values["name"] = self.bad_reason
        # sudo: the answer it comes from is kept by the case itself
        return (
            cases.sudo()
            .create({name: value for name, value in values.items() if value})
            .sudo(False)
        )
