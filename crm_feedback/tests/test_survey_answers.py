from odoo.exceptions import ValidationError
from odoo.fields import Command

from .common import FeedbackCase


class SurveyCase(FeedbackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls._survey()
        cls.question_nps = cls.survey.question_ids.filtered("crm_kind")
        cls.words = cls.survey.question_ids.filtered("crm_is_comment")

    @classmethod
    def _survey(cls, **vals):
        return cls.env["survey.survey"].create(
            {
                "title": "Long form",
                "access_mode": "public",
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "Recommend?",
                            "question_type": "scale",
                            "crm_kind": "nps",
                            "sequence": 1,
                        }
                    ),
                    Command.create(
                        {
                            "title": "Why?",
                            "question_type": "text_box",
                            "crm_is_comment": True,
                            "sequence": 2,
                        }
                    ),
                ],
                **vals,
            }
        )

    def _send_form(self):
        """Ada gets the long form after her order; returns hers."""
        self.question.survey_id = self.survey
        invitation = self._invite(self.ada)
        return invitation, invitation.survey_input_ids

    def _fill_in(self, form, score=None, words=""):
        if score is not None:
            form._save_lines(self.question_nps, str(score))
        if words:
            form._save_lines(self.words, words)
        form._mark_done()

    def _answers(self):
        return self.env["crm.feedback.answer"].search(
            [("channel", "=", "survey")], order="id"
        )


class TestSurveyAnswers(SurveyCase):
    """A marked question of a form is an answer when the form is sent off."""

    def test_form_of_a_program_answers_its_question(self):
        invitation, form = self._send_form()
        self.assertEqual(form.deadline, invitation.closes_at)
        self._fill_in(form, 0, "Late")
        answer = self._answers()
        self.assertEqual(
            (answer.score, answer.comment, answer.customer_id, answer.program_id),
            (0, "Late", self.ada, self.question),
        )
        self.assertEqual(invitation.state, "answered")
        self.assertEqual(self.question.response_rate, 1)

    def test_mail_leads_to_the_form_of_the_customer(self):
        invitation, form = self._send_form()
        mail = self.env["mail.mail"].search(
            [("model", "=", invitation._name), ("res_id", "=", invitation.id)]
        )
        self.assertIn(form.access_token, mail.body_html)
        self.assertNotIn("?score=", mail.body_html)

    def test_form_marked_done_twice_is_one_answer(self):
        _invitation, form = self._send_form()
        self._fill_in(form, 9)
        form._mark_done()
        self.assertEqual(len(self._answers()), 1)

    def test_second_attempt_by_the_same_link_is_a_version(self):
        _invitation, form = self._send_form()
        self._fill_in(form, 9)
        again = self.survey._create_answer(
            partner=self.ada, check_attempts=False, invite_token=form.invite_token
        )
        self._fill_in(again, 2)
        self.assertEqual(self._answers().mapped("stands"), [True, False])

    def test_form_without_the_question_is_answered_without_a_figure(self):
        invitation, form = self._send_form()
        self._fill_in(form)
        self.assertEqual(invitation.state, "answered")
        self.assertFalse(self._answers())

    def test_survey_that_no_program_has_sent_counts_too(self):
        form = self.survey._create_answer(partner=self.bob)
        self._fill_in(form, 10)
        answer = self._answers()
        self.assertEqual((answer.customer_id, answer.score), (self.bob, 10))
        self.assertFalse(answer.program_id)

    def test_nobodys_form_is_nobodys_answer(self):
        self._fill_in(self.survey._create_answer(email=False), 4)
        self.assertFalse(self._answers().partner_id | self._answers().customer_id)

    def test_test_entry_counts_nowhere(self):
        self._fill_in(self.survey._create_answer(test_entry=True), 4)
        self.assertFalse(self._answers())

    def test_satisfaction_beside_the_programs_question_is_an_answer_of_its_own(self):
        csat = self.env["survey.question"].create(
            {
                "survey_id": self.survey.id,
                "title": "Satisfied?",
                "question_type": "scale",
                "scale_min": 1,
                "scale_max": 5,
                "crm_kind": "csat",
                "sequence": 3,
            }
        )
        _invitation, form = self._send_form()
        form._save_lines(csat, "5")
        self._fill_in(form, 9)
        self.assertEqual(
            sorted(self._answers().mapped(lambda a: (a.kind, a.score))),
            [("csat", 5), ("nps", 9)],
        )

    def test_scale_must_be_that_of_the_kind(self):
        with self.assertRaisesRegex(ValidationError, "from 0 to 10"):
            self.question_nps.scale_min = 1

    def test_closed_survey_is_not_sent_and_says_why(self):
        self.question.survey_id = self.survey
        self.survey.active = False
        self.assertEqual(self._invite(self.ada).reason, "survey_closed")

    def test_survey_that_asks_for_a_login_is_refused(self):
        self.survey.users_login_required = True
        with self.assertRaisesRegex(ValidationError, "asks for a login"):
            self.question.survey_id = self.survey

    def test_salesperson_sees_the_answer_of_his_customer(self):
        seller = self._user("salesperson")
        self.bob.write({"user_id": seller.id, "company_id": self.company.id})
        self._fill_in(self.survey._create_answer(partner=self.bob), 10)
        self.assertTrue(self._as(seller, self._answers()).has_access("read"))


class TestAnonymousSurvey(SurveyCase):
    """Of an anonymous form nobody is stored, not even for a while."""

    def setUp(self):
        super().setUp()
        self.question.write(
            {"is_anonymous": True, "least_answers": 5, "survey_id": self.survey.id}
        )

    def test_all_get_the_same_link(self):
        invitation = self._invite(self.ada)
        self.assertFalse(invitation.survey_input_ids)
        mail = self.env["mail.mail"].search(
            [("model", "=", invitation._name), ("res_id", "=", invitation.id)]
        )
        self.assertIn(f"/survey/start/{self.survey.access_token}", mail.body_html)
        self.assertNotIn("answer_token", mail.body_html)

    def test_form_of_somebody_logged_in_is_nobodys(self):
        user = self._user("portal", email="portal@example.com")
        form = self.survey._create_answer(user=user)
        self.assertEqual(form.crm_program_id, self.question)
        self.assertFalse(form.partner_id or form.email or form.nickname)
        form.write({"email": "portal@example.com"})
        self.assertFalse(form.email)
        self._fill_in(form, 3)
        self.assertFalse(self._answers(), "kept one by one")
        ballot = (
            self.env["crm.feedback.ballot"]
            .sudo()
            .search([("program_id", "=", self.question.id)])
        )
        self.assertEqual(ballot.score, 3)
        self.assertEqual(self.question.answered_count, 1)

    def test_reminders_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "nobody can be reminded"):
            self.question.reminder_days = 3

    def test_survey_belongs_to_that_program_alone(self):
        with self.assertRaisesRegex(ValidationError, "survey of its own"):
            self._question(is_anonymous=True, least_answers=5, survey_id=self.survey.id)


class TestRatings(FeedbackCase):
    """Odoo's ratings are answers about satisfaction."""

    def _rate(self, value, feedback="", partner=None):
        order = self._order(partner or self.ada, 100)
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                "res_id": order.id,
                "partner_id": (partner or self.ada).id,
            }
        )
        self.assertFalse(self._answers(rating), "not given yet")
        rating.write({"rating": value, "feedback": feedback, "consumed": True})
        return rating

    def _answers(self, rating):
        return self.env["crm.feedback.answer"].search(
            [("rating_id", "=", rating.id)], order="version"
        )

    def test_rating_given_is_an_answer_of_the_documents_company(self):
        answer = self._answers(self._rate(1, "Broken"))
        self.assertEqual(
            (answer.kind, answer.score, answer.verdict, answer.comment),
            ("csat", 1, "bad", "Broken"),
        )
        self.assertEqual(answer.company_id, self.company)
        self.assertEqual(answer.customer_id, self.ada)

    def test_rating_given_again_is_a_version(self):
        rating = self._rate(5)
        rating.write({"rating": 1, "feedback": "After all"})
        rating.write({"rating": 1})
        self.assertEqual(
            self._answers(rating).mapped(lambda a: (a.score, a.version, a.stands)),
            [(5, 1, True), (1, 2, False)],
        )

    def test_old_ratings_are_taken_in_once(self):
        rating = self._rate(3, "Fine")
        self._answers(rating).sudo().unlink()
        self.env.flush_all()
        take_in = self.env["crm.feedback.rating"]._take_in_old
        self.assertGreaterEqual(take_in(), 1)
        self.assertEqual(take_in(), 0)
        answer = self._answers(rating)
        self.assertEqual(
            (answer.score, answer.percent, answer.verdict, answer.comment),
            (3, 50, "neutral", "Fine"),
        )
        self.assertEqual(
            (answer.company_id, answer.customer_id), (self.company, self.ada)
        )

    def test_colleague_who_rates_is_no_customer(self):
        colleague = self._user("employee").partner_id
        answer = self._answers(self._rate(5, partner=colleague))
        self.assertFalse(answer.customer_id)

    def test_employee_lets_a_customer_rate(self):
        employee = self._user("employee")
        rating = self._rate(5)
        self._as(employee, rating).write({"rating": 3})
        self.assertEqual(self._answers(rating)[-1:].score, 3)
