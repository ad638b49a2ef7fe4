"""What customers are written: in their language, of their own card alone."""

from lxml import html

from .common import LoyaltyCase


class TestLoyaltyMails(LoyaltyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"expiry_policy": "fixed"})
        cls.env["crm.loyalty.tier"].create(
            {"name": "Silver", "program_id": cls.program.id, "threshold": 50}
        )
        cls.ada.email = "ada@example.com"
        cls.bob.email = "bob@example.com"
        cls._confirm(cls.ada)
        cls._confirm(cls.bob, (cls.lamp, 7, 111))  # 777 stars
        cls.card = cls._card(cls.ada)
        data = cls.env["ir.model.data"].search(
            [("module", "=", "crm_loyalty"), ("model", "=", "mail.template")]
        )
        templates = cls.env["mail.template"].browse(data.mapped("res_id"))
        cls.templates = templates.filtered(
            lambda template: template.model == "loyalty.card"
        )

    def _written(self, template):
        values = template._generate_template(
            self.card.ids, ("subject", "body_html", "email_from", "partner_to")
        )
        return values[self.card.id]

    def test_there_is_one_at_least(self):
        self.assertIn(self.env.ref("crm_loyalty.mail_template_expiry"), self.templates)

    def test_each_greets_its_customer_and_nobody_else(self):
        for template in self.templates:
            with self.subTest(template=template.name):
                mail = self._written(template)
                text = html.fromstring(mail["body_html"]).text_content()
                self.assertIn("Ada", text)
                self.assertIn(self.program.name, mail["subject"] + text)
                self.assertNotIn("Bob", text)
                self.assertNotIn("777", text)

    def test_each_is_in_the_customer_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.ada.lang = "fr_FR"
        for template in self.templates:
            with self.subTest(template=template.name):
                template.with_context(lang="fr_FR").subject = "Bonjour"
                self.assertEqual(self._written(template)["subject"], "Bonjour")

    def test_each_stays_as_the_house_has_changed_it(self):
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "crm_loyalty"),
                ("model", "=", "mail.template"),
                ("res_id", "in", self.templates.ids),
            ]
        )
        self.assertTrue(all(data.mapped("noupdate")))
