from odoo import fields, models


class CrmNextStepRule(models.Model):
    """A customer who would not recommend us is called before he is sold to."""

    _inherit = "crm.next.step.rule"

    condition = fields.Selection(
        selection_add=[
            ("answer_bad", "A contact's last answer was bad"),
            ("always",),
        ],
        ondelete={"answer_bad": "cascade"},
    )

    def _holds_answer_bad(self, situation):
        """The last answer of each contact to a question, within the days given."""
        answers = situation._search(
            "crm.feedback.answer",
            [("stands", "=", True)],
            order="answered_on DESC, id DESC",
        )
        told = set()
        for answer in answers:
            who = (answer.partner_id, answer.kind)
            if who in told:
                continue
            told.add(who)
            days = situation.days_since(answer.answered_on)
            if answer.verdict == "bad" and days <= self.days:
                yield {
                    "text": self.env._(
                        "%(contact)s answered %(score)s to “%(question)s” on %(day)s.",
                        contact=answer.partner_id.name,
                        score=answer.score,
                        question=answer.program_id.question or answer.program_id.name,
                        day=situation.day(answer.answered_on),
                    )
                }
