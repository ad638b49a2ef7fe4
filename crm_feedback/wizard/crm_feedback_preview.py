from odoo import api, fields, models

from ..models.asking.crm_feedback_invitation import REASONS


class CrmFeedbackPreview(models.TransientModel):
    """Who would be asked by a program now, and who would not and why."""

    _name = "crm.feedback.preview"
    _description = "Who Would Be Asked"
    _inherit = "crm.seen.links.mixin"

    program_id = fields.Many2one("crm.feedback.program", required=True, readonly=True)
    line_ids = fields.One2many("crm.feedback.preview.line", "preview_id")
    ready_count = fields.Integer("Would Be Asked", compute="_compute_ready_count")

    @api.depends("line_ids")
    def _compute_ready_count(self):
        for preview in self:
            asked = preview.line_ids.filtered(lambda line: line.outcome == "ready")
            preview.ready_count = sum(asked.mapped("number"))

    @api.model
    def _show(self, program, partners=None):
        preview = self.create(
            {
                "program_id": program.id,
                "line_ids": [
                    fields.Command.create(
                        {
                            "outcome": state,
                            "reason": reason,
                            "number": number,
                            "examples": ", ".join(names or []),
                        }
                    )
                    for state, reason, number, names in program._foresee(partners)
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Would Be Asked"),
            "res_model": self._name,
            "res_id": preview.id,
            "view_mode": "form",
            "target": "new",
        }


class CrmFeedbackPreviewLine(models.TransientModel):
    """Some customers of a preview whom the same would happen to."""

    _name = "crm.feedback.preview.line"
    _description = "Group of Who Would Be Asked"

    preview_id = fields.Many2one(
        "crm.feedback.preview", required=True, index=True, ondelete="cascade"
    )
    outcome = fields.Selection(
        [
            ("ready", "Asked now"),
            ("planned", "Looked at again later"),
            ("suppressed", "Not asked"),
        ],
        readonly=True,
    )
    reason = fields.Selection(REASONS, "Why Not", readonly=True)
    number = fields.Integer("Contacts", readonly=True)
    examples = fields.Char("Some of Them", readonly=True)
