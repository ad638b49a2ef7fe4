"""What we know of a customer, as its page shows it."""

from odoo.exceptions import AccessError, UserError

from .common import RelationshipCase, ago


class TestWhatWeKnow(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eva = cls._customer("Eva", parent_id=cls.ada.id)
        cls.fear = cls.env["crm.objection.type"].search([], limit=1)

    def _fear(self, partner, name="Afraid of change", **vals):
        return self.env["crm.objection"].create(
            {
                "partner_id": partner.id,
                "name": name,
                "type_id": self.fear.id,
                "raised_date": ago(3),
                **vals,
            }
        )

    def _sections(self, partner=None, user=None, **vals):
        env = self._as(user) if user else self.env
        found = env["crm.memory"].get_sections((partner or self.ada).id, **vals)
        return {section["model"]: section for section in found}

    def test_what_is_known_of_a_contact_is_known_of_the_customer(self):
        fear = self._fear(self.eva)
        lines = self._sections(self.ada)["crm.objection"]["lines"]
        self.assertEqual([line["id"] for line in lines], fear.ids)
        self.assertEqual(lines[0]["model"], "crm.objection")

    def test_what_is_overcome_is_no_objection_any_more(self):
        self._fear(
            self.ada,
            plan="Show him",
            used_date=ago(2),
            result="overcome",
            resolved_date=ago(1),
        )
        self.assertFalse(self._sections()["crm.objection"]["lines"])

    def test_what_is_known_of_others_is_theirs(self):
        self._fear(self.bob)
        self.assertFalse(self._sections(self.ada)["crm.objection"]["lines"])

    def test_only_the_kinds_asked_for(self):
        self.assertEqual(set(self._sections(models=["crm.benefit"])), {"crm.benefit"})

    def test_another_company_is_left_out(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._fear(self.ada, company_id=other.id)
        self.assertFalse(self._sections()["crm.objection"]["lines"])

    def test_nobody_adds_what_he_may_not_make(self):
        seller = self._user("salesperson")
        accountant = self._user("accountant")
        self.assertTrue(self._sections(user=seller)["crm.objection"]["add"])
        may = self._as(accountant)["crm.objection"].has_access("create")
        found = self._sections(user=accountant).get("crm.objection", {"add": False})
        self.assertEqual(bool(found["add"]), may)

    def test_the_own_customers_of_a_salesperson(self):
        seller = self._user("salesperson")
        self.ada.user_id = self.env.ref("base.user_admin")
        self._fear(self.ada)
        self.assertFalse(self._sections(user=seller)["crm.objection"]["lines"])

    def test_days_are_written_as_the_reader_writes_them(self):
        purpose = self.env.ref("crm_relationship.crm_consent_purpose_news")
        self._fear(self.ada, raised_date=ago(1))
        for model, vals in (
            ("crm.motive", {"need": 3}),
            ("crm.contact.consent", {"purpose_id": purpose.id, "proof": "Said so"}),
        ):
            self.env[model].create(
                {"partner_id": self.ada.id, "date": ago(1), **vals},
            )
        sections = self._sections()
        for model in ("crm.objection", "crm.motive", "crm.contact.consent"):
            with self.subTest(model=model):
                self.assertEqual(sections[model]["lines"][0]["date"], "06/14/2026")

    def test_people_outside_learn_nothing(self):
        with self.assertRaises(AccessError):
            self._as(self._user("portal"))["crm.memory"].get_sections(self.ada.id)

    def test_a_contact_that_is_gone(self):
        gone = self._customer("Gone")
        gone_id = gone.id
        gone.unlink()
        with self.assertRaisesRegex(UserError, "gone"):
            self.env["crm.memory"].get_sections(gone_id)

    def test_every_kind_has_words_and_lines(self):
        """What a model tells of itself is complete, whichever model it is."""
        for section in self._sections().values():
            self.assertTrue(section["title"] and section["empty"])
