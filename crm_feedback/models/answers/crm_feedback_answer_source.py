from odoo import api, fields, models


class CrmFeedbackAnswer(models.Model):
    """Answers that were given elsewhere: in a form, or as a rating."""

    _inherit = "crm.feedback.answer"

    survey_input_id = fields.Many2one(
        "survey.user_input",
        "Form",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="survey.group_survey_user",
        help="Only of a form that no program has sent.",
    )
    rating_id = fields.Many2one(
        "rating.rating",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _rating_once = models.UniqueIndex(
        "(rating_id) WHERE stands AND rating_id IS NOT NULL",
        "This rating is an answer already.",
    )

    @api.model
    def _give_freely(self, vals, partner=None):
        """Keep an answer that no invitation has asked for; returns it.

        :param partner: who gave it, or None where nobody is stored
        """
        if not partner:
            return self.create(vals)
        answer = self.create(
            {
                "answered_at": fields.Datetime.now(),
                **vals,
                "partner_id": partner.id,
                "customer_id": partner.commercial_partner_id.id,
            }
        )
        if answer.stands:
            answer.customer_id._record_relationship_event(
                "answer_given", answer.company_id, answer, {"score": answer.score}
            )
        return answer
