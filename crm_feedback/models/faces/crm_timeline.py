from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.faces.crm_timeline import Entry

ANSWERS, CASES = 41, 42  # numbers of the sources


class CrmTimeline(models.AbstractModel):
    """What the customer answered when he was asked, and what he wanted of us."""

    _inherit = "crm.timeline"

    channel = fields.Selection(
        selection_add=[("feedback", "Feedback"), ("case", "Cases")]
    )

    def _timeline_sources(self, reading):
        return [
            *super()._timeline_sources(reading),
            self._answers(reading),
            self._cases(reading),
        ]

    def _answers(self, reading):
        allowed = reading.wants("feedback") and self._allowed(
            "crm.feedback.answer",
            Domain("customer_id", "=", reading.customer_id)
            & Domain("company_id", "in", reading.company_ids)
            & Domain("stands", "=", True),
        )
        return allowed and self._source(
            reading,
            ANSWERS,
            Entry(
                date=self._answer_column("answered_at"),
                id=self._answer_column("id"),
                channel=SQL("'feedback'"),
                direction=SQL("'in'"),
                contact=self._answer_column("partner_id"),
                title=SQL(
                    "CONCAT(UPPER(%s), ' ', %s)",
                    self._answer_column("kind"),
                    self._answer_column("score"),
                ),
                text=self._answer_column("comment"),
                state=self._answer_column("verdict"),
                model=SQL("'crm.feedback.answer'"),
                record=self._answer_column("id"),
            ),
            *allowed,
        )

    def _cases(self, reading):
        allowed = reading.wants("case") and self._allowed(
            "crm.case",
            Domain("customer_id", "=", reading.customer_id)
            & Domain("company_id", "in", reading.company_ids),
        )
        return allowed and self._source(
            reading,
            CASES,
            Entry(
                date=self._case_column("opened_at"),
                id=self._case_column("id"),
                channel=SQL("'case'"),
                direction=SQL("'in'"),
                contact=self._case_column("partner_id"),
                user=self._case_column("user_id"),
                title=SQL(
                    "CONCAT_WS(' ', %s, %s)",
                    self._case_column("number"),
                    self._case_column("name"),
                ),
                text=self._case_column("description"),
                state=self._case_column("state"),
                model=SQL("'crm.case'"),
                record=self._case_column("id"),
            ),
            *allowed,
        )

    def _case_column(self, name):
        return SQL.identifier("crm_case", name)

    def _answer_column(self, name):
        return SQL.identifier("crm_feedback_answer", name)

    def _state_fields(self):
        return {
            **super()._state_fields(),
            "crm.feedback.answer": "verdict",
            "crm.case": "state",
        }
