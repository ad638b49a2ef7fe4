"""Promises of Ada, and what is done about them."""

from datetime import date, datetime

from odoo.fields import Command

from .common import ago
from .timeline_case import TimelineCase

REMINDER = "crm_relationship.mail_activity_promise"


def june(day):
    """A day of June 2026; the 1st, 8th and 15th (today) are Mondays."""
    return date(2026, 6, day)


class PromiseCase(TimelineCase):
    """A house that works from Monday to Friday, nine to five in UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "company_id": cls.company.id,
                "tz": "UTC",
                "attendance_ids": [
                    Command.clear(),
                    *(cls._hours(str(day)) for day in range(5)),
                ],
            }
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.company.crm_promise_days = 3
        cls.promises = cls.env["crm.promise"]

    @classmethod
    def _hours(cls, day):
        hours = {"hour_from": 9, "hour_to": 17, "day_period": "full_day"}
        return Command.create({"name": "Work", "dayofweek": day, **hours})

    @classmethod
    def _promise(cls, due_date, made_date=None, env=None, **vals):
        return (env or cls.env)["crm.promise"].create(
            {
                "name": "Send the samples",
                "partner_id": cls.ada.id,
                "made_date": made_date or min(ago(60), due_date),
                "due_date": due_date,
                "user_id": cls.us.id,
                **vals,
            }
        )

    @classmethod
    def _holiday(cls, day, last_day=None, **vals):
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": cls.calendar.id,
                "company_id": cls.company.id,
                "date_from": datetime.combine(day, datetime.min.time()),
                "date_to": datetime.combine(
                    last_day or day, datetime.max.time()
                ).replace(microsecond=0),
                **vals,
            }
        )

    def _states(self, promises):
        """The states as a record says them; the database must say the same."""
        self.env.flush_all()
        promises.invalidate_recordset()
        states = promises.mapped(lambda promise: (promise.id, promise.state))
        found = {
            id_: state
            for state, ids in self.promises._read_group(
                [("id", "in", promises.ids)], ["state"], ["id:array_agg"]
            )
            for id_ in ids
        }
        self.assertEqual(dict(states), found)
        for promise in promises:
            self.assertIn(
                promise, self.promises.search([("state", "=", promise.state)])
            )
            self.assertNotIn(
                promise, self.promises.search([("state", "!=", promise.state)])
            )
        return [state for _id, state in states]

    def _state(self, due_date, **vals):
        return self._states(self._promise(due_date, **vals))[0]
