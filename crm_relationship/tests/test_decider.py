"""Quotations where nobody who decides is known, or was met: warned of, held back."""

from datetime import timedelta

from psycopg2.errors import CheckViolation

from .decider_case import DeciderCase
from .timeline_case import NOON


class TestDeciderKnown(DeciderCase):
    def test_block(self):
        order = self._quote()
        self.assertEqual(order.decider_check, "block")
        self.assertIn("Nobody who decides at Ada is known", order.decider_check_words)

    def test_warn(self):
        self.team.crm_decider_check = "warn"
        order = self._quote()
        self.assertEqual(order.decider_check, "warn")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_off(self):
        self.team.crm_decider_check = "off"
        self.assertFalse(self._quote().decider_check)

    def test_another_team(self):
        team = self.env["crm.team"].create({"name": "Lax", "company_id": False})
        self.assertFalse(self._quote(team_id=team.id).decider_check)

    def test_decider_known(self):
        self._role()
        self.assertFalse(self._quote().decider_check)
        self.assertFalse(self._quote().decider_check_words)

    def test_quotation_to_a_contact_counts_for_its_customer(self):
        self._role(self.max)
        self.assertFalse(self._quote(self.eva).decider_check)

    def test_who_does_not_decide_is_not_enough(self):
        self._role(kind="champion")
        self.assertEqual(self._quote().decider_check, "block")

    def test_decider_of_another_customer(self):
        self._role(self.cleo)
        self.assertEqual(self._quote().decider_check, "block")

    def test_days_of_a_role(self):
        for days_ago, until, expected in (
            (0, None, False),
            (10, 0, False),
            (10, 1, "block"),
            (-1, None, "block"),
        ):
            with self.subTest(days_ago=days_ago, until=until):
                role = self._role(days_ago=days_ago, until=until)
                self.assertEqual(self._check(self._quote()), expected)
                role.active = False

    def test_archived_role_is_none(self):
        self._role().active = False
        self.assertEqual(self._quote().decider_check, "block")

    def test_decider_who_left_is_none(self):
        self._role()
        self.eva.active = False
        self.assertEqual(self._quote().decider_check, "block")

    def test_role_for_a_deal(self):
        lead = self._lead(self.ada)
        self._role(lead_id=lead.id)
        self.assertFalse(self._quote(opportunity_id=lead.id).decider_check)
        self.assertEqual(self._quote().decider_check, "block")

    def test_role_for_another_company_of_ours(self):
        branch = self._company("Branch", self.eur)
        self._role(company_id=branch.id)
        self.assertEqual(self._quote().decider_check, "block")

    def test_role_the_salesperson_may_not_see_counts(self):
        self.ada.user_id = self._user("salesperson", name="Olga")
        self._role(user_id=self.us.id)
        self.assertFalse(self._quote().decider_check)

    def test_confirmed_order_is_left_alone(self):
        self._role()
        order = self._quote()
        order.action_confirm()
        self.env["crm.contact.role"].search([]).active = False
        self.assertFalse(self._check(order))

    def test_quotation_not_saved_yet(self):
        draft = self.env["sale.order"].new(
            {"partner_id": self.ada.id, "team_id": self.team.id}
        )
        self.assertEqual(draft.decider_check, "block")
        self._role()
        draft.invalidate_recordset(["decider_check"])
        self.assertFalse(draft.decider_check)


class TestDeciderMet(DeciderCase):
    """Met: talked with, met with, or written to us, within the days of the team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.crm_decider_days = 30
        cls._role()
        cls.order = cls._quote()

    def test_never_met(self):
        self.assertEqual(self._check(), "block")
        self.assertIn("in the last 30 days", self.order.decider_check_words)

    def test_talked(self):
        self._talk("Call", 24, partner=self.eva)
        self.assertFalse(self._check())

    def test_not_reached_is_no_contact(self):
        self._talk("Call", 24, partner=self.eva, outcome="missed")
        self._talk("Call", 24, partner=self.eva, outcome="message")
        self.assertEqual(self._check(), "block")

    def test_talk_with_another_contact(self):
        self._talk("Call", 24, partner=self.max)
        self.assertEqual(self._check(), "block")

    def test_talk_for_another_company_of_ours(self):
        branch = self._company("Branch", self.eur)
        self._talk("Call", 24, partner=self.eva, company_id=branch.id)
        self.assertEqual(self._check(), "block")

    def test_first_and_last_day(self):
        talk = self._talk("Call", partner=self.eva)
        for days, expected in ((0, False), (30, False), (31, "block")):
            with self.subTest(days=days):
                talk.date = NOON - timedelta(days=days)
                self.assertEqual(self._check(), expected)

    def test_their_message(self):
        self._say(self.ada, "We need lamps", 24, author=self.eva)
        self.assertFalse(self._check())

    def test_our_message_is_no_contact(self):
        self._say(self.eva, "Do you need lamps?", 24)
        self.assertEqual(self._check(), "block")

    def test_old_message(self):
        self._say(self.ada, "We need lamps", 24 * 40, author=self.eva)
        self.assertEqual(self._check(), "block")

    def test_meeting(self):
        self._meet("Lunch", 24)
        self.assertFalse(self._check())

    def test_meeting_to_come(self):
        self._meet("Lunch", -24)
        self.assertEqual(self._check(), "block")

    def test_meeting_long_ago(self):
        self._meet("Lunch", 24 * 40)
        self.assertEqual(self._check(), "block")

    def test_meeting_that_was_declined(self):
        meeting = self._meet("Lunch", 24)
        attendee = meeting.attendee_ids.filtered(lambda a: a.partner_id == self.eva)
        self.assertTrue(attendee)
        attendee.state = "declined"
        self.assertEqual(self._check(), "block")

    def test_meeting_that_was_dropped(self):
        self._meet("Lunch", 24).active = False
        self.assertEqual(self._check(), "block")

    def test_one_of_several_is_enough(self):
        self._role(self.max)
        self._talk("Call", 24, partner=self.max)
        self.assertFalse(self._check())

    def test_without_days_nobody_need_be_met(self):
        self.team.crm_decider_days = 0
        self.assertFalse(self._check())

    def test_negative_days_are_refused(self):
        with self.assertRaisesRegex(CheckViolation, "crm_decider_days_not_negative"):
            self.team.crm_decider_days = -1
            self.env.flush_all()
