from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.faces.crm_timeline import Entry

POINTS = 31  # number of the source


class CrmTimeline(models.AbstractModel):
    """How the points of a customer moved."""

    _inherit = "crm.timeline"

    channel = fields.Selection(selection_add=[("points", "Points")])

    def _timeline_sources(self, reading):
        return [*super()._timeline_sources(reading), self._points(reading)]

    def _points(self, reading):
        allowed = reading.wants("points") and self._allowed(
            "crm.loyalty.move",
            Domain("partner_id", "=", reading.customer_id)
            & Domain("company_id", "in", [*reading.company_ids, False]),
        )
        return allowed and self._source(
            reading,
            POINTS,
            Entry(
                date=self._move_column("moved_at"),
                id=self._move_column("id"),
                channel=SQL("'points'"),
                contact=self._move_column("partner_id"),
                user=self._move_column("user_id"),
                title=SQL(
                    "CONCAT_WS(' · ', CONCAT(CASE WHEN %(points)s > 0 THEN '+' END,"
                    " TRIM_SCALE(%(points)s)), %(reference)s)",
                    points=self._move_column("points"),
                    reference=self._move_column("reference"),
                ),
                text=self._move_column("reason"),
                state=self._move_column("kind"),
                model=SQL("'crm.loyalty.move'"),
                record=self._move_column("id"),
            ),
            *allowed,
        )

    def _move_column(self, name):
        return SQL.identifier("crm_loyalty_move", name)

    def _state_fields(self):
        return {**super()._state_fields(), "crm.loyalty.move": "kind"}
