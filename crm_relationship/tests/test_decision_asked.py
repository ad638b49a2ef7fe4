"""A decision is asked of somebody, who decides it."""

from odoo.exceptions import AccessError, UserError

from .decision_case import DecisionCase


class TestDecisionAsked(DecisionCase):
    def test_asked_then_decided(self):
        decision = self._ask(options=["Yes", "No"])
        self.assertEqual(decision.state, "asked")
        self.assertEqual(decision.sudo().activity_ids.user_id, self.manager)
        asked = self._as(self.manager, decision)
        self.assertTrue(asked.may_decide)
        asked.decide(chosen="No", reason="Too far")
        self.assertEqual(decision.option_ids.filtered("is_chosen").name, "No")
        self.assertEqual(decision.decided_by_id, self.manager)
        self.assertFalse(decision.sudo().activity_ids)

    def test_not_decided_by_whom_was_not_asked(self):
        decision = self._ask()
        self.assertFalse(self._as(self.sue, decision).may_decide)
        with self.assertRaisesRegex(AccessError, "Ask one of"):
            self._as(self.sue, decision).decide(reason="Mine")

    def test_manager_decides_for_whom_was_asked(self):
        decision = self._ask(decider=self.tom)
        self._as(self.manager, decision).decide(reason="Tom is ill")
        self.assertEqual(decision.state, "decided")

    def test_colleague_who_is_asked_sees_the_question(self):
        decision = self._ask(decider=self.tom, options=["Yes", "No"])
        self.env.invalidate_all()
        asked = self._as(self.tom, decision)
        self.assertEqual(asked.option_ids.mapped("name"), ["Yes", "No"])
        asked.decide(chosen="Yes", reason="Gladly")
        self.assertEqual(decision.state, "decided")

    def test_decided_once(self):
        decision = self._as(self.manager, self._ask())
        decision.decide(reason="Yes")
        with self.assertRaisesRegex(UserError, "decided already"):
            decision.decide(reason="No")

    def test_withdrawn_by_whoever_asked(self):
        decision = self._ask()
        with self.assertRaises(AccessError):
            self._as(self.lead, decision).action_withdraw()
        decision.action_withdraw()
        self.assertEqual(decision.state, "withdrawn")
        self.assertFalse(decision.sudo().activity_ids)

    def test_approve_is_for_approvals(self):
        with self.assertRaisesRegex(UserError, "no approval"):
            self._as(self.manager, self._ask()).action_approve("Yes")

    def test_unknown_word(self):
        with self.assertRaisesRegex(UserError, "no colour"):
            self._ask(colour="red")
