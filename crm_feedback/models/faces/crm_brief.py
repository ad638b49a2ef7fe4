from odoo import api, models
from odoo.tools import format_date

TONES = {"good": "success", "neutral": "secondary", "bad": "danger"}
LAST = 3


class CrmBrief(models.AbstractModel):
    """What the customer last said of us, on the page before one talks to him."""

    _inherit = "crm.brief"

    @api.model
    def _sections(self, situation):
        said = self._answers(situation.customer)
        sections = super()._sections(situation)
        return [*sections[:-1], *([said] if said else []), *sections[-1:]]

    def _answers(self, customer):
        answers = self.env["crm.feedback.answer"]
        if not answers.has_access("read"):
            return False
        found = answers.search(
            [
                ("customer_id", "=", customer.id),
                ("company_id", "=", self.env.company.id),
                ("stands", "=", True),
            ],
            limit=LAST,
        )
        verdicts = dict(answers._fields["verdict"]._description_selection(self.env))
        kinds = dict(answers._fields["kind"]._description_selection(self.env))
        return self._section(
            "answers",
            self.env._("What He Said of Us"),
            self.env._("Nobody has answered yet."),
            [
                self._line(
                    f"{kinds[answer.kind]}: {answer.score}",
                    text=answer.comment or False,
                    date=format_date(self.env, answer.answered_on),
                    tag=verdicts[answer.verdict],
                    tone=TONES[answer.verdict],
                )
                for answer in found
            ],
        )
