from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_timeline import Entry
from .crm_timeline_talks import _column

DECISIONS = 22  # number of the source


class CrmTimeline(models.AbstractModel):
    """What was asked and decided; the figures it rests on are on its own page."""

    _inherit = "crm.timeline"

    def _timeline_sources(self, reading):
        return [*super()._timeline_sources(reading), self._decisions(reading)]

    def _decisions(self, reading):
        allowed = reading.wants("decision") and self._allowed(
            "crm.decision", Domain("partner_id", "in", reading.contact_ids)
        )
        decision = _column("crm_decision")
        return allowed and self._source(
            reading,
            DECISIONS,
            Entry(
                date=SQL(
                    "COALESCE(%s, %s)", decision("decided_at"), decision("asked_at")
                ),
                id=decision("id"),
                channel=SQL("'decision'"),
                contact=decision("partner_id"),
                user=SQL(
                    "COALESCE(%s, %s)",
                    decision("decided_by_id"),
                    decision("asked_by_id"),
                ),
                title=decision("name"),
                text=decision("reason"),
                state=decision("state"),
                model=SQL("'crm.decision'"),
                record=decision("id"),
            ),
            *allowed,
        )
