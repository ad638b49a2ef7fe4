from odoo import api, models
from odoo.tools import format_date

from odoo.addons.crm_relationship.models.faces.crm_brief import MOST

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

    def _cases(self, customer):
        """The open complaints and requests, the gravest first."""
        cases = self.env["crm.case"]
        if not cases.has_access("read"):
            return super()._cases(customer)
        found = cases.search(
            [
                ("customer_id", "=", customer.id),
                ("company_id", "=", self.env.company.id),
                ("is_open", "=", True),
            ],
            limit=MOST,
        )
        kinds = dict(cases._fields["kind"]._description_selection(self.env))
        states = dict(cases._fields["state"]._description_selection(self.env))
        return self._section(
            "cases",
            self.env._("Open Cases"),
            self.env._("Nothing is open."),
            [
                self._line(
                    case.display_name,
                    text=states[case.state],
                    date=format_date(self.env, case.opened_at),
                    tag=kinds[case.kind],
                    tone="danger" if case.is_complaint else "info",
                    model=case._name,
                    id=case.id,
                )
                for case in found
            ],
        )

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
