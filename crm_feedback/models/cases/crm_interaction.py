from odoo import api, fields, models


class CrmInteraction(models.Model):
    """A talk about a case says what came of it."""

    _inherit = "crm.interaction"

    case_id = fields.Many2one(
        "crm.case",
        index="btree_not_null",
        ondelete="set null",
        groups="crm_feedback.crm_feedback_group_user",
    )
    case_result = fields.Selection(
        [("solved", "It is good now"), ("unsolved", "It is not good yet")],
        "Customer says",
        groups="crm_feedback.crm_feedback_group_user",
        help="Whether the customer says that it is good now.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        talks = super().create(vals_list)
        if any(vals.get("case_id") for vals in vals_list):
            talks._tell_cases()
        return talks

    def write(self, vals):
        done = super().write(vals)
        if {"case_id", "case_result"} & set(vals):
            self._tell_cases()
        return done

    def _tell_cases(self):
        for talk in self.filtered("case_id"):
            talk.case_id.check_access("write")
            # sudo: moments that the case keeps by itself
            talk.case_id.sudo()._note_talk(talk)
