"""The demo data show every page something true."""

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from ..demo.crm_feedback_demo import Feedback
from .common import FeedbackCase

STORY = {
    "scores": {"Ada": [9, 3], "Bob": [10]},
    "comments": {"Ada": "Too late"},
    "cases": [
        {
            "customer": "Ada",
            "name": until,
            "kind": kind,
            "severity": "1",
            "days_ago": 9,
            "cause": "Packing",
            "until": until,
        }
        for until, kind in (
            ("new", "suggestion"),
            ("working", "complaint"),
            ("waiting", "service"),
            ("decided", "claim"),
            ("accepted", "complaint"),
            ("closed", "service"),
        )
    ],
}


class TestFeedbackDemo(FeedbackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for days in (200, 185, 100):
            cls._order(cls.ada, 10, days)
        cls._order(cls.bob, 10, 50)
        people = {"Ada": cls.ada, "Bob": cls.bob}
        cls.feedback = Feedback(cls.env, cls.company, people, STORY)
        cls.feedback.tell()

    def test_order_soon_after_another_was_not_asked_about_and_says_why(self):
        invitations = self._invitations(self.ada)
        self.assertEqual(
            invitations.mapped(lambda one: (one.state, one.reason)),
            [("answered", False), ("suppressed", "asked_before"), ("answered", False)],
        )

    def test_answers_lie_in_the_past_and_the_last_says_why(self):
        answers = self.env["crm.feedback.answer"].search(
            [("customer_id", "=", self.ada.id)], order="answered_on"
        )
        self.assertEqual(answers.mapped("score"), [9, 3])
        # three days after the order, and one to answer
        self.assertEqual(answers.mapped("answered_on"), [ago(196), ago(96)])
        self.assertEqual(answers.mapped("comment"), [False, "Too late"])

    def test_cases_stand_where_the_story_leaves_them(self):
        cases = self.env["crm.case"].search([("customer_id", "=", self.ada.id)])
        states = {case.name: case.state for case in cases if case.name in STATES}
        self.assertEqual(states, STATES)
        self.assertEqual(set(cases.mapped("cause_id.name")), {"Packing"})

    def test_figures_show_it(self):
        row = self._row(self.ada)
        self.assertEqual((row.nps_count, row.detractor_count), (2, 1))
        self.assertEqual(row.complaint_count_12m, 3)
        self.assertEqual(self.feedback.today, TODAY)


STATES = {
    "new": "new",
    "working": "working",
    "waiting": "waiting",
    "decided": "decided",
    "accepted": "closed",
    "closed": "closed",
}
