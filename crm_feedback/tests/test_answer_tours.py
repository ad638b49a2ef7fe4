from odoo.tests import HttpCase, tagged

from .common import FeedbackCase


@tagged("post_install", "-at_install")
class TestAnswerTours(FeedbackCase, HttpCase):
    """A customer answers in the browser, from the link of the mail."""

    def _tour(self):
        invitation = self._invite(self.ada)
        path = f"/feedback/{invitation._token()}?score=0"
        self.start_tour(path, "crm_feedback_answer")
        answer = self.env["crm.feedback.answer"].search(
            [("invitation_id", "=", invitation.id)]
        )
        self.assertEqual(answer.mapped("score"), [8])
        self.assertEqual(answer.comment, "Quick and friendly")
        self.assertTrue(answer.stands)

    def test_customer_without_login(self):
        self._tour()


@tagged("post_install", "-at_install")
class TestPhoneTour(TestAnswerTours):
    """The same as wide as a phone."""

    browser_size = "375x667"
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestPortalTour(FeedbackCase, HttpCase):
    """A customer who is signed in finds the question, answers, and sees it again."""

    def test_portal_customer(self):
        user = self._user("portal", password="portal")
        user.partner_id.email = "portal@example.com"
        invitation = self._invite(user.partner_id)
        self.start_tour("/my", "crm_feedback_portal", login=user.login)
        answer = self.env["crm.feedback.answer"].search(
            [("invitation_id", "=", invitation.id)]
        )
        self.assertEqual((answer.score, answer.channel), (9, "portal"))
