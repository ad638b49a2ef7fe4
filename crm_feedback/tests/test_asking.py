from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tests.common import ago

from .common import FeedbackCase


class TestAsking(FeedbackCase):
    """Who is asked, once, and who is not and why."""

    def test_order_is_asked_about_once(self):
        self._order(self.ada, 100)
        for _look in range(2):
            invitations = self._ask()
        self.assertEqual(invitations.mapped("state"), ["sent"])
        self.assertEqual(invitations.customer_id, self.ada)

    def test_second_order_in_the_rest_is_not_asked_about_and_says_why(self):
        self._invite(self.ada)
        self._order(self.ada, 200)
        self.assertEqual(
            self._ask().mapped(lambda i: (i.state, i.reason)),
            [("sent", False), ("suppressed", "asked_before")],
        )

    def test_other_program_waits_for_the_rest_of_the_company(self):
        self._invite(self.ada)
        self._question(name="Effort", kind="ces")
        self.assertEqual(
            self._ask().mapped(lambda i: (i.state, i.reason)),
            [("sent", False), ("suppressed", "asked_lately")],
        )

    def test_two_programs_at_once_ask_one_question(self):
        effort = self._question(name="Effort", kind="ces", sequence=1)
        self._order(self.ada, 100)
        asked = self._ask()
        sent = asked.filtered(lambda one: one.state == "sent")
        self.assertEqual(sent.program_id, effort)
        self.assertEqual((asked - sent).reason, "asked_elsewhere")
        self.assertEqual((asked - sent).reason_id, sent)

    def test_customer_without_address_is_not_asked(self):
        cleo = self._customer("Cleo")
        self._order(cleo, 100)
        self.assertEqual(self._ask().reason, "no_email")

    def test_what_happened_before_the_start_is_not_asked(self):
        self._order(self.ada, 100, days_ago=3)
        self.question.started_at = f"{ago(2)} 00:00:00"
        self.assertFalse(self._ask())

    def test_question_is_frozen_once_asked(self):
        self._invite(self.ada)
        with self.assertRaisesRegex(UserError, "Duplicate"):
            self.question.kind = "csat"
        self.question.question = self.question.question  # nothing new

    def test_mail_holds_a_link_for_each_number(self):
        invitation = self._invite(self.ada)
        mail = self.env["mail.mail"].search(
            [("res_id", "=", invitation.id), ("model", "=", invitation._name)]
        )
        for score in range(11):
            self.assertIn(f"?score={score}", mail.body_html)


class TestAnswering(FeedbackCase):
    """The way of an answer from the mail to the figures of the customer."""

    def test_first_answer_stands_and_the_later_one_is_a_version(self):
        invitation = self._invite(self.ada)
        first = self._answer(invitation, 9)
        second = self._answer(invitation, 2)
        self.assertEqual((first.stands, first.version), (True, 1))
        self.assertEqual((second.stands, second.version), (False, 2))

    def test_answer_stays_as_given(self):
        answer = self._answer(self._invite(self.ada), 9)
        with self.assertRaises(UserError):
            answer.score = 2

    def test_anonymous_answer_leads_to_nobody(self):
        self.question.write({"is_anonymous": True, "least_answers": 5})
        answer = self._answer(self._invite(self.ada), 3)
        self.assertFalse(
            answer.partner_id | answer.customer_id | answer.invitation_id.partner_id
        )
        self.assertFalse(answer.answered_at)
