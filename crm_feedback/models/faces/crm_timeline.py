from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.faces.crm_timeline import Entry

ANSWERS = 41  # number of the source


class CrmTimeline(models.AbstractModel):
    """What the customer answered when he was asked."""

    _inherit = "crm.timeline"

    channel = fields.Selection(selection_add=[("feedback", "Feedback")])

    def _timeline_sources(self, reading):
        return [*super()._timeline_sources(reading), self._answers(reading)]

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

    def _answer_column(self, name):
        return SQL.identifier("crm_feedback_answer", name)

    def _state_fields(self):
        return {**super()._state_fields(), "crm.feedback.answer": "verdict"}
