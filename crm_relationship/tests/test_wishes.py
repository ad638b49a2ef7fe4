"""What contacts wish, how sure one is of it, and what is sent to them."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import Form

from .common import TODAY, ago
from .test_contact_role import RoleCase


class WishCase(RoleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.eva | cls.max).write({"tz": "UTC"})
        cls.eva.email = "eva@example.com"
        cls.max.email = "max@example.com"

    @classmethod
    def _wish(cls, kind="taste", contact=None, days_ago=10, **vals):
        if kind == "taste":
            vals.setdefault("name", "Dark roast")
        kind = cls.env.ref(f"crm_relationship.crm_preference_type_{kind}")
        return cls.env["crm.preference"].create(
            {
                "partner_id": (contact or cls.eva).id,
                "type_id": kind.id,
                "date": ago(days_ago),
                **vals,
            }
        )

    @classmethod
    def _no_mail(cls, contact=None, **vals):
        return cls._wish("channel", contact, channel="email", wanted=False, **vals)

    def _post(self, contacts=None, user=None, **context):
        record = self._as(user or self.us, self.ada)
        return record.with_context(**context).message_post(
            body="Hello",
            subject="Hello",
            partner_ids=(contacts or self.eva).ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _log(self):
        return self.env["crm.contact.refusal"].search([("partner_id", "!=", False)])


class TestPreference(WishCase):
    def test_half_as_sure_after_the_half_life(self):
        wish = self._wish(days_ago=100, source="observed")
        wish.type_id.half_life_days = 100
        self.assertAlmostEqual(wish.confidence, 0.7)
        self.assertAlmostEqual(wish.confidence_today, 0.35)

    def test_what_does_not_grow_old(self):
        wish = self._wish(days_ago=3000)
        wish.type_id.half_life_days = 0
        self.assertAlmostEqual(wish.confidence_today, 1.0)
        self.assertIn(wish, wish.search([("confidence_today", ">", 0.99)]))

    def test_confirmed_again(self):
        wish = self._wish(days_ago=100)
        self._as(self.seller, wish).action_confirm()
        self.assertEqual((wish.confirmed_date, wish.date), (TODAY, ago(100)))
        self.assertAlmostEqual(wish.confidence_today, 1.0)

    def test_database_searches_and_sorts_as_the_record_says(self):
        kind = self._wish().type_id
        kind.half_life_days = 100
        fresh = self._wish(name="Tea", days_ago=50)  # 0.5 ^ 0.5 = 0.71
        old = self._wish(name="Milk", days_ago=101)  # less than a half
        wishes = self.env["crm.preference"]
        among = [("id", "in", (fresh | old).ids)]
        found = wishes.search([*among, ("confidence_today", "<", 0.5)])
        self.assertEqual(found, old)
        self.assertEqual(wishes.search(among, order="confidence_today"), old + fresh)

    def test_newer_that_contradicts_ends_the_older(self):
        older = self._no_mail(days_ago=20)
        self._wish("channel", channel="email", days_ago=5)
        self.assertEqual((older.end_date, older.active), (ago(5), True))
        self.assertFalse(older.is_current)

    def test_what_is_entered_late_ends_itself(self):
        newer = self._no_mail(days_ago=5)
        older = self._wish("channel", channel="email", days_ago=20)
        self.assertEqual((older.end_date, newer.end_date), (ago(5), False))

    def test_another_channel_does_not_contradict(self):
        older = self._no_mail()
        self._wish("channel", channel="phone")
        self.assertFalse(older.end_date)

    def test_one_form_of_address(self):
        older = self._wish("address", preferred_name="Dr. K.")
        self._wish("address", preferred_name="Eva", days_ago=1)
        self.assertEqual(older.end_date, ago(1))
        self.assertEqual(self.eva.preferred_name, "Eva")

    def test_without_a_form_of_address_the_name(self):
        self.assertEqual(self.bob.preferred_name, "Bob")

    def test_hours_that_overlap_the_other_way(self):
        hours = {"on_mon": True, "hour_from": 9, "hour_to": 12}
        older = self._wish("time", wanted=False, **hours)
        self._wish("time", **(hours | {"hour_from": 11, "hour_to": 13}), days_ago=0)
        self.assertEqual(older.end_date, TODAY)

    def test_same_twice_is_refused(self):
        self._no_mail()
        with self._refused("known_once", UniqueViolation):
            self._no_mail()

    def test_future_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Nobody knows yet"):
            self._wish(days_ago=-1)

    def test_wrong_input_is_refused(self):
        for constraint, kind, vals in (
            ("channel_given", "channel", {"name": "x"}),
            ("hours_in_order", "time", {"on_mon": True, "hour_from": 9, "hour_to": 9}),
            ("days_given", "time", {}),
            ("address_given", "address", {"name": "x"}),
            ("confidence_range", "taste", {"confidence": 1.1}),
            ("dates_in_order", "taste", {"end_date": ago(11)}),
        ):
            refused = self._refused(constraint, CheckViolation)
            with self.subTest(constraint), refused, self.env.cr.savepoint():
                self._wish(kind, **vals)

    def test_moves_with_the_contact(self):
        wish = self._wish()
        self.eva.parent_id = self.bob
        self.assertEqual((wish.customer_id, wish.is_current), (self.bob, True))

    def test_merge_keeps_all(self):
        double = self._customer("Eva K.", parent_id=self.ada.id)
        first = self._wish(days_ago=20)
        second = self._wish(contact=double, days_ago=5)
        other = self._wish(contact=double, name="Tea")
        self._merge(double, self.eva)
        self.assertEqual((first | second | other).partner_id, self.eva)
        self.assertEqual(
            [wish.active for wish in (first, second, other)], [False, True, True]
        )

    def test_merge_of_a_refusal_is_watched(self):
        double = self._customer("Eva K.", parent_id=self.ada.id)
        self._no_mail(double)
        self._merge(double, self.eva)
        self.assertIn(self.eva.id, self.env["crm.preference"]._refusing_ids())


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


class TestWishRights(WishCase):
    def _records(self):
        purpose = self.env.ref("crm_relationship.crm_consent_purpose_news")
        person = {"partner_id": self.eva.id}
        self._no_mail()
        self._post()
        make = {
            "crm.contact.consent": {"purpose_id": purpose.id, "proof": "Said so"},
            "crm.motive": {"need": 8},
        }
        for model, vals in make.items():
            self.env[model].create(person | vals)
        return ["crm.preference", "crm.contact.refusal", *make]

    def test_customers_of_another_salesperson(self):
        other = self._user("salesperson", name="Olga")
        self.ada.user_id = other
        users = {role: self._user(role) for role in ("sales_lead", "crm_manager")}
        for model in self._records():
            with self.subTest(model=model):
                about = [("partner_id", "=", self.eva.id)]
                count = self._as(self.seller)[model].search_count(about)
                self.assertEqual(count, 0)
                for user in (other, *users.values()):
                    self.assertEqual(self._as(user)[model].search_count(about), 1)

    def test_nothing_of_another_company(self):
        branch = self._company("Branch", self.eur)
        foreign = self._user("crm_manager", company_id=branch.id)
        for model in self._records():
            with self.subTest(model=model):
                self.assertFalse(self._as(foreign)[model].search([]))


class TestMotive(WishCase):
    def test_unknown_is_blank_and_the_strongest_comes_first(self):
        profile = self.env["crm.motive"].create(
            {"partner_id": self.eva.id, "need": 3, "trust": 9}
        )
        self.assertIs(profile.ease, False)
        self.assertEqual(
            profile._memory_line()["name"], "Trust in Quality 9, Needs It 3"
        )

    def test_wrong_scores_are_refused(self):
        for constraint, vals in (
            ("scores_range", {"need": 11}),
            ("score_given", {}),
        ):
            refused = self._refused(constraint, CheckViolation)
            with self.subTest(constraint), refused, self.env.cr.savepoint():
                self.env["crm.motive"].create({"partner_id": self.eva.id, **vals})

    def test_form(self):
        with Form(self.env["crm.motive"]) as form:
            form.partner_id = self.eva
            form.value = 7
        self.assertEqual(form.record.source, "seller")
