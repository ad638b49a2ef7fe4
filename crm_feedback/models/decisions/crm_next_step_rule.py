from odoo import fields, models

from ..cases.kinds import COMPLAINTS


class CrmNextStepRule(models.Model):
    """A customer who would not recommend us is called before he is sold to."""

    _inherit = "crm.next.step.rule"

    condition = fields.Selection(
        selection_add=[
            ("case_open", "A complaint is open"),
            ("answer_bad", "A contact's last answer was bad"),
            ("always",),
        ],
        ondelete={"answer_bad": "cascade", "case_open": "cascade"},
        help="What must be the case for the step to be proposed.",
    )

    def _holds_case_open(self, situation):
        """A complaint or claim that has been open for the days given, or longer."""
        for case in situation._search(
            "crm.case",
            [("is_open", "=", True), ("kind", "in", COMPLAINTS)],
            order="opened_at, id",
        ):
            days = situation.days_since(case.opened_at.date())
            if days >= self.days:
                yield {
                    "text": self.env._(
                        "%(case)s has been open for %(days)s days.",
                        case=case.display_name,
                        days=days,
                    )
                }

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
