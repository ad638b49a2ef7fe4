from odoo import fields, models
from odoo.tools import SQL

from .crm_feedback_answer import LEFT_OUT


class CrmFeedbackProgram(models.Model):
    """How answers are given, and which of the marked ones may stand.

    A change of that holds for all answers at once.
    """

    _inherit = "crm.feedback.program"

    answer_ids = fields.One2many("crm.feedback.answer", "program_id")
    marked_answers = fields.Selection(
        [
            ("all", "Count them"),
            ("own", "Count them, but for forwarded ones"),
            ("none", "Do not count them"),
        ],
        required=True,
        default="own",
        tracking=True,
        help="Answers are marked that may not be of the person who was asked: forwarded"
        " to somebody else, or sent as a robot would.",
    )

    def _scale_ends(self):
        """What the lowest and the highest number say."""
        return {
            "nps": (self.env._("not at all likely"), self.env._("extremely likely")),
            "csat": (self.env._("very dissatisfied"), self.env._("very satisfied")),
            "ces": (self.env._("strongly disagree"), self.env._("strongly agree")),
        }[self.kind]

    def write(self, vals):
        done = super().write(vals)
        if "marked_answers" in vals:
            for program in self:
                program._choose_standing()
        return done

    def _choose_standing(self):
        """Of each invitation the first answer stands that may count."""
        answers = self.env["crm.feedback.answer"]
        answers.flush_model()
        left_out = LEFT_OUT[self.marked_answers]
        changed = [
            customer
            for stands in (False, True)  # one is freed before the other can stand
            for (customer,) in self.env.execute_query(self._sql_stand(left_out, stands))
        ]
        answers.invalidate_model(flush=False)
        self.env["crm.relationship.queue"]._push(changed, "answer_given")

    def _sql_stand(self, left_out, stands) -> SQL:
        return SQL(
            """
            UPDATE crm_feedback_answer AS answer SET stands = %(stands)s
              FROM (SELECT id, ok AND ROW_NUMBER() OVER (
                               PARTITION BY invitation_id, ok ORDER BY version, id
                           ) = 1 AS stands
                      FROM (SELECT id, invitation_id, version,
                                   mark IS NULL OR mark <> ALL(%(left_out)s) AS ok
                              FROM crm_feedback_answer
                             WHERE program_id = %(program)s
                               AND invitation_id IS NOT NULL) AS judged) AS chosen
             WHERE chosen.id = answer.id AND chosen.stands = %(stands)s
               AND answer.stands <> %(stands)s
         RETURNING answer.customer_id
            """,
            stands=stands,
            program=self.id,
            left_out=left_out,
        )
