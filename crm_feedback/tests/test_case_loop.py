from datetime import datetime, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY

from .case_case import CaseCase


class LoopCase(CaseCase):
    """Ada was asked, and answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.question.write({"case_team_id": cls.team.id, "quarantine_days": 20})
        cls.company.crm_feedback_rest_days = 10

    def _bad(self, score=3, comment="Too slow"):
        self._answer(self._invite(self.ada), score, comment)
        self.env["crm.case"]._close_loops()
        return self._case_of_answer()

    def _case_of_answer(self):
        return self.env["crm.case"].search([("channel", "=", "answer")])

    def _talk(self, case, **vals):
        return self.env["crm.interaction"].create(
            {
                "name": "About your answer",
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "case_id": case.id,
                **vals,
            }
        )

    def _ask_on(self, days, verdict=None):
        """The scheduled actions so many days from now, and an answer."""
        with freeze_time(
            datetime.combine(TODAY, datetime.min.time())
            + timedelta(days=days, hours=12)
        ):
            self._ask()
            again = self._invitations(self.ada).filtered("is_again")
            if verdict is not None:
                self._answer(again, verdict)
                self.env["crm.case"]._close_loops()
        return again


class TestBadAnswer(LoopCase):
    """Which answers open a case, and whose it is."""

    def test_bad_answer_opens_one_case_with_owner_and_day(self):
        case = self._bad()
        self.env["crm.case"]._close_loops()
        self.assertEqual(self._case_of_answer(), case)
        self.assertEqual(
            (case.partner_id, case.user_id, case.team_id, case.severity),
            (self.ada, self.leader, self.team, "2"),
        )
        self.assertIn("Too slow", case.description)
        self.assertEqual(case.activity_ids.user_id, self.leader)
        self.assertEqual(case.activity_ids.date_deadline, TODAY + timedelta(days=2))

    def test_salesperson_of_the_customer_is_the_owner(self):
        seller = self._user("salesperson")
        self.ada.user_id = seller
        self.assertEqual(self._bad().user_id, seller)

    def test_owner_of_the_program_comes_first(self):
        self.ada.user_id = self._user("salesperson")
        self.question.case_user_id = self.agent
        self.assertEqual(self._bad().user_id, self.agent)

    def test_passive_and_promoter_open_none(self):
        self.assertFalse(self._bad(score=7))

    def test_switched_off_opens_none(self):
        self.question.opens_cases = False
        self.assertFalse(self._bad())

    def test_anonymous_answer_opens_none(self):
        self.question.write({"is_anonymous": True, "least_answers": 5})
        self.assertFalse(self._bad())

    def test_later_version_opens_none(self):
        invitation = self._invite(self.ada)
        self._answer(invitation, 9)
        self._answer(invitation, 0)
        self.env["crm.case"]._close_loops()
        self.assertFalse(self._case_of_answer())

    def test_customer_gets_no_mail_for_it(self):
        self.assertFalse(self._bad().acknowledged_at)


class TestClosing(LoopCase):
    """Closed with the customer's yes or after two tries, and not before."""

    def test_one_try_is_not_enough(self):
        case = self._bad()
        self._talk(case, outcome="missed")
        with self.assertRaisesRegex(ValidationError, "two tries|no answer"):
            case.state = "closed"

    def test_talk_without_his_yes_is_not_enough(self):
        case = self._bad()
        self._talk(case, outcome="reached")
        self.assertTrue(case.first_response_at)
        with self.assertRaisesRegex(ValidationError, "two tries"):
            case.state = "closed"

    def test_his_yes_closes(self):
        case = self._bad()
        self._talk(case, outcome="reached", case_result="solved")
        case.state = "closed"
        self.assertEqual(case.acceptance, "accepted")

    def test_two_tries_close(self):
        case = self._bad()
        for _try in range(2):
            self._talk(case, outcome="missed")
        case.invalidate_recordset(["try_count"])
        case.state = "closed"
        self.assertEqual(case.state, "closed")

    def test_message_and_talk_are_two_tries(self):
        case = self._bad()
        self._write(self._as(self.leader, case), "What was it?")
        self._talk(case, outcome="message")
        case.invalidate_recordset(["try_count"])
        case.state = "closed"
        self.assertEqual(case.state, "closed")


class TestAskedAgain(LoopCase):
    """Later the customer is asked whether it is good now."""

    def _seen_to(self):
        case = self._bad()
        self._talk(case, outcome="reached")
        case.state = "decided"
        return case

    def test_question_waits_for_the_rest_and_is_marked(self):
        self._seen_to()
        again = self._ask_on(1)
        # asked today, at rest for 20 days
        self.assertEqual(again.due_date, TODAY + timedelta(days=21))
        self.assertEqual(again.state, "planned")
        self.assertEqual(self._ask_on(21).state, "sent")

    def test_question_waits_for_the_days_of_the_program(self):
        self.question.again_days = 40
        self._seen_to()
        self.assertEqual(self._ask_on(1).due_date, TODAY + timedelta(days=40))

    def test_nobody_is_asked_again_before_he_was_answered(self):
        self._bad()
        self.assertFalse(self._ask_on(21))

    def test_good_answer_closes_the_case(self):
        case = self._seen_to()
        self._ask_on(21, verdict=9)
        self.assertEqual((case.state, case.acceptance), ("closed", "accepted"))

    def test_bad_answer_opens_it_again_and_no_other(self):
        case = self._seen_to()
        self._ask_on(21, verdict=2)
        self.assertEqual(self._case_of_answer(), case)
        self.assertEqual(case.state, "working")

    def test_nobody_is_asked_a_third_time(self):
        self._seen_to()
        self._ask_on(21, verdict=7)
        self.assertEqual(len(self._ask_on(60)), 1)


class TestCaseClosedTrigger(LoopCase):
    """A program may ask after a case."""

    def test_closed_case_is_asked_about_once(self):
        self.question.action_pause()
        after = self._question(name="After a case", kind="csat", trigger="case")
        case = self._case(kind="service")
        self._write(self._as(self.agent, case), "Done")
        self._ask()
        self.assertFalse(self._invitations())
        case.action_close()
        for _look in range(2):
            invitations = self._ask()
        self.assertEqual(invitations.mapped("state"), ["sent"])
        self.assertEqual(invitations.program_id, after)
        self.assertEqual(
            (invitations.source_model, invitations.source_id), ("crm.case", case.id)
        )
