import re

from odoo.tests import HttpCase, tagged

from .common import FeedbackCase


@tagged("post_install", "-at_install")
class TestAnswerPage(FeedbackCase, HttpCase):
    """The page behind the link: nothing counts but what a person sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.path = None

    def setUp(self):
        super().setUp()
        self.invitation = self._invite(self.ada)
        self.path = f"/feedback/{self.invitation._token()}"

    def _answers(self):
        return self.env["crm.feedback.answer"].search(
            [("invitation_id", "=", self.invitation.id)]
        )

    def _open(self, query=""):
        page = self.url_open(self.path + query)
        self.assertEqual(page.status_code, 200)
        return page.text

    def _send(self, page, **vals):
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        return self.url_open(self.path, data={"csrf_token": csrf, **vals})

    def _nonce(self, page):
        return re.search(r'data-nonce="([^"]+)"', page)[1]

    def test_opening_counts_nothing(self):
        self._open("?score=9")
        self.assertFalse(self._answers())
        self.assertEqual(self.invitation.state, "sent")

    def test_person_answers_zero(self):
        page = self._open("?score=0")
        self._send(page, score="0", comment="Late", nonce=self._nonce(page))
        self.assertEqual(self._answers().mapped("score"), [0])
        self.assertEqual(self._answers().comment, "Late")

    def test_form_without_nonce_is_asked_once_more(self):
        page = self._send(self._open(), score="9").text
        self.assertFalse(self._answers())
        self.assertIn("once more", page)
        again = re.search(r'name="nonce" value="([^"]+)"', page)[1]
        self._send(page, score="9", nonce=again)
        self.assertEqual(self._answers().score, 9)

    def test_nonce_of_another_link_does_not_count(self):
        other = f"/feedback/{self._invite(self.bob)._token()}"
        nonce = self._nonce(self.url_open(other).text)
        self._send(self._open(), score="9", nonce=nonce)
        self.assertFalse(self._answers())

    def test_score_beside_the_scale_is_not_taken(self):
        page = self._open()
        for score in ("11", "-1", "9.5", "", "ten"):
            with self.subTest(score=score):
                self._send(page, score=score, nonce=self._nonce(page))
                self.assertFalse(self._answers())

    def test_link_that_was_tampered_with_is_not_found(self):
        for path in (self.path[:-2], self.path + "x", "/feedback/1", "/feedback/ä"):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(path).status_code, 404)
