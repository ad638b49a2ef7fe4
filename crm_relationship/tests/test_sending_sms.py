"""Text messages, where their app is installed: with Odoo's mail it comes by itself."""

from odoo.exceptions import RedirectWarning

from .sending_case import SendingCase

NUMBER, OTHER = "+12025550101", "+12025550102"


class SmsCase(SendingCase):
    """Eva wants no text messages, Max does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wish.channel = "sms"
        cls.eva.phone, cls.max.phone = NUMBER, OTHER
        cls.texts = cls.env["sms.sms"].sudo()

    def _numbers(self):
        """What would leave the house: no test reaches the service."""
        texts = self.texts.search([("state", "!=", "canceled")])
        return set(texts.mapped("number"))

    def _composer(self, record=None, user=None, **vals):
        record = self.eva if record is None else record
        composers = self._as(user or self.us)["sms.composer"].with_context(
            active_model=record._name, active_id=record.id, active_ids=record.ids
        )
        return composers.create({"body": "Hello", "res_model": record._name, **vals})

    def _many(self, records, **vals):
        composers = self._as(self.us)["sms.composer"]
        return composers.create(
            {
                "body": "Hello",
                "res_model": records._name,
                "res_ids": str(records.ids),
                "composition_mode": "mass",
                **vals,
            }
        )


class TestSms(SmsCase):
    def test_to_one_who_does_not_want_it(self):
        """Stopped, a reason given, and the same composer sends it."""
        composer = self._composer()
        with self.assertRaises(RedirectWarning) as caught:
            composer.action_send_sms()
        words, action, _button, context = caught.exception.args
        self.assertIn("Eva does not want", words)
        self.assertEqual(
            action, self.env.ref("crm_relationship.crm_send_anyway_action").id
        )
        wizard = self._as(self.us)["crm.send.anyway"].with_context(**context)
        back = wizard.create({"reason": "She asked for it"}).action_give_reason()
        self.assertEqual(
            (back["res_model"], back["res_id"]), ("sms.composer", composer.id)
        )
        composer.action_send_sms()
        self.assertEqual(self._numbers(), {NUMBER})
        line = self._log()
        self.assertRecordValues(
            line,
            [
                {
                    "partner_id": self.eva.id,
                    "channel": "sms",
                    "kind": "overridden",
                    "reason": "She asked for it",
                    "user_id": self.us.id,
                    "is_used": True,
                }
            ],
        )
        self.assertEqual(line.message_id.message_type, "sms")

    def test_to_one_who_wants_it(self):
        self._composer(self.max).action_send_sms()
        self.assertEqual(self._numbers(), {OTHER})
        self.assertFalse(self._log())

    def test_about_an_order_to_its_customer(self):
        """The number of the customer, whose document it is not."""
        order = self._order(self.eva, 100, quotation=True)
        with self.assertRaises(RedirectWarning):
            self._composer(order).action_send_sms()

    def test_unwanted_hours(self):
        """It is Monday, noon."""
        self.wish.active = False
        self._wish("time", wanted=False, on_mon=True, hour_from=12, hour_to=13)
        with self.assertRaisesRegex(RedirectWarning, "written to now"):
            self._composer().action_send_sms()

    def test_to_many(self):
        """Left out, logged, and the sender told; the others get theirs."""
        self._many(self.eva | self.max).action_send_sms()
        self.assertEqual(self._numbers(), {OTHER})
        left_out = self.texts.search([("number", "=", NUMBER)])
        self.assertEqual(
            (left_out.state, left_out.failure_type), ("canceled", "sms_optout")
        )
        line = self._log()
        self.assertEqual((line.partner_id, line.kind), (self.eva, "skipped"))
        self.assertIn("1 not sent", self._told())

    def test_to_many_now(self):
        self._many(self.eva | self.max).action_send_sms_mass_now()
        self.assertEqual(len(self._log()), 1)
        self.assertEqual(self._numbers(), {OTHER})

    def test_to_many_documents(self):
        orders = self._order(self.eva, 100) | self._order(self.max, 100)
        self._many(orders).action_send_sms()
        self.assertEqual(self._numbers(), {OTHER})
        self.assertEqual(self._log().res_id, orders[0].id)

    def test_posted_by_a_program(self):
        for records in (self.eva, self._order(self.eva, 100)):
            with self.subTest(model=records._name):
                self._log().unlink()
                message = self._as(self.us, records)._message_sms("On its way")
                self.assertTrue(message.exists())
                self.assertFalse(self._numbers())
                line = self._log()
                self.assertEqual((line.kind, line.message_id), ("skipped", message))

    def test_numbers_given_by_a_program(self):
        """To the number of Eva and to a stranger's: Eva's is left out, once."""
        order = self._order(self.eva, 100)
        order._message_sms("Hello", sms_numbers=[NUMBER, "+12025550199"])
        self.assertEqual(self._numbers(), {"+12025550199"})
        self.assertEqual(len(self._log()), 1)

    def test_number_beside_its_contact(self):
        """Asked about as a contact and as a number: logged once."""
        order = self._order(self.eva, 100)
        order._message_sms("Hello", partner_ids=self.eva.ids, sms_numbers=[NUMBER])
        self.assertFalse(self._numbers())
        self.assertEqual(len(self._log()), 1)

    def test_typed_numbers(self):
        composer = self._as(self.us)["sms.composer"].create(
            {
                "body": "Hello",
                "composition_mode": "numbers",
                "numbers": f"{NUMBER},{OTHER}",
            }
        )
        composer.action_send_sms()
        self.assertEqual(self._numbers(), {OTHER})
        self.assertEqual(self._log().partner_id, self.eva)
        self.assertIn("1 not sent", self._told())

    def test_typed_numbers_all_unwanted(self):
        composer = self._as(self.us)["sms.composer"].create(
            {"body": "Hello", "composition_mode": "numbers", "numbers": NUMBER}
        )
        composer.action_send_sms()
        self.assertFalse(self._numbers())

    def test_server_action_does_not_stop(self):
        """A rule that writes to who does not want it: the rest of the rule goes on."""
        template = self.env["sms.template"].create(
            {
                "name": "Hello",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "body": "Hello",
            }
        )
        for method in ("sms", "comment"):
            action = self.env["ir.actions.server"].create(
                {
                    "name": "Text",
                    "model_id": template.model_id.id,
                    "state": "sms",
                    "sms_template_id": template.id,
                    "sms_method": method,
                }
            )
            for contacts in (self.eva, self.eva | self.max):
                with self.subTest(method=method, contacts=len(contacts)):
                    self._log().unlink()
                    self._as(self.us, action).sudo().with_context(
                        active_model="res.partner",
                        active_id=contacts[0].id,
                        active_ids=contacts.ids,
                    ).run()
                    self.assertNotIn(NUMBER, self._numbers())
                    self.assertEqual(self._log().kind, "skipped")


class TestSmsHook(SmsCase):
    """What stands in front of the methods of an app that may be missing."""

    def _watched(self):
        found = []
        refusals = self.env["crm.contact.refusal"]
        for model, methods in refusals._sms_methods().items():
            target = self.env.registry[model]
            found += [vars(target).get(method.__name__) for method in methods]
        return found

    def test_reload_leaves_none_twice(self):
        registry = self.env.registry
        self.addCleanup(registry._setup_models__, self.env.cr, [])
        for _time in range(2):
            registry._setup_models__(self.env.cr, [])
            for method in self._watched():
                self.assertFalse(hasattr(method.origin, "origin"), method.__name__)
        self._many(self.eva | self.max).action_send_sms()
        self.assertEqual(len(self._log()), 1)

    def test_installed_twice(self):
        self.env["crm.contact.refusal"]._register_hook()
        self.assertFalse([m for m in self._watched() if hasattr(m.origin, "origin")])

    def test_goes_away(self):
        refusals = self.env["crm.contact.refusal"]
        self.addCleanup(refusals._register_hook)
        refusals._unregister_hook()
        self.assertEqual(set(self._watched()), {None})
        self._many(self.eva | self.max).action_send_sms()
        self.assertEqual(self._numbers(), {NUMBER, OTHER})
