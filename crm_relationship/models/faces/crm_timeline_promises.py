from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_timeline import Entry
from .crm_timeline_talks import _column

PROMISES = 21  # number of the source


class CrmTimeline(models.AbstractModel):
    """What was promised, and what became of it."""

    _inherit = "crm.timeline"

    def _timeline_sources(self, reading):
        return [*super()._timeline_sources(reading), self._promises(reading)]

    def _promises(self, reading):
        allowed = reading.wants("promise") and self._allowed(
            "crm.promise", Domain("partner_id", "in", reading.contact_ids)
        )
        promises = self.env["crm.promise"]
        promise = _column("crm_promise")
        return allowed and self._source(
            reading,
            PROMISES,
            Entry(
                date=SQL("%s::timestamp", promise("made_date")),
                id=promise("id"),
                channel=SQL("'promise'"),
                direction=SQL(
                    "CASE %s WHEN 'us' THEN 'out' ELSE 'in' END", promise("side")
                ),
                contact=promise("partner_id"),
                user=promise("user_id"),
                title=promise("name"),
                text=promise("note"),
                state=promises._sql_state(
                    promise,
                    self.env["res.company"]._crm_sql_today(promise("company_id")),
                ),
                model=SQL("'crm.promise'"),
                record=promise("id"),
            ),
            *allowed,
        )
