from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

CALENDAR = (
    "res.company",
    "resource.calendar",
    "resource.calendar.attendance",
    "resource.calendar.leaves",
)
LOOK_AROUND = 60  # days around the due day in which a working day is looked for
UNDECIDED = Domain.AND(
    Domain(name, "=", False) for name in ("done_date", "broken_date", "withdrawn_date")
)


class CrmPromise(models.Model):
    """The days of a promise that depend on when the company works."""

    _inherit = "crm.promise"

    @api.depends("due_date", "company_id")
    def _compute_limits(self):
        known = self.filtered(lambda promise: promise.due_date and promise.company_id)
        (self - known)._set_limits({})
        known._set_limits(known._read_limits())

    def _set_limits(self, limits):
        """Take over {(company, due day): (early until, late until)}."""
        for promise in self:
            promise.early_until, promise.late_until = limits.get(
                (promise.company_id.id, promise.due_date), (False, False)
            )

    def _read_limits(self):
        for model in CALENDAR:
            self.env[model].flush_model()
        pairs = SQL(
            "SELECT * FROM UNNEST(%s::int[], %s::date[])"
            " AS pair (company_id, due_date)",
            [promise.company_id.id for promise in self],
            [promise.due_date for promise in self],
        )
        rows = self.env.execute_query(self._query_limits(pairs))
        return {(company, due): tuple(days) for company, due, *days in rows}

    @api.model
    def _query_limits(self, pairs: SQL) -> SQL:
        """company_id, due_date, early_until and late_until of pairs of the first two.

        Without a working day around, days of the calendar are taken.
        """
        return SQL(
            """
            SELECT pair.company_id, pair.due_date, limits.early_until,
                   limits.late_until
              FROM (SELECT DISTINCT company_id, due_date
                      FROM (%(pairs)s) AS pairs) AS pair
              JOIN res_company AS company ON company.id = pair.company_id
              LEFT JOIN resource_calendar AS calendar
                     ON calendar.id = company.resource_calendar_id
             CROSS JOIN LATERAL (
                   SELECT COALESCE(company.crm_promise_days, 10) AS days) AS setting
             CROSS JOIN LATERAL (
                   SELECT COALESCE(MAX(day) FILTER (WHERE day < pair.due_date),
                                   pair.due_date - 1) AS early_until,
                          COALESCE((ARRAY_AGG(day ORDER BY day)
                                      FILTER (WHERE day > pair.due_date))[days],
                                   pair.due_date + days) AS late_until
                     FROM (SELECT pair.due_date + away AS day
                             FROM GENERATE_SERIES(
                                  -%(around)s, 3 * days + %(around)s) AS away
                          ) AS near
                    WHERE %(is_working)s) AS found
             CROSS JOIN LATERAL (  -- Python's calendar is shorter than PostgreSQL's
                   SELECT GREATEST(found.early_until, DATE '0001-01-01') AS early_until,
                          LEAST(found.late_until, DATE '9999-12-31') AS late_until
                   ) AS limits
            """,
            pairs=pairs,
            around=LOOK_AROUND,
            is_working=self._sql_is_working(),
        )

    @api.model
    def _sql_is_working(self) -> SQL:
        """Whether the company works on `day`: some hours of it that are no holiday.

        Without a calendar, or with flexible hours, every day is one. Hours written as
        24 end a minute earlier, as holidays of whole days do.
        """
        return SQL(
            """
            EXISTS (
                SELECT FROM (
                    SELECT hours.hour_from, hours.hour_to
                      FROM resource_calendar_attendance AS hours
                     WHERE hours.calendar_id = calendar.id
                       AND calendar.flexible_hours IS NOT TRUE
                       AND hours.display_type IS NULL
                       AND hours.day_period <> 'lunch'
                       AND hours.dayofweek::int = EXTRACT(ISODOW FROM day) - 1
                       AND (calendar.two_weeks_calendar IS NOT TRUE
                            OR hours.week_type::int
                               = (day - DATE '0001-01-01') / 7 %% 2)
                     UNION ALL
                    SELECT 12, 12
                     WHERE calendar.id IS NULL OR calendar.flexible_hours
                ) AS work
                WHERE NOT EXISTS (
                    SELECT FROM resource_calendar_leaves AS holiday
                     WHERE holiday.resource_id IS NULL
                       AND holiday.time_type = 'leave'
                       AND (holiday.calendar_id = calendar.id
                            OR holiday.calendar_id IS NULL)
                       AND (holiday.company_id = company.id
                            OR holiday.company_id IS NULL)
                       AND holiday.date_from <=
                           (day + work.hour_from * INTERVAL '1 hour')
                           AT TIME ZONE COALESCE(calendar.tz, 'UTC') AT TIME ZONE 'UTC'
                       AND holiday.date_to >=
                           (day + work.hour_to * INTERVAL '1 hour'
                                - INTERVAL '1 minute')
                           AT TIME ZONE COALESCE(calendar.tz, 'UTC') AT TIME ZONE 'UTC'
                ))
            """
        )

    @api.model
    def _renew_limits(self, companies):
        """Work out the days of open promises anew: the calendar has changed."""
        if companies:
            # sudo: whoever may change the calendar changes what follows from it
            undecided = self.sudo().search(
                Domain("company_id", "in", companies.ids) & UNDECIDED
            )
            for name in ("early_until", "late_until"):
                self.env.add_to_compute(self._fields[name], undecided)
