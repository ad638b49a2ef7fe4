from datetime import datetime, time, timedelta

from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY, ago
from .test_brief import BriefCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestDecisionTour(BriefCase, HttpCase):
    """Before a talk: the brief and its step; and what is decided, looked at later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada.is_company = True

    def test_salesperson(self):
        self._promise(ago(1))
        self._quote()
        self._role()
        self._talk("Lunch")
        self.start_tour(
            f"/odoo/contacts/{self.ada.id}",
            "crm_decision_salesperson",
            login=self.sue.login,
        )
        decisions = self.env["crm.decision"].search(
            [("decided_by_id", "=", self.sue.id)], order="id"
        )
        self.assertRecordValues(
            decisions,
            [
                {
                    "kind": "next_step",
                    "step_accepted": False,
                    "reason": "She is away until Monday",
                    "review_date": False,
                },
                {
                    "kind": "next_step",
                    "step_accepted": True,
                    "reason": decisions[1].evidence_words,
                    "review_date": False,
                },
                {
                    "kind": "price",
                    "step_accepted": False,
                    "reason": "She compares us with Fox",
                    "review_date": datetime(2026, 8, 15).date(),
                },
            ],
        )
        self.assertEqual(decisions[2].option_ids.mapped("is_chosen"), [True])

    def test_brief_of_a_meeting(self):
        self._promise(ago(1))
        noon = datetime.combine(TODAY, time(12))
        meeting = (
            self.env["calendar.event"]
            .with_user(self.sue)
            .create(
                {
                    "name": "Fair",
                    "start": noon,
                    "stop": noon + timedelta(hours=1),
                    "partner_ids": [
                        Command.set((self.sue.partner_id | self.eva | self.bob).ids)
                    ],
                }
            )
        )
        self.start_tour(
            f"/odoo/action-calendar.action_calendar_event/{meeting.id}",
            "crm_brief_of_meeting",
            login=self.sue.login,
        )

    def test_brief_of_an_opportunity(self):
        self._promise(ago(1))
        deal = self._lead(self.eva, name="Big deal", user_id=self.sue.id)
        self.start_tour(
            f"/odoo/action-crm.crm_lead_opportunities/{deal.id}",
            "crm_brief_of_opportunity",
            login=self.sue.login,
        )

    def test_manager(self):
        lend = self._make(
            self.manager, name="Lend a machine", expected=("revenue_12m", 900)
        )
        made = datetime.combine(ago(30), time(9))
        lend.sudo().write({"asked_at": made, "decided_at": made})
        lend.plan_review(TODAY - timedelta(days=1))
        question = self._ask(options=["Yes", "No"])
        question.sudo().name = "Go on?"
        self.start_tour(
            "/odoo/action-crm_relationship.crm_relationship_action",
            "crm_decision_manager",
            login=self.manager.login,
        )
        self.assertRecordValues(
            lend,
            [{"verdict": "partly", "verdict_note": "The fair came late"}],
        )
        self.assertEqual(question.option_ids.filtered("is_chosen").name, "No")
