import re

from odoo.tests import HttpCase, tagged

from .common import FeedbackCase
from .test_survey_answers import SurveyCase


@tagged("post_install", "-at_install")
class TestAskingPage(FeedbackCase, HttpCase):
    """What a customer finds behind the mail: his language, and the way out."""

    def _open(self, path):
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        return page.text

    def _post(self, path, page):
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        return self.url_open(path, data={"csrf_token": csrf}).text

    def _blocked(self, email):
        return self.env["mail.blacklist"].search_count([("email", "=", email)])

    def test_page_and_thanks_speak_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = self.question.with_context(lang="fr_FR")
        self.question.question = "Would you recommend us?"
        french.question = "Nous recommanderiez-vous ?"
        self.ada.lang, self.bob.lang = "fr_FR", "en_US"
        for partner, words in (
            (self.ada, "Nous recommanderiez-vous"),
            (self.bob, "Would you recommend us"),
        ):
            path = f"/feedback/{self._invite(partner)._token()}"
            self.assertIn(words, self._open(path))

    def test_stop_link_stands_in_mail_and_header(self):
        invitation = self._invite(self.ada)
        mail = self.env["mail.mail"].search(
            [("model", "=", invitation._name), ("res_id", "=", invitation.id)]
        )
        link = invitation._stop_link()
        self.assertIn(link, mail.body_html)
        self.assertIn(f"<{link}>", mail.headers)

    def test_opening_the_stop_page_stops_nothing(self):
        invitation = self._invite(self.ada)
        self._open(self._stop_path(invitation))
        self.assertFalse(self._blocked("ada@example.com"))

    def test_who_stops_is_not_asked_again(self):
        invitation = self._invite(self.ada)
        path = self._stop_path(invitation)
        page = self._post(path, self._open(path))
        self.assertIn("ada@example.com", page)
        self.assertTrue(self._blocked("ada@example.com"))
        self.company.crm_feedback_rest_days = self.question.quarantine_days = 0
        self._order(self.ada, 100)
        self._ask()
        self.assertEqual(self._invitations(self.ada)[-1:].reason, "blacklisted")

    def test_stop_needs_a_good_link(self):
        invitation = self._invite(self.ada)
        for token in (f"{invitation._stop_token()}x", invitation._token()):
            path = f"/feedback/stop/{token}"
            self.assertEqual(self.url_open(path).status_code, 404)

    def test_one_can_stop_when_the_question_has_closed(self):
        invitation = self._invite(self.ada)
        invitation.closes_at = "2020-01-01 00:00:00"
        answer = f"/feedback/{invitation._token()}"
        self.assertEqual(self.url_open(answer).status_code, 404)
        self._open(self._stop_path(invitation))

    def _stop_path(self, invitation):
        return f"/feedback/stop/{invitation._stop_token()}"


@tagged("post_install", "-at_install")
class TestFormPage(SurveyCase, HttpCase):
    def test_link_to_the_page_leads_to_the_long_form(self):
        invitation, form = self._send_form()
        page = self.url_open(f"/feedback/{invitation._token()}")
        self.assertIn(self.survey.access_token, page.url)
        self.assertIn(form.access_token, page.url + page.text)

    def test_portal_user_answers_an_anonymous_form(self):
        self.question.write(
            {"is_anonymous": True, "least_answers": 5, "survey_id": self.survey.id}
        )
        user = self._user("portal", email="portal@example.com", password="portal_pw_1")
        self.authenticate(user.login, "portal_pw_1")
        page = self.url_open(f"/survey/start/{self.survey.access_token}")
        self.assertIn("Long form", page.text)
        form = self.env["survey.user_input"].search(
            [("survey_id", "=", self.survey.id)]
        )
        self.assertEqual(len(form), 1)
        self.assertFalse(form.partner_id or form.email or form.nickname)
        again = self.url_open(f"/survey/{self.survey.access_token}/{form.access_token}")
        self.assertEqual(again.status_code, 200)
        self.assertIn("o_survey_form", again.text)
