"""What programs, portal customers and addresses without a contact are sent."""

from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .sending_case import SendingCase
from .test_query_counts import sent


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
