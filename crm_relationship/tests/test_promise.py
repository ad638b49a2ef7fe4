"""Promises: their state by the working calendar, what is refused, what they end in."""

from datetime import date, datetime, timedelta
from random import Random

import pytz
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import freeze_time
from odoo.tools import SQL, mute_logger

from odoo.addons.crm_relationship.models.memory.promises.crm_promise import STATES

from .common import TODAY
from .promise_case import PromiseCase, june


class TestPromiseState(PromiseCase):
    def test_open_until_some_working_days_after_it_was_due(self):
        """Three working days after Wednesday the 10th is today, Monday the 15th."""
        self.assertEqual(self._state(june(20)), "open")
        self.assertEqual(self._state(june(15)), "open")
        self.assertEqual(self._state(june(10)), "open")
        self.assertEqual(self._state(june(9)), "broken")

    def test_done(self):
        """Due on Thursday: early until Wednesday, kept on the day, late afterwards."""
        for done, state in ((10, "early"), (11, "kept"), (12, "late")):
            with self.subTest(done=done):
                self.assertEqual(self._state(june(11), done_date=june(done)), state)

    def test_weekend_before_is_not_early(self):
        """Due on Monday: early is until Friday."""
        for done, state in ((5, "early"), (6, "kept"), (7, "kept"), (8, "kept")):
            with self.subTest(done=done):
                self.assertEqual(self._state(june(8), done_date=june(done)), state)

    def test_due_on_a_sunday(self):
        for done, state in ((5, "early"), (6, "kept"), (7, "kept"), (8, "late")):
            with self.subTest(done=done):
                self.assertEqual(self._state(june(7), done_date=june(done)), state)

    def test_holiday_is_no_working_day(self):
        self._holiday(june(9))  # a Tuesday
        self.assertEqual(self._state(june(10), done_date=june(8)), "early")
        self.assertEqual(self._state(june(10), done_date=june(9)), "kept")
        self._holiday(june(12))  # a Friday
        self.assertEqual(self._state(june(8)), "open")
        self.assertEqual(self._state(june(5)), "broken")

    def test_holiday_of_one_person_is_not_the_companys(self):
        resource = self.env["resource.resource"].create(
            {"name": "Sue", "calendar_id": self.calendar.id}
        )
        self._holiday(june(9), resource_id=resource.id)
        self.assertEqual(self._state(june(10), done_date=june(9)), "early")

    def test_hours_off_are_no_day_off(self):
        self._holiday(june(9)).date_to = datetime(2026, 6, 9, 12)
        self.assertEqual(self._state(june(10), done_date=june(9)), "early")

    def test_new_holiday_moves_what_is_open(self):
        promise = self._promise(june(9))
        done = self._promise(june(10), done_date=june(9))
        self.assertEqual(self._states(promise | done), ["broken", "early"])
        holiday = self._holiday(june(10), june(12))
        self._holiday(june(9))
        self.assertEqual(self._states(promise | done), ["open", "early"])
        holiday.unlink()
        self.assertEqual(promise.late_until, june(12))

    def test_other_number_of_days(self):
        promise = self._promise(june(9))
        self.company.crm_promise_days = 4
        self.assertEqual(self._states(promise), ["open"])

    def test_other_working_week(self):
        promise = self._promise(june(9))
        self.calendar.attendance_ids.filtered(
            lambda work: work.dayofweek == "4"
        ).unlink()
        self.assertEqual(self._states(promise), ["open"])

    def test_without_a_calendar_every_day_counts(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self._state(june(12)), "open")
        self.assertEqual(self._state(june(11)), "broken")

    def test_due_where_the_calendar_begins_and_ends(self):
        first, last = (
            self._promise(day, made_date=day if day == date.min else None)
            for day in (date.min, date.max)
        )
        self.assertEqual((first.early_until, first.state), (date.min, "broken"))
        self.assertEqual((last.late_until, last.state), (date.max, "open"))

    def test_broken_and_withdrawn(self):
        ended = {"reason": "No stock"}
        self.assertEqual(self._state(june(30), broken_date=TODAY, **ended), "broken")
        self.assertEqual(
            self._state(june(1), withdrawn_date=TODAY, **ended), "withdrawn"
        )

    def test_both_sides(self):
        for side in ("us", "customer"):
            with self.subTest(side=side):
                done = {"side": side, "done_date": june(11)}
                self.assertEqual(self._state(june(11), **done), "kept")

    def test_time_alone_breaks_it(self):
        promise = self._promise(june(16))
        for day, state in ((19, "open"), (20, "broken")):
            with freeze_time(f"2026-06-{day} 12:00:00"):
                self.assertEqual(self._states(promise), [state])

    def test_working_days_are_those_of_the_calendar(self):
        """Day by day over a year with holidays, against Odoo's own arithmetic."""
        self._holiday(date(2026, 12, 24), date(2027, 1, 3))
        self._holiday(date(2026, 5, 14))
        self.calendar.tz = "America/New_York"
        days = [date(2026, 4, 1) + timedelta(days=n) for n in range(400)]
        start = datetime(2026, 1, 1, tzinfo=pytz.utc)
        work = self.calendar._work_intervals_batch(start, start + timedelta(days=700))
        working = sorted({begin.date() for begin, _end, _hours in work[False]})
        self.env.flush_all()
        pairs = SQL(
            "SELECT %s AS company_id, UNNEST(%s) AS due_date", self.company.id, days
        )
        for _company, day, early, late in self.env.execute_query(
            self.promises._query_limits(pairs)
        ):
            before = [other for other in working if other < day]
            after = [other for other in working if other > day]
            self.assertEqual((early, late), (before[-1], after[2]), day)

    def test_record_and_database_agree_on_anything(self):
        """Random promises and holidays, looked at on many days."""
        random = Random(23)
        for _number in range(5):
            self._holiday(june(random.randint(1, 30)))
        promises = self.promises
        for _number in range(40):
            made = june(random.randint(1, 10))
            vals = {"due_date": made + timedelta(days=random.randint(0, 12))}
            end = random.choice(("done_date", "broken_date", "withdrawn_date", None))
            if end:
                latest = (TODAY - made).days
                vals[end] = made + timedelta(days=random.randint(0, latest))
            promises |= self._promise(made_date=made, reason="So", **vals)
        seen = set()
        for day in range(1, 31, 3):
            with freeze_time(f"2026-06-{day:02} 12:00:00"):
                seen.update(self._states(promises))
        self.assertEqual(seen, set(dict(STATES)))

    def test_share_of_promises_kept(self):
        for done in (10, 11, 12):
            self._promise(june(11), done_date=june(done))
        self._promise(june(1))
        self._promise(june(30))
        ((share,),) = self.promises._read_group([], [], ["kept_share:avg"])
        self.assertAlmostEqual(share, 2 / 4)

    def test_open_promise_has_no_share(self):
        promise = self._promise(june(30))
        self.assertIs(promise.read(["kept_share"])[0]["kept_share"], False)

    def test_state_is_not_in_the_table(self):
        self.assertFalse(self.promises._fields["state"].store)


class TestPromiseRefused(PromiseCase):
    def _assert_refused(self, constraint, **vals):
        with (
            self.assertRaises(IntegrityError) as caught,
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self._promise(**{"due_date": june(11), **vals})
            self.env.flush_all()
        self.assertEqual(caught.exception.diag.constraint_name, constraint)

    def test_due_before_made(self):
        self._assert_refused(
            "crm_promise_due_after_made", due_date=june(3), made_date=june(4)
        )

    def test_ended_before_made(self):
        for name in ("done_date", "broken_date", "withdrawn_date"):
            with self.subTest(name):
                self._assert_refused(
                    "crm_promise_ended_after_made",
                    made_date=june(4),
                    reason="So",
                    **{name: june(3)},
                )

    def test_two_ends(self):
        self._assert_refused(
            "crm_promise_one_end", done_date=TODAY, broken_date=TODAY, reason="So"
        )

    def test_end_without_a_reason(self):
        for name in ("broken_date", "withdrawn_date"):
            with self.subTest(name):
                self._assert_refused("crm_promise_reason_given", **{name: TODAY})
        self._assert_refused("crm_promise_reason_given", broken_date=TODAY, reason="  ")

    def test_the_future(self):
        for name in ("made_date", "done_date"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "future"):
                self._promise(june(30), **{name: june(16)})

    def test_contact_of_another_company(self):
        branch = self._company("Branch", self.eur)
        foreign = self._customer("Foreign", company_id=branch.id)
        with self.assertRaisesRegex(UserError, "belongs to Branch"):
            self._promise(june(20), partner_id=foreign.id)

    def test_message_says_what_to_do(self):
        words = self.promises._due_after_made.get_error_message(self.env)
        self.assertIn("choose a later due day", words)


class TestPromiseActions(PromiseCase):
    def test_done_today(self):
        promise = self._promise(june(20))
        promise.action_mark_done()
        self.assertEqual((promise.done_date, promise.state), (TODAY, "early"))

    def test_done_twice_is_refused(self):
        promise = self._promise(june(20))
        promise.action_mark_done()
        with self.assertRaisesRegex(UserError, "Reopen"):
            promise.action_mark_done()

    def test_broken_needs_a_reason(self):
        promise = self._promise(june(20))
        with self.assertRaisesRegex(UserError, "reason"):
            promise.action_declare_broken()
        promise.reason = "No stock"
        promise.action_declare_broken()
        self.assertEqual(promise.state, "broken")

    def test_withdrawn_and_reopened(self):
        promise = self._promise(june(20), reason="Not needed")
        promise.action_withdraw()
        self.assertEqual(promise.state, "withdrawn")
        promise.action_reopen()
        self.assertEqual((promise.state, promise.reason), ("open", False))

    def test_source_of_a_meeting(self):
        meeting = self._meet("Lunch", 3)
        promise = self._promise(june(20), res_model="calendar.event", res_id=meeting.id)
        self.assertEqual(promise.source_name, "Lunch")
        action = promise.action_open_source()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("calendar.event", meeting.id)
        )

    def test_source_of_a_message_is_its_document(self):
        message = self._say(self.eva, "When will it come?", 1)
        promise = self._promise(june(20), res_model="mail.message", res_id=message.id)
        self.assertEqual(promise.action_open_source()["res_id"], self.eva.id)

    def test_source_that_is_hidden_or_gone(self):
        other = self._user("salesperson")
        order = self._order(self.ada, 300, 2, user_id=other.id)
        promise = self._promise(june(20), res_model="sale.order", res_id=order.id)
        seller = self._user("salesperson")
        self.assertFalse(self._as(seller, promise).source_name)
        with self.assertRaisesRegex(UserError, "not yours"):
            self._as(seller, promise).action_open_source()
        promise.res_id = 99999999
        self.assertFalse(promise.source_name)
