"""What may be sent, as the wishes say."""

from odoo.exceptions import AccessError, RedirectWarning, UserError

from .common import ago
from .wish_case import WishCase


class TestSending(WishCase):
    def _recipients(self, message):
        return message.sudo().notification_ids.res_partner_id

    def test_rule_skips_who_does_not_want_mail(self):
        wish = self._no_mail()
        message = self._post(self.eva | self.max)
        self.assertEqual(self._recipients(message), self.max)
        line = self._log()
        self.assertEqual(
            (line.partner_id, line.kind, line.preference_id, line.message_id),
            (self.eva, "skipped", wish, message),
        )

    def test_person_is_asked_for_a_reason(self):
        self._no_mail()
        with self.assertRaises(RedirectWarning) as caught:
            self._post(crm_by_hand=True)
        self.assertIn("Eva does not want: E-Mail", caught.exception.args[0])

    def test_reason_lets_one_message_through(self):
        self._no_mail()
        self._as(self.us)["crm.send.anyway"].create(
            {
                "partner_ids": self.eva.ids,
                "channel": "email",
                "reason": "Asked for it",
            }
        ).action_give_reason()
        message = self._post(crm_by_hand=True)
        self.assertEqual(self._recipients(message), self.eva)
        line = self._log()
        self.assertEqual(
            (line.kind, line.reason, line.user_id, line.message_id),
            ("overridden", "Asked for it", self.us, message),
        )
        with self.assertRaises(RedirectWarning):
            self._post(crm_by_hand=True)

    def test_reason_of_another_does_not_count(self):
        self._no_mail()
        self._as(self.seller)["crm.send.anyway"].create(
            {"partner_ids": self.eva.ids, "channel": "email", "reason": "Asked"}
        ).action_give_reason()
        with self.assertRaises(RedirectWarning):
            self._post(crm_by_hand=True)

    def _composer(self, **vals):
        env = self._as(self.us)["mail.compose.message"].with_context(
            default_model="res.partner",
            default_res_ids=self.ada.ids,
            default_composition_mode="comment",
            default_subtype_xmlid="mail.mt_comment",
        )
        return env.create(
            {"partner_ids": self.eva.ids, "subject": "Hi", "body": "Hi", **vals}
        )

    def test_composer_warns_and_sends_with_a_reason(self):
        self._no_mail()
        composer = self._composer()
        self.assertIn("Eva does not want", composer.crm_refusal_words)
        with self.assertRaisesRegex(UserError, "yellow box"):
            composer.action_send_mail()
        composer.crm_refusal_reason = "Asked by phone"
        composer.action_send_mail()
        self.assertEqual(self._log().reason, "Asked by phone")
        self.assertEqual(self._recipients(self._log().message_id), self.eva)

    def test_composer_without_a_document(self):
        self._no_mail()
        composer = self._as(self.us)["mail.compose.message"].create(
            {"partner_ids": self.eva.ids, "subject": "Hi", "body": "Hi"}
        )
        self.assertIn("Eva does not want", composer.crm_refusal_words)

    def test_composer_is_silent_about_others(self):
        self._no_mail(self.max)
        self.assertFalse(self._composer().crm_refusal_words)

    def test_mass_mail_passes_over(self):
        self._no_mail()
        composer = self.env["mail.compose.message"].create(
            {
                "model": "res.partner",
                "res_ids": str((self.eva | self.max).ids),
                "composition_mode": "mass_mail",
                "subject": "News",
                "body": "News",
            }
        )
        mails, _messages = composer._action_send_mail()
        states = {mail.res_id: mail.state for mail in mails}
        self.assertEqual(states[self.eva.id], "cancel")
        self.assertNotEqual(states[self.max.id], "cancel")
        self.assertEqual(self._log().mapped("subject"), ["News"])

    def test_unwanted_hours(self):
        """It is Monday, noon."""
        hours = {"wanted": False, "on_mon": True}
        wish = self._wish("time", hour_from=12, hour_to=13, **hours)
        self._post()
        self.assertEqual(len(self._log()), 1)
        wish.write({"hour_from": 8, "hour_to": 12})
        self._post()
        self.assertEqual(len(self._log()), 1)

    def test_hours_are_those_of_the_contact(self):
        self.eva.tz = "America/New_York"  # eight in the morning there
        self._wish("time", wanted=False, on_mon=True, hour_from=8, hour_to=9)
        self._post()
        self.assertEqual(self._log().partner_id, self.eva)

    def test_what_holds_in_a_situation_only_is_not_watched(self):
        self._no_mail(situation="Advertising")
        self._post(crm_by_hand=True)
        self.assertFalse(self._log())

    def test_told_to_another_company_of_ours(self):
        branch = self._company("Branch", self.eur)
        self._no_mail(company_id=branch.id)
        self._post(crm_by_hand=True)
        self.assertFalse(self._log())

    def test_ended_refusal_counts_no_more(self):
        self._no_mail().action_end()
        self._post(crm_by_hand=True)
        self.assertFalse(self._log())

    def test_invoice_goes_out(self):
        self.ada.email = "ada@example.com"
        self._no_mail(self.ada)
        invoice = self._sell(self.ada, 100)
        message = invoice.with_context(crm_must_go=True).message_post(
            body="Invoice",
            partner_ids=self.ada.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self._recipients(message), self.ada)

    def test_template_of_a_document_goes_out(self):
        invoices = self.env.ref("account.email_template_edi_invoice")
        self.assertTrue(invoices.crm_always_sent)
        confirmation = self.env.ref("sale.mail_template_sale_confirmation")
        self.assertTrue(confirmation.crm_always_sent)

    def test_template_sent_by_rule(self):
        self._no_mail()
        template = self.env["mail.template"].create(
            {
                "name": "Card",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Card",
                "body_html": "<p>Card</p>",
                "partner_to": "{{ object.id }}",
            }
        )
        mail = self.env["mail.mail"].browse(template.send_mail(self.eva.id))
        self.assertEqual((mail.state, mail.failure_type), ("cancel", "mail_optout"))
        template.crm_always_sent = True
        mail = self.env["mail.mail"].browse(template.send_mail(self.eva.id))
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(sorted(self._log().mapped("kind")), ["overridden", "skipped"])

    def test_mail_of_a_rule_however_its_recipients_are_given(self):
        self._no_mail()
        template = self.env["mail.template"].create({"name": "Card"})
        mails = self.env["mail.mail"].with_context(crm_mails_of=template.id)
        for links in ([(4, self.eva.id)], [(6, 0, self.eva.ids)]):
            mail = mails.create(
                {
                    "model": "res.partner",
                    "res_id": self.ada.id,
                    "subject": "Card",
                    "recipient_ids": links,
                }
            )
            self.assertEqual(mail.state, "cancel", links)

    def test_consent_by_purpose(self):
        purpose = self.env.ref("crm_relationship.crm_consent_purpose_news")
        consents = self.env["crm.contact.consent"]

        def withheld():
            ids = (self.eva | self.max).ids
            return consents._withheld(ids, purpose, self.company)

        def write_down(state, days_ago):
            consents.create(
                {
                    "partner_id": self.eva.id,
                    "purpose_id": purpose.id,
                    "state": state,
                    "date": ago(days_ago),
                    "proof": "Said so",
                }
            )

        self.assertEqual(withheld(), {self.eva.id, self.max.id})
        write_down("given", 5)
        self.assertEqual(withheld(), {self.max.id})
        write_down("withdrawn", 5)
        self.assertEqual(withheld(), {self.eva.id, self.max.id})
        purpose.needs_consent = False
        self.assertEqual(withheld(), {self.eva.id})
        write_down("given", 0)
        self.assertEqual(withheld(), set())

    def test_nobody_rewrites_the_log(self):
        self._no_mail()
        self._post()
        for role in ("crm_manager", "sales_lead"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(self._user(role), self._log()).reason = "x"
