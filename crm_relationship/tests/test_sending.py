"""What is sent by hand and by programs, and what becomes of it where it is unwanted."""

from datetime import datetime, timedelta

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .test_query_counts import sent
from .test_wishes import WishCase

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12)


class SendingCase(WishCase):
    """Eva wants no e-mail, Max does; both work for Ada, whose own address is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada.email = "ada@example.com"
        cls.wish = cls._no_mail()
        cls.mails = cls.env["mail.mail"].sudo()

    def _reached(self, message):
        return message.sudo().notification_ids.res_partner_id

    def _told(self):
        """What the web client of whoever has sent shows him in the end."""
        self.env.cr.precommit.run()
        bus = self.env["bus.bus"].search([("message", "like", "simple_notification")])
        return " ".join(bus.mapped("message"))

    def _template(self, **vals):
        return self.env["mail.template"].create(
            {
                "name": "Card",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Card",
                "body_html": "<p>Card</p>",
                "use_default_to": False,
                **vals,
            }
        )


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


class TestAddresses(SendingCase):
    """Addresses without a contact that are a contact's all the same."""

    def _mail(self, template=None, record=None, **vals):
        template = template or self._template(**vals)
        record = record or self.bob
        return self.env["mail.mail"].browse(template.send_mail(record.id))

    def test_mail_of_a_template(self):
        mail = self._mail(email_to="Eva K. <EVA@example.com>")
        self.assertEqual((mail.state, mail.failure_type), ("cancel", "mail_optout"))
        self.assertIn("EVA@example.com", mail.email_to)
        line = self._log()
        self.assertEqual((line.partner_id, line.res_id), (self.eva, self.bob.id))

    def test_others_get_theirs(self):
        mail = self._mail(email_to="eva@example.com, max@example.com")
        self.assertEqual((mail.state, mail.email_to), ("outgoing", "max@example.com"))

    def test_copy_is_left_out(self):
        mail = self._mail(email_to="max@example.com", email_cc="eva@example.com")
        self.assertEqual((mail.state, mail.email_cc or ""), ("outgoing", ""))

    def test_unknown_address(self):
        self.assertEqual(self._mail(email_to="who@example.com").state, "outgoing")
        self.assertFalse(self._log())

    def test_address_of_two(self):
        """A record of the same person twice: what was said to one counts."""
        self._customer("Eva again", email="eva@example.com")
        self.assertEqual(self._mail(email_to="eva@example.com").state, "cancel")

    def test_archived_contact(self):
        self.eva.active = False
        self.assertEqual(self._mail(email_to="eva@example.com").state, "cancel")

    def test_must_go(self):
        mail = self._mail(email_to="eva@example.com", crm_always_sent=True)
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(self._log().kind, "overridden")

    def test_posted_to_an_address(self):
        message = self.bob.message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            outgoing_email_to="eva@example.com, max@example.com",
        )
        mails = self.mails.search([("mail_message_id", "=", message.id)])
        self.assertEqual(mails.mapped("email_to"), ["max@example.com"])
        self.assertEqual(self._log().partner_id, self.eva)

    def test_one_look_for_all_addresses(self):
        """A batch of mails asks who they are once, whatever their number."""
        template = self._template(email_to="{{ object.email }}")
        customers = self.env["res.partner"].create(
            [{"name": f"C {n}", "email": f"c{n}@example.com"} for n in range(20)]
        )
        with sent() as statements:
            template.send_mail_batch(customers.ids)
        looks = [s for s in statements if '"email_normalized" IN' in s]
        self.assertEqual(len([s for s in looks if "array_agg" in s.lower()]), 1)

    def test_mail_to_contacts_looks_for_no_address(self):
        template = self._template(partner_to="{{ object.id }}")
        with sent() as statements:
            template.send_mail_batch((self.max | self.bob).ids)
        self.assertFalse([s for s in statements if "array_agg" in s.lower()])


class TestPrograms(SendingCase):
    """What no person writes is held back, and nothing else is lost."""

    def test_rest_of_the_transaction_stays(self):
        """As a program does it through the API: confirm, post, write."""
        order = self._as(self.us, self._order(self.eva, 100, quotation=True))
        order.action_confirm()
        message = order.message_post(
            body="Your order is on its way",
            partner_ids=(self.eva | self.max).ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        order.client_order_ref = "PO 7"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((order.state, order.client_order_ref), ("sale", "PO 7"))
        self.assertIn("on its way", message.body)
        self.assertEqual(message.partner_ids, self.eva | self.max)
        self.assertEqual(self._reached(message), self.max)
        self.assertEqual(self._log().message_id, message)
        self.assertIn("1 not sent", self._told())

    def test_link_shared_from_a_document(self):
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        order = self._order(self.bob, 100, user_id=self.seller.id)
        shares = self._as(self.seller)["portal.share"].with_context(
            active_model="sale.order", active_id=order.id
        )
        share = shares.create({"partner_ids": (self.eva | self.max).ids})
        share.action_send_mail()
        line = self._log()
        self.assertEqual((line.partner_id, line.res_id), (self.eva, order.id))
        reached = self._reached(order.message_ids)
        self.assertEqual(reached & (self.eva | self.max), self.max)
        self.assertIn("1 not sent", self._told())

    def test_scheduler_is_told_nothing(self):
        self._post(user=self.env.ref("base.user_root"))
        self.assertTrue(self._log())
        self.assertFalse(self._told())

    def test_sudo_and_scheduler(self):
        for env in (self.env, self._as(self.us, self.env["res.partner"]).sudo().env):
            with self.subTest(su=env.su, uid=env.uid):
                message = self.ada.with_env(env).message_post(
                    body="Hello",
                    partner_ids=self.eva.ids,
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
                self.assertTrue(message.exists())
                self.assertFalse(self._reached(message))

    def test_server_action_of_a_template(self):
        template = self._template(partner_to="{{ object.id }}", auto_delete=False)
        for method in ("comment", "email"):
            action = self.env["ir.actions.server"].create(
                {
                    "name": "Write",
                    "model_id": template.model_id.id,
                    "state": "mail_post",
                    "template_id": template.id,
                    "mail_post_method": method,
                }
            )
            with self.subTest(method=method):
                self._log().unlink()
                action.with_context(
                    active_model="res.partner", active_ids=(self.eva | self.max).ids
                ).run()
                self.assertEqual(self._log().partner_id, self.eva)

    def test_many_by_hand(self):
        """The sender is told how many were left out, and each is logged once."""
        template = self._template(partner_to="{{ object.id }}", auto_delete=False)
        composer = self._as(self.us)["mail.compose.message"].create(
            {
                "model": "res.partner",
                "res_ids": str((self.eva | self.max | self.ada).ids),
                "composition_mode": "mass_mail",
                "template_id": template.id,
            }
        )
        composer.action_send_mail()
        line = self._log()
        self.assertEqual((line.partner_id, line.kind), (self.eva, "skipped"))
        mails = self.mails.search([("subject", "=", "Card")])
        states = {mail.recipient_ids: mail.state for mail in mails}
        self.assertEqual(states[self.eva], "cancel")
        self.assertEqual({states[self.max], states[self.ada]}, {"outgoing"})
        self.assertIn("1 not sent", self._told())

    def test_stranger_has_not_agreed(self):
        purpose = self.env.ref("crm_relationship.crm_consent_purpose_news")
        template = self._template(crm_purpose_id=purpose.id, auto_delete=False)
        template.model_id = self.env["ir.model"]._get_id("crm.lead")
        template.email_to = "{{ object.email_from }}"

        def states(name):
            lead = self.env["crm.lead"].create(
                {"name": name, "email_from": f"{name}@example.com"}
            )
            composer = self.env["mail.compose.message"].create(
                {
                    "model": "crm.lead",
                    "res_ids": str(lead.ids),
                    "composition_mode": "mass_mail",
                    "template_id": template.id,
                }
            )
            mails, _messages = composer._action_send_mail()
            return mails.mapped("state")

        self.assertEqual(states("who"), ["cancel"])
        purpose.needs_consent = False
        self.assertEqual(states("someone"), ["outgoing"])

    def test_many_cost_no_more_statements(self):
        def statements(number):
            customers = self.env["res.partner"].create(
                [{"name": f"C {n}", "email": f"c{n}@e.com"} for n in range(number)]
            )
            for customer in customers:
                self._no_mail(customer)
            persons = {id_: [{id_}] for id_ in customers.ids}
            self.env["crm.preference"]._refusing_ids()
            self.env.flush_all()
            with sent() as found:
                self.env["crm.contact.refusal"]._refuse_mass(
                    "email", persons, customers
                )
                self.env.flush_all()
            return len(found)

        statements(1)  # what is read once
        self.assertEqual(statements(30), statements(2))


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)
class TestPortal(SendingCase, HttpCase):
    """A customer who wants no mail writes himself."""

    def test_customer_writes_in_the_portal(self):
        """Neither what he wishes himself nor what his colleague does stops him."""
        self._no_mail(self.max)
        user = self._user("portal", name="Eva", partner_id=self.eva.id)
        order = self._order(self.eva, 100, user_id=self.seller.id)
        order.message_subscribe(
            partner_ids=(self.eva | self.max | self.seller.partner_id).ids
        )
        message = self._write(user, order, "When will it come?")["result"]
        message = self.env["mail.message"].browse(message["message_id"])
        self.assertEqual(message.author_id, self.eva)
        self.assertIn(self.seller.partner_id, self._reached(message))
        self.assertFalse(self._log())

    def test_salesperson_answers_and_is_stopped(self):
        """The same call by one of ours: he is asked for a reason."""
        order = self._order(self.eva, 100, user_id=self.seller.id)
        answer = self._write(self.seller, order, "Soon", partner_ids=self.eva.ids)
        self.assertIn("RedirectWarning", answer["error"]["data"]["name"])
        self.assertIn("Eva does not want: E-Mail", answer["error"]["data"]["message"])

    def _write(self, user, order, body, **post):
        """As the chatter does, of the web client and of the portal."""
        post |= {
            "body": body,
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        }
        thread = {"thread_model": "sale.order", "thread_id": order.id}
        thread["token"] = order._portal_ensure_token()
        self.authenticate(user.login, user.login)
        call = {"jsonrpc": "2.0", "method": "call", "params": thread}
        thread["post_data"] = post
        return self.url_open("/mail/message/post", json=call).json()
