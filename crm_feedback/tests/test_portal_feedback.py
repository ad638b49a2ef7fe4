import re

from odoo.tests import HttpCase, tagged

from .common import FeedbackCase


@tagged("post_install", "-at_install")
class TestPortalFeedback(FeedbackCase, HttpCase):
    """What a customer who is signed in finds under /my."""

    def setUp(self):
        super().setUp()
        self.firm = self._customer("Firm", is_company=True)
        self.firm.email = "firm@example.com"
        self.user = self._user("portal", password="portal")
        self.me = self.user.partner_id
        self.me.write({"parent_id": self.firm.id, "email": "me@example.com"})
        self.colleague = self._customer("Cy")
        self.colleague.write({"parent_id": self.firm.id, "email": "cy@example.com"})
        self.authenticate(self.user.login, "portal")

    def _page(self, invitation):
        return self.url_open(f"/my/feedback/{invitation.id}")

    def _send(self, invitation, text=None, score="9"):
        text = text or self._page(invitation).text
        return self.url_open(
            f"/my/feedback/{invitation.id}",
            data={
                "csrf_token": re.search(r'csrf_token" value="([^"]+)"', text)[1],
                "nonce": re.search(r'data-nonce="([^"]+)"', text)[1],
                "score": score,
                "comment": "By portal",
            },
        )

    def _given(self, invitation):
        return self.env["crm.feedback.answer"].search(
            [("invitation_id", "=", invitation.id)]
        )

    def test_own_question_is_answered_there(self):
        mine = self._invite(self.me)
        self._send(mine)
        self.assertEqual(self._given(mine).mapped("channel"), ["portal"])
        self.assertEqual(mine.state, "answered")
        self.assertIn("By portal", self.url_open("/my/feedback").text)

    def test_question_to_the_firm_is_answered_there_and_not_marked_as_forwarded(self):
        ours = self._invite(self.firm)
        self._send(ours)
        self.assertTrue(self._given(ours).stands)
        self.assertIn(self._given(ours).mark, (False, "too_fast"))

    def test_questions_of_others_are_not_reached(self):
        own = self._invite(self.me)
        for partner in (self.colleague, self.bob):
            with self.subTest(partner=partner.name):
                foreign = self._invite(partner)
                listed = self.url_open("/my/feedback").text
                self.assertNotIn(f"/my/feedback/{foreign.id}", listed)
                self.assertTrue(self._page(foreign).url.endswith("/my/feedback"))
                self._send(foreign, text=self._page(own).text)
                self.assertFalse(self._given(foreign))

    def test_counter_counts_open_questions(self):
        self._invite(self.me)
        self._invite(self.colleague)
        found = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["feedback_count"]}
        )
        self.assertEqual(found["feedback_count"], 1)
        self.assertIn("/my/feedback", self.url_open("/my").text)

    def test_closed_question_is_gone(self):
        mine = self._invite(self.me)
        self.env.cr.execute(
            "UPDATE crm_feedback_invitation"
            " SET closes_at = closes_at - INTERVAL '31 days'"
        )
        self.env.invalidate_all()
        self.assertTrue(self._page(mine).url.endswith("/my/feedback"))

    def test_stranger_signs_in_first(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/feedback").url)

    def test_anonymous_answer_is_not_listed(self):
        self.question.write({"is_anonymous": True, "least_answers": 5})
        self._send(self._invite(self.me))
        self.assertNotIn("By portal", self.url_open("/my/feedback").text)
