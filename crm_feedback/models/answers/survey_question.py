from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...feedback.scales import SCALES
from ..asking.crm_feedback_program import KINDS


class SurveyQuestion(models.Model):
    """A question of a form whose answer counts as one to a feedback program."""

    _inherit = "survey.question"

    crm_kind = fields.Selection(
        KINDS,
        "Counts as",
        help="Answers on this scale are kept as feedback: a recommendation is asked"
        " from 0 to 10, satisfaction from 1 to 5, effort from 1 to 7.",
    )
    crm_is_comment = fields.Boolean(
        "Comment on the Feedback",
        help="What is written here is kept as the comment on the feedback given.",
    )

    @api.constrains("crm_kind", "question_type", "scale_min", "scale_max")
    def _check_crm_kind(self):
        words = dict(KINDS)
        for question in self.filtered("crm_kind"):
            scale = SCALES[question.crm_kind]
            ends = (question.scale_min, question.scale_max)
            if question.question_type != "scale" or ends != scale[:2]:
                raise ValidationError(
                    self.env._(
                        "%(question)s counts as %(kind)s only on a scale from"
                        " %(lowest)s to %(highest)s: change its scale, or leave"
                        " Counts as empty.",
                        question=question.title,
                        kind=words[question.crm_kind],
                        lowest=scale.lowest,
                        highest=scale.highest,
                    )
                )
