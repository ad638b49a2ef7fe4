from odoo.exceptions import UserError

from .throttle_case import ThrottleCase


class TestByHand(ThrottleCase):
    """A manager looks before he starts, tries the mail, and asks some by hand."""

    def _wizard(self, partners, user=None, **vals):
        return (
            self._as(user or self.env.user, self.env["crm.feedback.ask"])
            .with_context(active_model="res.partner", active_ids=partners.ids)
            .create({"program_id": self.question.id, **vals})
        )

    def test_look_counts_by_reason_and_changes_nothing(self):
        draft = self.env["crm.feedback.program"].create(
            {"name": "New", "company_id": self.company.id, "trigger": "order"}
        )
        self.question.action_pause()
        self._order(self.ada, 100, days_ago=3)
        self._order(self._customer("Cleo"), 100)
        found = [row[:3] for row in draft._foresee()]
        self.assertEqual(found, [("ready", None, 1), ("suppressed", "no_email", 1)])
        self.assertEqual(draft.state, "draft")
        self.assertFalse(draft.started_at or self._invitations())

    def test_look_is_shown_with_names(self):
        self._order(self.ada, 100)
        action = self.question.action_foresee()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(preview.ready_count, 1)
        self.assertEqual(preview.line_ids.examples, "Ada")

    def test_selected_are_asked_beside_audience_and_sample(self):
        self.question.sample_share = 0.000001
        self._wizard(self.ada | self.bob).action_ask()
        self._ask()
        self.assertEqual(self._invitations().mapped("state"), ["sent", "sent"])
        self.assertEqual(self._invitations().user_id, self.env.user)

    def test_selected_are_throttled_too(self):
        self._invite(self.ada)
        self._wizard(self.ada).action_ask()
        self.assertEqual(self._fate(self.ada), ("suppressed", "asked_before"))

    def test_asking_twice_on_a_day_is_refused(self):
        self._wizard(self.ada).action_ask()
        with self.assertRaisesRegex(UserError, "today"):
            self._wizard(self.ada).action_ask()

    def test_contact_of_another_company_is_refused(self):
        other = self._company("Other", self.usd)
        stranger = self._customer("Stranger", company_id=other.id)
        with self.assertRaisesRegex(UserError, "take that contact out"):
            self._wizard(stranger).action_ask()

    def test_paused_program_is_not_put_to_anybody(self):
        self.question.action_pause()
        with self.assertRaisesRegex(UserError, "start it first"):
            self._wizard(self.ada).action_ask()

    def test_user_asks_his_customer(self):
        user = self._user("feedback_user")
        self.ada.user_id = user
        self._wizard(self.ada, user).action_ask()
        self.assertEqual(self._invitations(self.ada).state, "ready")

    def test_customer_of_a_colleague_is_left_to_him(self):
        self.ada.user_id = self._user("feedback_user", name="Kim")
        for role in ("feedback_user", "salesperson"):
            wizard = self._wizard(self.ada | self.bob, self._user(role))
            for ask in (wizard.action_foresee, wizard.action_ask):
                with self.assertRaisesRegex(UserError, "Kim: leave the question"):
                    ask()
        self.assertFalse(self._invitations())

    def test_colleague_of_another_company_is_named_too(self):
        other = self._company("Other", self.usd)
        kim = self._user("feedback_user", name="Kim", company_id=other.id)
        self.ada.user_id = kim
        wizard = self._wizard(self.ada, self._user("salesperson"))
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Kim: leave the question"):
            wizard.action_ask()

    def test_customer_of_a_colleague_is_asked_by_who_sees_all(self):
        self.ada.user_id = self._user("feedback_user")
        for role in ("feedback_manager", "sales_lead"):
            wizard = self._wizard(self.ada, self._user(role))
            self.assertEqual(wizard.action_foresee()["res_model"][-7:], "preview")
            self.assertEqual(wizard.partner_ids, self.ada)
        wizard.action_ask()
        self.assertEqual(self._invitations(self.ada).state, "ready")

    def test_test_mail_goes_to_oneself_and_its_answer_is_not_kept(self):
        self.env.user.email = "me@example.com"
        self.question.action_send_test()
        test = self._invitations(self.env.user.partner_id)
        self.assertEqual((test.state, test.reason), ("suppressed", "test"))
        self.assertEqual(len(self._mails(test)), 1)
        self._answer(test, 3)
        self.assertFalse(self.question.answer_ids)
        self.assertEqual(self.question.suppressed_count, 0)

    def test_test_mail_needs_an_address(self):
        manager = self._user("feedback_manager", email=False)
        manager.partner_id.email = False
        with self.assertRaisesRegex(UserError, "preferences"):
            self._as(manager, self.question).action_send_test()

    def test_manager_looks_and_tries(self):
        manager = self._user("feedback_manager", email="manager@example.com")
        program = self._as(manager, self.question)
        self._order(self.ada, 100)
        action = program.action_foresee()
        preview = program.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(preview.ready_count, 1)
        program.action_send_test()
        test = self._invitations(manager.partner_id)
        self.assertIn("manager@example.com", self._mails(test).recipient_ids.email)

    def test_program_tells_its_numbers(self):
        self._answer(self._invite(self.ada), 9)
        self._invite(self.bob)
        self._order(self.bob, 50)
        self._order(self._customer("Cleo"), 100)
        self._ask()
        program = self.question
        self.assertEqual((program.asked_count, program.answered_count), (2, 1))
        self.assertEqual(program.response_rate, 0.5)
        self.assertEqual(program.suppressed_count, 2)
        self.assertIn("No e-mail address: 1", program.suppressed_reasons)

    def test_response_is_blank_before_anybody_was_asked(self):
        [values] = self.question.read(["response_rate"])
        self.assertIs(values["response_rate"], False)

    def test_salesperson_does_not_see_whom_others_ask(self):
        seller = self._user("salesperson")
        self.ada.user_id = self._user("salesperson")
        self._invite(self.ada)
        self._invite(self.bob)
        seen = self._as(seller, self.env["crm.feedback.invitation"]).search([])
        self.assertEqual(seen.partner_id, self.bob)
        self.assertEqual(self._as(seller, self.question).asked_count, 2)
