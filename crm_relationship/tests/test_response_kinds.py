"""Which messages are an answer: what a person of ours wrote, and nothing automatic."""

from datetime import timedelta

from .test_response import MONDAY, ResponseCase


class TestResponseKinds(ResponseCase):
    """Eva asked at nine. Five minutes later something of ours is in the thread."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.question = cls._write(MONDAY + timedelta(hours=9))
        cls.eva.email = "eva@example.com"
        cls.lead.user_id = cls.us
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Thanks",
                "model_id": cls.env["ir.model"]._get("crm.lead").id,
                "subject": "Thanks",
                "body_html": "<p>We have got it.</p>",
                "email_from": cls.us.email_formatted,
                "partner_to": "{{ object.partner_id.id }}",
                "auto_delete": False,
            }
        )

    def _new(self, write):
        """The messages that calling it writes into the thread, at five past nine."""
        before = self.lead.message_ids
        write()
        self.env.invalidate_all()
        messages = self.lead.message_ids - before
        self.assertTrue(messages)
        messages.sudo().date = self._at(9, 5)
        return messages.sudo()

    def _assert_no_answer(self, write, kind, author=None):
        messages = self._new(write)
        self.assertEqual(messages.mapped("message_type"), [kind])
        self.assertEqual(messages.author_id, author or self.us.partner_id)
        self.assertEqual(self._fill().state, "open")

    def _assert_answer(self, write, kind):
        messages = self._new(write)
        self.assertEqual(messages.mapped("message_type"), [kind])
        response = self._fill()
        self.assertEqual((response.minutes, response.user_id), (5, self.us))

    def _action(self, **vals):
        """A server action as an automation runs it."""
        return self.env["ir.actions.server"].create(
            {
                "name": "Thank",
                "model_id": self.env["ir.model"]._get("crm.lead").id,
                "state": "mail_post",
                "template_id": self.template.id,
                **vals,
            }
        )

    def _run(self, action, user=None):
        action = action.with_user(user or self.env.user).sudo()
        action.with_context(
            active_model="crm.lead", active_id=self.lead.id, active_ids=self.lead.ids
        ).run()

    def _composer(self, **vals):
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.us)
            .with_context(default_model="crm.lead", default_res_ids=self.lead.ids)
            .create({"subject": "Lamps", "body": "<p>Here</p>", **vals})
        )
        composer.partner_ids = self.eva
        return composer

    # what people write

    def test_a_comment(self):
        self._assert_answer(lambda: self._write(self._at(9, 5), ours=True), "comment")

    def test_the_composer(self):
        composer = self._composer(composition_mode="comment")
        self._assert_answer(composer.action_send_mail, "comment")

    def test_a_mail_to_several_deals_from_the_composer(self):
        composer = self._composer(composition_mode="mass_mail", auto_delete=False)
        self._assert_answer(composer.action_send_mail, "email_outgoing")

    def test_a_mail_by_the_gateway(self):
        """The gateway writes as the system what a person has sent."""
        self._assert_answer(
            lambda: self.lead.message_post(
                body="From my phone",
                author_id=self.us.partner_id.id,
                message_type="email",
                subtype_xmlid="mail.mt_comment",
            ),
            "email",
        )

    def test_a_message_planned_for_later(self):
        composer = self._composer(
            composition_mode="comment", scheduled_date="2026-12-31 08:00:00"
        )
        composer.action_schedule_message()
        planned = self.env["mail.scheduled.message"].search(
            [("model", "=", "crm.lead"), ("res_id", "=", self.lead.id)]
        )
        self._assert_answer(planned._post_message, "comment")

    # what is written by itself, in her name

    def test_a_comment_of_a_scheduled_action(self):
        self._assert_no_answer(
            lambda: self._say(self.lead, "Thanks", 0, self.us.partner_id), "comment"
        )

    def test_a_comment_that_a_customer_sets_off(self):
        visitor = self._user("portal")
        self._assert_no_answer(
            lambda: self._say(
                self.lead.with_user(visitor).sudo(), "Thanks", 0, self.us.partner_id
            ),
            "comment",
        )

    def test_the_message_of_an_automation(self):
        action = self._action(mail_post_method="comment")
        self._assert_no_answer(lambda: self._run(action, self.us), "auto_comment")

    def test_the_mail_of_an_automation(self):
        """In the transaction of a colleague who moved the deal."""
        action = self._action(mail_post_method="email")
        self._assert_no_answer(lambda: self._run(action, self.us), "email_outgoing")

    def test_the_mail_of_a_scheduled_action(self):
        action = self._action(mail_post_method="email")
        system = self.env.ref("base.partner_root")
        self._assert_no_answer(lambda: self._run(action), "email_outgoing", system)

    def test_an_acknowledgement_by_template(self):
        self._assert_no_answer(
            lambda: self.lead.with_user(self.us).message_post_with_source(
                self.template, subtype_xmlid="mail.mt_comment"
            ),
            "notification",
        )

    def test_out_of_office(self):
        def out_of_office():
            self.lead.with_user(self.us).message_post(
                body="Back on Monday",
                author_id=self.us.partner_id.id,
                message_type="out_of_office",
                subtype_xmlid="mail.mt_comment",
            )

        self._assert_no_answer(out_of_office, "out_of_office")

    # the turn

    def test_what_is_automatic_ends_no_turn(self):
        """Eva asks again after an acknowledgement: it is still the same question."""
        self._new(lambda: self._say(self.lead, "Thanks", 0, self.us.partner_id))
        self._write(self._at(10))
        self._write(self._at(10, 30), ours=True)
        self.assertEqual(self._fill().mapped("minutes"), [90])

    def test_what_is_automatic_hides_no_answer(self):
        self._write(self._at(9, 3), ours=True)
        self._new(lambda: self._say(self.lead, "Thanks", 0, self.us.partner_id))
        self._write(self._at(10))
        self.assertEqual(self._fill().mapped("state"), ["answered", "open"])
