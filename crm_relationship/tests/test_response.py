"""First answers: what opens a turn, what answers it, in working minutes."""

from datetime import datetime, timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..models.metrics.crm_response_fill import MARK, TALKS_MARK
from .timeline_case import TimelineCase

MONDAY = datetime(2026, 6, 1)  # 8 to 12 and 13 to 17 UTC


class ResponseCase(TimelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls._office(cls.company)
        cls.lead = cls._lead(cls.eva, name="Deal")
        cls.env["crm.response"].sudo().search([]).unlink()

    @classmethod
    def _office(cls, company, zone="UTC", hours=((8, 12), (13, 17))):
        """The working hours of a company, Monday to Friday at its place."""
        company.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": zone,
                "company_id": company.id,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Work",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": stop,
                            "day_period": "morning" if stop <= 12 else "afternoon",
                        }
                    )
                    for day in range(5)
                    for start, stop in hours
                ],
            }
        )
        return company.resource_calendar_id

    @classmethod
    def _write(cls, at, ours=False, record=None, **vals):
        """A message at a moment; by Eva, or by one of us."""
        record = record or cls.lead
        author = cls.us.partner_id if ours else cls.eva
        if ours:
            record = cls._as(cls.us, record)
        message = cls._say(record, "Hello", 0, author, **vals).sudo()
        message.date = at
        return message

    def _missed_call(self):
        return self._talk(
            "Missed",
            partner=self.eva,
            direction="in",
            outcome="missed",
            date=self._at(9),
        )

    def _fill(self):
        """What the job does, over all there is; its commits aside."""
        self.env.flush_all()
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(MARK, "1")
        parameters.set_param(TALKS_MARK, "2020-01-01 00:00:00")
        responses = self.env["crm.response"]
        for batch in responses._batches():
            batch()
        self.env.invalidate_all()
        return responses.search(
            [("company_id", "=", self.company.id)], order="asked_at"
        )

    @staticmethod
    def _at(hour, minute=0, days=0):
        return MONDAY + timedelta(days=days, hours=hour, minutes=minute)


class TestResponse(ResponseCase):
    def test_answered_within_the_day(self):
        self._write(self._at(9))
        self._write(self._at(9, 45), ours=True)
        response = self._fill()
        self.assertEqual(response.minutes, 45)
        self.assertEqual(response.user_id, self.us)
        self.assertEqual((response.partner_id, response.channel), (self.eva, "email"))

    def test_over_noon_night_and_weekend(self):
        """Friday 16:30 to Monday 8:15: half an hour and a quarter."""
        self._write(self._at(16, 30, days=4))
        self._write(self._at(8, 15, days=7), ours=True)
        self.assertEqual(self._fill().minutes, 45)

    def test_holidays_do_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": self._at(0, days=1),
                "date_to": self._at(23, 59, days=1),
            }
        )
        self._write(self._at(16))
        self._write(self._at(9, days=2), ours=True)
        self.assertEqual(self._fill().minutes, 120)

    def test_the_calendar_has_a_time_zone(self):
        """8 to 12 in New York in June is 12 to 16 UTC."""
        self.calendar.tz = "America/New_York"
        self._write(self._at(9))
        self._write(self._at(12, 10), ours=True)
        self.assertEqual(self._fill().minutes, 10)

    def test_only_the_first_of_a_turn_counts(self):
        self._write(self._at(9))
        self._write(self._at(9, 30))
        self._write(self._at(10), ours=True)
        self._write(self._at(11))
        self._write(self._at(11, 5), ours=True)
        self.assertEqual(self._fill().mapped("minutes"), [60, 5])

    def test_a_note_is_no_answer(self):
        self._write(self._at(9))
        self._write(self._at(9, 10), ours=True, internal=True)
        response = self._fill()
        self.assertEqual(response.state, "open")
        self.assertIs(response.read(["minutes"])[0]["minutes"], False)
        self.assertGreater(response.waiting_hours, 0)

    def test_the_system_is_nobody(self):
        self._write(self._at(9))
        robot = self._say(self.lead, "Thanks", 0, self.env.ref("base.partner_root"))
        robot.date = self._at(9, 1)
        self.assertEqual(self._fill().state, "open")

    def test_the_system_before_a_question_hides_nothing(self):
        robot = self._say(self.lead, "Welcome", 0, self.env.ref("base.partner_root"))
        robot.date = self._at(8, 30)
        self._write(self._at(9))
        self._write(self._at(9, 10), ours=True)
        self.assertEqual(self._fill().minutes, 10)

    def test_a_talk_answers_a_message(self):
        self._write(self._at(9))
        self._talk("No", partner=self.eva, outcome="missed", date=self._at(9, 10))
        self._talk("Yes", partner=self.eva, date=self._at(9, 30))
        self._write(self._at(10), ours=True)
        response = self._fill()
        self.assertEqual((response.minutes, response.user_id), (30, self.us))

    def test_what_we_begin_is_no_question(self):
        self._write(self._at(9), ours=True)
        self.assertFalse(self._fill())

    def test_a_question_about_nothing_of_ours(self):
        self._write(self._at(9), record=self.env["crm.team"].create({"name": "Team"}))
        self.assertFalse(self._fill())

    def test_a_bill_is_no_question_of_a_customer(self):
        bill = self._bill(self.ada, 100, self.expense)
        self._write(self._at(9), record=bill)
        self.assertFalse(self._fill())

    def test_twice_adds_nothing_and_an_open_one_is_answered_later(self):
        self._write(self._at(9))
        self.assertEqual(self._fill().state, "open")
        self._write(self._at(10), ours=True)
        response = self._fill()
        self.assertEqual(len(response), 1)
        self.assertEqual(response.minutes, 60)

    def test_a_call_that_reached_nobody(self):
        self._missed_call()
        self._talk("Back", partner=self.ada, date=self._at(9, 20))
        response = self._fill()
        self.assertEqual((response.channel, response.minutes), ("phone", 20))

    @mute_logger("odoo.sql_db")
    def test_a_target_of_nothing(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.company.crm_response_minutes = 0
            self.company.flush_recordset()


class TestResponseReport(ResponseCase):
    def _answers(self, *minutes):
        for place, number in enumerate(minutes):
            lead = self._lead(self.eva, name=f"Deal {place}")
            self._write(self._at(8), record=lead)
            self._write(self._at(8, number), ours=True, record=lead)
        return self._fill()

    def _group(self, user=None):
        env = self._as(user) if user else self.env
        return env["crm.response"]._read_group(
            [("company_id", "=", self.company.id)],
            ["channel"],
            ["median_minutes:avg", "p90_minutes:avg", "in_time_share:avg", "__count"],
        )

    def test_median_and_ninetieth_percentile(self):
        """Of 10, 20, 30, 40, 140: median 30; at 0.9 * 4 = 3.6: 40 + 0.6 * 100."""
        self.company.crm_response_minutes = 35
        self._answers(10, 20, 30, 40, 140)
        [(channel, median, ninetieth, in_time, count)] = self._group()
        self.assertEqual((channel, median, count), ("email", 30, 5))
        self.assertAlmostEqual(ninetieth, 100)
        self.assertAlmostEqual(in_time, 0.6)

    def test_what_is_open_counts_for_nothing(self):
        self._answers(10, 30)
        self._write(self._at(9), record=self._lead(self.eva, name="Open"))
        self._fill()
        [(_channel, median, _ninetieth, _in_time, count)] = self._group()
        self.assertEqual((median, count), (20, 3))

    def test_persons_are_for_managers(self):
        response = self._answers(10)
        seller, manager = self._user("sales_lead"), self._user("crm_manager")
        self.assertEqual(self._group(seller)[0][1], 10)
        with self.assertRaises(AccessError):
            self._as(seller, response).read(["user_id"])
        self.assertEqual(self._as(manager, response).user_id, self.us)

    def test_own_customers_and_other_companies(self):
        self._answers(10)
        self.ada.user_id = self.env.ref("base.user_admin")
        self.assertFalse(self._group(self._user("salesperson")))
        other = self._company("Other", self.usd)
        stranger = self._user("sales_lead", company_id=other.id)
        self.assertFalse(self._group(stranger))
