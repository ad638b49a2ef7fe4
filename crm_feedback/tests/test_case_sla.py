import random
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time

from .case_case import CaseCase

MONDAY = datetime(2026, 6, 8)  # of the week before today


def at(day, hour, minute=0):
    """A moment of that week, 0 is Monday; the clock of the desk is UTC's."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


class SlaCase(CaseCase):
    """Work from 8 to 12 and from 13 to 17, Monday to Friday, in UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls._calendar("UTC")
        cls.policy = cls._policy(response_hours=2, solution_hours=16)

    @classmethod
    def _calendar(cls, zone, start=8, stop=17):
        return cls.env["resource.calendar"].create(
            {
                "name": f"Desk {zone}",
                "tz": zone,
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Work",
                                "dayofweek": str(day),
                                "hour_from": begin,
                                "hour_to": end,
                                "day_period": period,
                            }
                        )
                        for day in range(5)
                        for begin, end, period in (
                            (start, 12, "morning"),
                            (13, stop, "afternoon"),
                        )
                    ),
                ],
            }
        )

    @classmethod
    def _policy(cls, **vals):
        return cls.env["crm.sla.policy"].create(
            {
                "name": "All",
                "company_id": cls.company.id,
                "calendar_id": cls.hours.id,
                **vals,
            }
        )

    def _open(self, moment, **vals):
        with freeze_time(moment):
            return self._case(**vals)

    def _set(self, case, moment, **vals):
        with freeze_time(moment):
            case.write(vals)


class TestDeadline(SlaCase):
    """When a case is due."""

    def test_hours_of_work_count(self):
        case = self._open(at(0, 11))
        # an hour until noon, an hour after one
        self.assertEqual(case.response_deadline, at(0, 14))
        # 5 hours of Monday, 8 of Tuesday, 3 of Wednesday
        self.assertEqual(case.solution_deadline, at(2, 11))

    def test_weekend_does_not_count(self):
        case = self._open(at(4, 16))
        self.assertEqual(case.response_deadline, at(7, 9))

    def test_waiting_for_the_customer_does_not_count(self):
        case = self._open(at(0, 8))
        self._set(case, at(0, 9), state="waiting")
        self.assertEqual(
            (case.solution_state, case.solution_deadline), ("paused", False)
        )
        self._set(case, at(2, 9), state="working")
        # of 16 hours one was over; 7 of Wednesday, 8 of Thursday
        self.assertEqual(case.solution_deadline, at(3, 17))
        self.assertEqual(
            [(p.reason, p.started_at, p.ended_at) for p in case.pause_ids],
            [("waiting", at(0, 9), at(2, 9))],
        )

    def test_other_target_keeps_what_has_passed(self):
        urgent = self._policy(severity="3", solution_hours=4, sequence=1)
        case = self._open(at(0, 8))
        self._set(case, at(0, 11), severity="3")
        self.assertEqual(case.policy_id, urgent)
        # three of four hours are over
        self.assertEqual(case.solution_deadline, at(0, 12))

    def test_target_that_has_passed_when_it_is_set_was_missed(self):
        self._policy(severity="3", solution_hours=2, sequence=1)
        case = self._open(at(0, 8))
        self._set(case, at(0, 16), severity="3")
        self.assertEqual(
            (case.solution_deadline, case.solution_state), (at(0, 10), "missed")
        )

    def test_solved_in_time_is_met_on_the_minute(self):
        for minutes, state in ((0, "met"), (1, "missed")):
            case = self._open(at(0, 8), kind="service")
            with freeze_time(at(1, 17, minutes) if minutes else at(1, 17)):
                self._write(self._as(self.agent, case), "Done")
                case.action_close()
            self.assertEqual(case.solution_state, state)

    def test_reopened_case_goes_on_where_it_stood(self):
        case = self._open(at(0, 8), kind="service")
        with freeze_time(at(0, 9)):
            self._write(self._as(self.agent, case), "Done")
            case.action_close()
        self._set(case, at(3, 9), state="working")
        self.assertFalse(case.solved_at)
        # one hour on Monday, 7 on Thursday, 8 on Friday
        self.assertEqual(case.solution_deadline, at(4, 17))

    def test_first_message_of_ours_is_the_response(self):
        case = self._open(at(0, 8))
        with freeze_time(at(0, 9)):
            self._write(self._as(self.agent, case), "We look into it")
        self.assertEqual((case.response_state, case.state), ("met", "working"))

    def test_two_time_zones(self):
        kolkata = self._calendar("Asia/Kolkata")
        self.policy.calendar_id = kolkata
        case = self._open(at(0, 11))
        # 11:00 UTC is 16:30 in Kolkata: half an hour, and an hour and a half from
        # 8:00 there, which is 2:30 UTC
        self.assertEqual(case.response_deadline, at(1, 4))

    def test_daylight_saving_begins(self):
        berlin = self._calendar("Europe/Berlin")
        self.policy.calendar_id = berlin
        # Friday 27 March 2026, 16:00 in Berlin, an hour ahead of UTC
        case = self._open(datetime(2026, 3, 27, 15))
        # an hour until 17:00, an hour on Monday from 8:00, two hours ahead of UTC
        self.assertEqual(case.response_deadline, datetime(2026, 3, 30, 7))

    def test_calendar_without_work_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no working hours"):
            self._calendar("UTC").attendance_ids.unlink()
            self.policy.calendar_id = self.env["resource.calendar"].create(
                {"name": "Never", "attendance_ids": [Command.clear()]}
            )

    def test_deadline_follows_from_the_log(self):
        """Whatever happens in whatever order, its replay gives what is stored."""
        self._policy(severity="2", solution_hours=6, sequence=2)
        self._policy(
            severity="3",
            response_hours=1,
            solution_hours=30,
            sequence=1,
            calendar_id=self._calendar("Asia/Kolkata").id,
        )
        for seed in range(8):
            chance = random.Random(seed)
            now = at(chance.randrange(3), chance.randrange(24), chance.randrange(60))
            case = self._open(now, kind="service")
            for _step in range(8):
                now += timedelta(minutes=chance.randrange(1, 2000))
                self._set(case, now, **self._something(chance, case))
                stored = {
                    "response": case.response_deadline,
                    "solution": case.solution_deadline,
                }
                case.invalidate_recordset()
                self.assertEqual(case._replay(), {case: stored})

    def _something(self, chance, case):
        answered = {"answered_at": "2026-01-01 00:00:00"}
        return chance.choice(
            [
                {"state": "waiting"},
                {"state": "working"},
                {"state": "closed", **answered},
                {"state": "decided", **answered},
                {"severity": chance.choice("0123")},
            ]
        )


class TestReaders(SlaCase):
    def test_form_in_the_making_tells_nothing_of_anothers_case(self):
        self.ada.user_id = self._user("salesperson")
        case = self._case(finding="It was dropped", remedy_wanted="refund")
        self.env.flush_all()
        stranger = self._as(self._user("salesperson"))
        for model, vals, names in (
            (
                "crm.case.answer",
                {"case_id": case.id},
                ("partner_id", "is_complaint", "cause_id", "finding", "remedy_given"),
            ),
            ("crm.case.idea.decision", {"case_id": case.id}, ["vote_count"]),
            ("crm.case.merge", {"case_ids": case.ids}, ["target_id"]),
        ):
            for name in names:
                with self.subTest(f"{model}.{name}"), self.assertRaises(AccessError):
                    self.env.invalidate_all()
                    stranger[model].new(vals)[name]

    def test_pauses_and_targets_are_for_whoever_sees_the_case(self):
        self.ada.user_id = seller = self._user("salesperson")
        case = self._open(at(0, 9))
        self._set(case, at(0, 10), state="waiting")
        for model in ("crm.case.pause", "crm.case.target"):
            found = self.env[model].search([("case_id", "=", case.id)])
            with self.subTest(model=model):
                self.assertTrue(self._as(seller, found).read(["case_id"]))
                with self.assertRaises(AccessError):
                    self._as(self._user("salesperson"), found).read(["case_id"])


class TestPolicy(SlaCase):
    """Which policy holds for a case."""

    def test_first_that_fits_in_order(self):
        claims = self._policy(kind="claim", response_hours=1, sequence=1)
        self.assertEqual(self._case(kind="claim").policy_id, claims)
        self.assertEqual(self._case(kind="service").policy_id, self.policy)

    def test_priority_of_the_customer(self):
        self._order(self.ada, 100)
        self._refresh()
        row = self._row(self.ada)
        band = row.priority_band
        best = self._policy(priority_band=band, response_hours=1, sequence=1)
        self.assertEqual(self._case(self.ada).policy_id, best)
        self.assertEqual(self._case(self.bob).policy_id, self.policy)

    def test_stage_of_the_customer(self):
        self._order(self.ada, 100)
        self._refresh()
        stage = self._row(self.ada).stage_id
        best = self._policy(stage_id=stage.id, response_hours=1, sequence=1)
        self.assertEqual(self._case(self.ada).policy_id, best)

    def test_policy_of_another_company_does_not_hold(self):
        other = self._company("Branch", self.eur)
        case = self._case(company_id=other.id, team_id=False, user_id=False)
        self.assertFalse(case.policy_id)
        self.assertFalse(case.solution_state)

    def test_changed_hours_hold_for_new_cases_or_when_applied(self):
        case = self._open(at(0, 8))
        self.policy.solution_hours = 8
        self.assertEqual(case.solution_deadline, at(1, 17))
        with self.assertRaises(AccessError):
            self._as(self.agent, self.policy).action_apply()
        self._as(self.leader, self.policy).action_apply()
        self.assertEqual(case.solution_deadline, at(0, 17))


class TestEscalation(SlaCase):
    """Who is told what is late."""

    def _late(self, **vals):
        return self._open(at(0, 8), **vals)

    def test_leader_of_the_team_is_told_once(self):
        case = self._late()
        self.env["crm.case"]._escalate_due()
        self.env["crm.case"]._escalate_due()
        self.assertEqual(case.activity_ids.user_id, self.leader)
        self.assertEqual(len(case.activity_ids), 1)
        self.assertEqual((case.response_state, case.solution_state), ("missed",) * 2)
        self.assertEqual(case.user_id, self.agent)

    def test_whom_the_policy_names_takes_over(self):
        boss = self._user("feedback_manager")
        self.policy.write({"escalation_user_id": boss.id, "takes_over": True})
        case = self._late()
        self.env["crm.case"]._escalate_due()
        self.assertEqual((case.user_id, case.activity_ids.user_id), (boss, boss))

    def test_what_is_not_due_is_left_alone(self):
        case = self._open("2026-06-15 11:00:00")
        self.assertFalse(self.env["crm.case"]._escalate_due())
        self.assertEqual(case.response_state, "running")

    def test_waiting_case_is_not_late(self):
        case = self._late()
        self._set(case, at(0, 9), state="waiting", first_response_at=at(0, 9))
        self.assertFalse(self.env["crm.case"]._escalate_due())

    def test_looking_for_what_is_late_takes_one_statement(self):
        self._late()
        self.env["crm.case"]._escalate_due()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["crm.case"]._escalate_due()

    def test_deadline_is_not_written_by_hand(self):
        case = self._as(self.agent, self._late())
        with self.assertRaises(UserError):
            case.solution_deadline = at(4, 8)
