from odoo import api, models
from odoo.exceptions import ValidationError


class CrmFeedbackProgram(models.Model):
    """A long form instead of the one question."""

    _inherit = "crm.feedback.program"

    @api.constrains("survey_id", "is_anonymous", "reminder_days", "active")
    def _check_survey(self):
        for program in self.filtered(lambda one: one.survey_id and one.active):
            if program.survey_id.users_login_required:
                raise ValidationError(
                    self.env._(
                        "%(survey)s asks for a login, so most customers of %(program)s"
                        " could not answer. Let it be answered without, or choose"
                        " another survey.",
                        survey=program.survey_id.title,
                        program=program.name,
                    )
                )
            if program.is_anonymous:
                program._check_anonymous_survey()

    def _check_anonymous_survey(self):
        """All get the same link, so that no answer leads back to an invitation."""
        names = {"program": self.name, "survey": self.survey_id.title}
        if self.survey_id.access_mode != "public":
            raise ValidationError(
                self.env._(
                    "%(program)s is anonymous, so everybody gets the same link: open"
                    " %(survey)s to anyone with the link.",
                    **names,
                )
            )
        if self.reminder_days:
            raise ValidationError(
                self.env._(
                    "%(program)s sends an anonymous form: who has answered is not"
                    " known, so nobody can be reminded. Remind after 0 days.",
                    **names,
                )
            )
        if self.search_count(
            [("survey_id", "=", self.survey_id.id), ("id", "!=", self.id)]
        ):
            raise ValidationError(
                self.env._(
                    "Another program sends %(survey)s too; an anonymous one needs a"
                    " survey of its own, for its answers are known by the survey alone."
                    " Duplicate the survey for %(program)s.",
                    **names,
                )
            )
