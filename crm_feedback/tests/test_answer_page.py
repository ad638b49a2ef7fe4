import re
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_feedback.controllers.pages import LONGEST_COMMENT
from odoo.addons.crm_feedback.models.answers.crm_feedback_attempt import CROWD, LIMITS

from .common import FeedbackCase


class AnswerPageCase(FeedbackCase, HttpCase):
    """A customer with a link, and a browser."""

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

    def _send(self, page, path=None, **vals):
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        return self.url_open(path or self.path, data={"csrf_token": csrf, **vals})

    def _answer_as_person(self, score="9", after=10, **vals):
        """Open, read for so many seconds, touch and send."""
        start = datetime.now()
        with freeze_time(start):
            page = self._open()
        with freeze_time(start + timedelta(seconds=after)):
            return self._send(page, score=score, nonce=self._nonce(page), **vals)

    def _nonce(self, page):
        return re.search(r'data-nonce="([^"]+)"', page)[1]


@tagged("post_install", "-at_install")
class TestAnswerPage(AnswerPageCase):
    """The page behind the link: nothing counts but what a person sends."""

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
        for score in ("11", "-1", "9.5", "", "ten", "9\x00", " 9", "09"):
            with self.subTest(score=score):
                self._send(page, score=score, nonce=self._nonce(page))
                self.assertFalse(self._answers())

    def test_link_that_was_tampered_with_is_not_found(self):
        for path in (self.path[:-2], self.path + "x", "/feedback/1", "/feedback/ä"):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(path).status_code, 404)

    def test_link_with_something_strewn_in_is_not_found(self):
        """Decoding would overlook it, and one link would have many names."""
        token = self.path.rsplit("/", 1)[1]
        path = f"/feedback/{token[:9]}.{token[9:]}"
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_closed_link_is_not_found(self):
        with freeze_time(self.invitation._closes_at() + timedelta(seconds=1)):
            self.assertEqual(self.url_open(self.path).status_code, 404)

    def test_ends_of_each_scale_are_named(self):
        for kind, low, high in (
            ("nps", "not at all likely", "extremely likely"),
            ("csat", "very dissatisfied", "very satisfied"),
            ("ces", "strongly disagree", "strongly agree"),
        ):
            with self.subTest(kind=kind):
                ends = self.question.new({"kind": kind})._scale_ends()
                self.assertEqual(ends, (low, high))
        self.assertIn("extremely likely", self._open())

    def test_comment_is_cut_and_holds_no_nul(self):
        self._answer_as_person(comment="a\x00b" + "c" * 5000)
        comment = self._answers().comment
        self.assertEqual((comment[:3], len(comment)), ("abc", LONGEST_COMMENT))


@tagged("post_install", "-at_install")
class TestMarks(AnswerPageCase):
    """Answers that may not be of the person who was asked, and whether they count."""

    def _given(self):
        return self._answers().sorted("id").mapped(lambda a: (a.mark, a.stands))

    def test_answer_of_a_person_has_no_mark(self):
        self._answer_as_person()
        self.assertEqual(self._given(), [(False, True)])

    def test_sent_at_once_is_marked_and_counts(self):
        self._answer_as_person(after=1)
        self.assertEqual(self._given(), [("too_fast", True)])

    def test_confirmed_without_touch_is_marked_and_counts(self):
        page = self._send(self._open(), score="9").text
        again = re.search(r'name="nonce" value="([^"]+)"', page)[1]
        self._send(page, score="9", nonce=again)
        self.assertEqual(self._given(), [("confirmed", True)])

    def test_robot_in_the_trap_never_counts_and_the_person_after_it_does(self):
        for _time in range(LIMITS["answered"][0] + 1):
            self._answer_as_person(score="0", website_url="http://example.com")
        self._answer_as_person(score="9")
        self.assertEqual(self._given(), [("honeypot", False), (False, True)])
        self.question.marked_answers = "all"
        self.assertEqual(self._given(), [("honeypot", False), (False, True)])

    def test_change_in_another_browser_is_marked(self):
        self._answer_as_person()
        self.authenticate(None, None)
        self._answer_as_person(score="0")
        self.assertEqual(self._given(), [(False, True), ("other_browser", False)])

    def test_change_from_another_network_is_marked(self):
        self._answer_as_person()
        self.env.cr.execute("UPDATE crm_feedback_answer SET address_key = 'other'")
        self.env.invalidate_all()
        self._answer_as_person(score="0")
        self.assertEqual(self._given(), [(False, True), ("other_address", False)])

    def test_one_of_us_does_not_answer_for_a_customer(self):
        seller = self._user("salesperson", password="seller")
        self.authenticate(seller.login, "seller")
        self._answer_as_person(score="10")
        self.assertEqual(self._given(), [("employee", False)])
        self.assertEqual(self.invitation.state, "sent")
        self.authenticate(None, None)
        self._answer_as_person(score="3")
        self.assertEqual(self._given(), [("employee", False), (False, True)])

    def test_other_customer_who_is_signed_in_is_marked(self):
        other = self._user("portal", password="portal")
        self.authenticate(other.login, "portal")
        self._answer_as_person()
        self.assertEqual(self._given(), [("other_person", False)])

    def test_setting_holds_for_what_was_answered_before(self):
        seller = self._user("salesperson", password="seller")
        self.authenticate(seller.login, "seller")
        self._answer_as_person(score="10")
        self.authenticate(None, None)
        self._answer_as_person(score="3", after=1)
        self.assertEqual(self._given(), [("employee", False), ("too_fast", True)])
        for setting, standing in (
            ("none", [False, False]),
            ("all", [True, False]),
            ("own", [False, True]),
        ):
            with self.subTest(setting=setting):
                self.question.marked_answers = setting
                self.assertEqual([s for _mark, s in self._given()], standing)

    def test_many_answers_of_one_network_are_marked(self):
        attempts = self.env["crm.feedback.attempt"]
        address = attempts._key("address", "127.0.0.1")
        attempts._note(*[address] * CROWD[0])
        self._answer_as_person()
        self.assertEqual(self._given(), [("crowd", True)])


@tagged("post_install", "-at_install")
class TestLimits(AnswerPageCase):
    """How much is too much, and how long to wait."""

    def test_guesses_run_into_the_limit(self):
        codes = [
            self.url_open(f"/feedback/guess{number}").status_code
            for number in range(LIMITS["failed"][0] + 5)
        ]
        self.assertEqual(codes, [404] * LIMITS["failed"][0] + [429] * 5)

    def test_refusal_says_how_long_to_wait(self):
        most, minutes = LIMITS["failed"]
        attempts = self.env["crm.feedback.attempt"]
        address = attempts._key("address", "127.0.0.1")
        attempts._note(*[attempts._key("failed", address)] * most)
        refused = self.url_open("/feedback/guess")
        wait = int(refused.headers["Retry-After"])
        self.assertTrue(minutes * 60 - 30 < wait <= minutes * 60 + 1, wait)
        with freeze_time(datetime.now() + timedelta(seconds=wait)):
            self.assertEqual(self.url_open("/feedback/guess").status_code, 404)

    def test_guessing_neighbour_does_not_lock_a_customer_out(self):
        for number in range(LIMITS["failed"][0] + 1):
            self.url_open(f"/feedback/guess{number}")
        self._answer_as_person()
        self.assertEqual(self._answers().score, 9)

    def test_link_takes_so_many_versions(self):
        most, _minutes = LIMITS["answered"]
        codes = [self._answer_as_person().status_code for _one in range(most + 1)]
        self.assertEqual(codes, [200] * most + [429])
        self.assertEqual(len(self._answers()), most)

    def test_good_link_is_only_read(self):
        before = self.env["crm.feedback.attempt"].search_count([])
        self._open()
        self.assertEqual(self.env["crm.feedback.attempt"].search_count([]), before)

    def test_what_is_a_day_old_is_cleaned(self):
        attempts = self.env["crm.feedback.attempt"]
        attempts._note("old")
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            attempts._note("new")
            attempts._gc_attempts()
        self.assertEqual(attempts.search([]).mapped("key"), ["new"])
