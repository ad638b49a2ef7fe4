from odoo import api, fields, models


class SurveyUserInput(models.Model):
    """A long form that was sent to somebody by a program.

    Of an anonymous program it never says whose it is, also where a person who is
    logged in opens the link.
    """

    _inherit = "survey.user_input"

    crm_program_id = fields.Many2one(
        "crm.feedback.program",
        "Feedback Program",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    crm_invitation_id = fields.Many2one(
        "crm.feedback.invitation",
        "Feedback Invitation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty where the program is anonymous.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        anonymous = self._anonymous_programs(
            {vals.get("survey_id") for vals in vals_list}
        )
        for vals in vals_list:
            program = anonymous.get(vals.get("survey_id"))
            if program and not vals.get("test_entry"):
                vals |= {
                    "partner_id": False,
                    "email": False,
                    "nickname": False,
                    "crm_program_id": program.id,
                    "crm_invitation_id": False,
                }
        return super().create(vals_list)

    def _anonymous_programs(self, survey_ids):
        # sudo: whoever opens the link is to stay unknown
        programs = self.env["crm.feedback.program"].sudo()
        found = programs.with_context(active_test=False).search(
            [("survey_id", "in", list(survey_ids)), ("is_anonymous", "=", True)]
        )
        return {program.survey_id.id: program for program in found}

    def write(self, vals):
        """A question that is saved as address or name does not undo it."""
        names = {"partner_id", "email", "nickname"} & set(vals)
        if not names:
            return super().write(vals)
        # sudo: as above
        unknown = self.filtered(
            lambda one: one.sudo().crm_program_id.is_anonymous and not one.test_entry
        )
        known = self - unknown
        done = super(SurveyUserInput, known).write(vals) if known else True
        if unknown:
            kept = {name: value for name, value in vals.items() if name not in names}
            super(SurveyUserInput, unknown).write(kept)
        return done
