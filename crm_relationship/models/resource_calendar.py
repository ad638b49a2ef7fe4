import pytz

from odoo import models


class ResourceCalendar(models.Model):
    """Working hours as spans of minutes, for whoever counts them."""

    _inherit = "resource.calendar"

    def _crm_work_spans(self, company, start, stop):
        """When a company works; holidays of another one are none of it.

        :returns: [(start, stop)] in minutes since 1970, in order, apart
        """
        found = self._work_intervals_batch(
            pytz.utc.localize(start),
            pytz.utc.localize(stop),
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", [False, company.id]),
            ],
        )[False]
        return [
            (begin.timestamp() / 60, end.timestamp() / 60)
            for begin, end, _attendance in found
        ]

    def _crm_has_hours(self):
        self.ensure_one()
        return self.flexible_hours or any(
            line.day_period != "lunch" for line in self.attendance_ids
        )
