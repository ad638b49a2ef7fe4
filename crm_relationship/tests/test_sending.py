"""What is sent by hand and by programs, and what becomes of it where it is unwanted."""

from datetime import timedelta

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import freeze_time

from .sending_case import NOON, SendingCase


class TestQuotation(SendingCase):
    """A quotation by mail, as a salesperson sends it."""

    def setUp(self):
        super().setUp()
        order = self._order(self.eva, 100, quotation=True, user_id=self.seller.id)
        self.order = self._as(self.seller, order)

    def _assert_mailed(self, message):
        mails = self.mails.search([("mail_message_id", "=", message.id)])
        mails = mails.filtered(lambda mail: self.eva in mail.recipient_ids)
        self.assertEqual(mails.mapped("state"), ["outgoing"])

    def _composer(self, **vals):
        action = self.order.action_quotation_send()
        composers = self._as(self.seller)["mail.compose.message"]
        return composers.with_context(**action["context"]).create(vals)

    def test_sender_is_warned_and_stopped(self):
        composer = self._composer()
        self.assertTrue(composer.template_id)
        self.assertIn("Eva does not want: E-Mail", composer.crm_refusal_words)
        with self.assertRaisesRegex(UserError, "yellow box"):
            composer.action_send_mail()
        self.assertEqual(self.order.state, "draft")

    def test_sent_with_a_reason(self):
        composer = self._composer(crm_refusal_reason="She asked for it by phone")
        composer.action_send_mail()
        self.assertEqual(self.order.state, "sent")
        line = self._log()
        self.assertRecordValues(
            line,
            [
                {
                    "partner_id": self.eva.id,
                    "kind": "overridden",
                    "reason": "She asked for it by phone",
                    "res_model": "sale.order",
                    "res_id": self.order.id,
                    "user_id": self.seller.id,
                }
            ],
        )
        self._assert_mailed(line.message_id)

    def test_reason_is_for_those_named_in_the_warning(self):
        """Who comes to refuse while the composer is open gets nothing unasked."""
        self._no_mail(self.max)
        with self.assertRaises(RedirectWarning) as caught:
            self._post(
                self.eva | self.max,
                crm_by_hand=True,
                crm_refusal_reason="She asked for it by phone",
                crm_refusal_of=self.eva.ids,
            )
        words = caught.exception.args[0]
        self.assertIn("Max does not want", words)
        self.assertNotIn("Eva", words)

    def test_confirmation_goes_out_and_is_logged(self):
        self.order.with_context(force_send=False)._send_order_confirmation_mail()
        line = self._log()
        self.assertEqual((line.kind, line.partner_id), ("overridden", self.eva))
        self.assertIn("whatever the contact wishes", line.reason)
        self._assert_mailed(line.message_id)


class TestInvoice(SendingCase):
    """An invoice, as an accountant sends it: said first, sent, and logged."""

    def setUp(self):
        super().setUp()
        self._no_mail(self.ada)
        self.accountant = self._user("accountant", name="Amy")

    def _wizard(self, model="account.move.send.wizard", moves=None):
        moves = moves or self._sell(self.ada, 100)
        wizards = self._as(self.accountant)[model]
        return wizards.with_context(
            active_model="account.move", active_ids=moves.ids
        ).create({})

    def test_warned_sent_and_logged(self):
        wizard = self._wizard()
        alert = wizard.alerts["crm_refusal"]
        self.assertEqual(alert["level"], "warning")
        self.assertIn("Ada does not want: E-Mail", alert["message"])
        wizard.sending_methods = ["email"]
        wizard.action_send_and_print(allow_fallback_pdf=True)
        self.assertTrue(wizard.move_id.is_move_sent)
        line = self._log()
        self.assertRecordValues(
            line,
            [
                {
                    "partner_id": self.ada.id,
                    "kind": "overridden",
                    "res_model": "account.move",
                    "res_id": wizard.move_id.id,
                    "user_id": self.accountant.id,
                }
            ],
        )
        self.assertEqual(self._reached(line.message_id), self.ada)

    def test_many_at_once(self):
        moves = self._sell(self.ada, 100) | self._sell(self.bob, 100)
        wizard = self._wizard("account.move.send.batch.wizard", moves)
        message = wizard.alerts["crm_refusal"]["message"]
        self.assertIn("Ada does not want", message)
        self.assertNotIn("Bob", message)

    def test_nobody_refuses(self):
        wizard = self._wizard(moves=self._sell(self.bob, 100))
        self.assertNotIn("crm_refusal", wizard.alerts or {})

    def test_not_by_mail(self):
        wizard = self._wizard()
        wizard.sending_methods = []
        self.assertNotIn("crm_refusal", wizard.alerts or {})


class TestScheduled(SendingCase):
    """What goes out later, when the scheduler runs."""

    def _schedule(self, hours=1, **vals):
        composers = self._as(self.us)["mail.compose.message"].with_context(
            default_model="res.partner",
            default_res_ids=self.ada.ids,
            default_composition_mode="comment",
            default_subtype_xmlid="mail.mt_comment",
        )
        composer = composers.create(
            {
                "partner_ids": (self.eva | self.max).ids,
                "subject": "Hi",
                "body": "Hi",
                "scheduled_date": NOON + timedelta(hours=hours),
                **vals,
            }
        )
        composer.action_schedule_message()
        return self.env["mail.scheduled.message"].search([("res_id", "=", self.ada.id)])

    def _run(self, hours=2):
        with freeze_time(NOON + timedelta(hours=hours)):
            self.env["mail.scheduled.message"]._post_messages_cron()

    def _message(self, subject="Hi"):
        return self.ada.message_ids.filtered(lambda m: m.subject == subject)

    def test_stopped_when_scheduled(self):
        with self.assertRaisesRegex(UserError, "yellow box"):
            self._schedule()

    def test_hours_are_those_of_the_planned_time(self):
        """It is Monday, noon; three o'clock is unwanted."""
        self.wish.active = False
        self._wish("time", wanted=False, on_mon=True, hour_from=15, hour_to=16)
        self.assertTrue(self._schedule(hours=1))
        with self.assertRaisesRegex(UserError, "yellow box"):
            self._schedule(hours=3.5)

    def test_reason_given_when_scheduled_holds(self):
        self._schedule(crm_refusal_reason="She asked for it")
        self._run()
        self.assertEqual(self._reached(self._message()), self.eva | self.max)
        line = self._log()
        self.assertEqual((line.kind, line.reason), ("overridden", "She asked for it"))
        self.assertEqual((line.message_id, line.user_id), (self._message(), self.us))

    def test_who_refuses_meanwhile_is_left_out_and_the_author_told(self):
        planned = self._schedule(crm_refusal_reason="She asked for it")
        self._no_mail(self.max)
        self._run()
        self.assertFalse(planned.exists())
        message = self._message()
        self.assertEqual(self._reached(message), self.eva)
        kinds = {line.partner_id: line.kind for line in self._log()}
        self.assertEqual(kinds, {self.eva: "overridden", self.max: "skipped"})
        note = self.ada.message_ids.filtered(
            lambda m: "Max does not want: E-Mail" in (m.body or "")
        )
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertIn("was not sent to everybody", note.body)
        self.assertEqual(self._reached(note), self.us.partner_id)

    def test_nobody_left(self):
        """The message is on the document, the author told, and nothing tried again."""
        self.wish.active = False
        self._schedule(partner_ids=self.eva.ids)
        self.wish.active = True
        self._run()
        before = self.ada.message_ids
        self.assertFalse(self._reached(self._message()))
        self._run(hours=3)
        self.assertEqual(self.ada.message_ids, before)
        self.assertEqual(len(self._log()), 1)

    def test_template_of_a_document_that_must_go(self):
        template = self._template(crm_always_sent=True)
        self._schedule(template_id=template.id, subject="Card")
        self._run()
        self.assertEqual(self._reached(self._message("Card")), self.eva | self.max)

    def test_notification_planned_by_a_program(self):
        """Looked at when it goes out, and logged once."""
        message = self.ada.message_post(
            body="Later",
            partner_ids=(self.eva | self.max).ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            scheduled_date=NOON + timedelta(hours=1),
        )
        self.assertFalse(self._log())
        self._notify_planned()
        self.assertEqual(self._reached(message), self.max)
        self.assertEqual(len(self._log()), 1)

    def test_notification_that_must_go_later(self):
        message = self.ada.with_context(crm_must_go=True).message_post(
            body="Confirmed",
            partner_ids=self.eva.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            scheduled_date=NOON + timedelta(hours=1),
        )
        self._notify_planned()
        self.assertEqual(self._reached(message), self.eva)
        self.assertEqual(self._log().kind, "overridden")

    def _notify_planned(self):
        later = NOON + timedelta(hours=2)
        with freeze_time(later):
            self.env["mail.message.schedule"]._send_notifications_cron()
