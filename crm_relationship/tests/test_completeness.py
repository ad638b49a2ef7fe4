"""How much is known of a customer, and what is missing."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from .common import RelationshipCase


class TestCompleteness(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.items = cls.env["crm.completeness.item"]
        cls.items.search([]).active = False
        cls._item("Phone", "[('phone', '!=', False)]", 30)
        cls._item("Tax number", "[('vat', '!=', False)]", 10, applies_to="company")
        cls._item(
            "Contact", "[('child_ids.email', '!=', False)]", 60, applies_to="company"
        )
        cls.house = cls._customer("House of Ada", is_company=True)
        for partner in (cls.house, cls.bob):
            cls._sell(partner, 100)
        cls._refresh()

    @classmethod
    def _item(cls, name, domain, weight=10, **vals):
        return cls.items.create(
            {"name": name, "domain": domain, "weight": weight, **vals}
        )

    def _known(self, partner=None, user=None):
        env = self._as(user) if user else self.env
        found = env["crm.completeness"].get_completeness((partner or self.house).id)
        return found["completeness"], found["missing"]

    def _rows(self, user=None):
        self.env.invalidate_all()
        env = self._as(user) if user else self.env
        rows = env["crm.completeness"].search([("company_id", "=", self.company.id)])
        return {row.partner_id: (row.completeness, row.missing) for row in rows}

    def test_weights_of_what_is_known(self):
        self.assertEqual(self._known(), (0, ["Phone", "Tax number", "Contact"]))
        self.house.phone = "+1 555 0100"
        self.assertEqual(self._known(), (0.3, ["Tax number", "Contact"]))
        self._customer("Eva", parent_id=self.house.id, email="eva@example.com")
        self.assertEqual(self._known(), (0.9, ["Tax number"]))

    def test_of_a_person_only_what_applies(self):
        self.bob.phone = "+1 555 0100"
        self.assertEqual(self._known(self.bob), (1, []))

    def test_the_list_says_the_same(self):
        self.house.phone = "+1 555 0100"
        self.assertEqual(
            self._rows(),
            {
                self.house: (0.3, "Tax number, Contact"),
                self.bob: (0, "Phone"),
            },
        )
        found = self.env["crm.completeness"].search(
            [("completeness", "<", 0.2), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(found.partner_id, self.bob)

    def test_without_items_nothing_is_known(self):
        self.items.search([]).active = False
        self.assertEqual(self._known(), (False, []))
        self.assertEqual(self._rows()[self.bob], (False, False))

    def test_many_in_one_statement(self):
        rows = self.env["crm.completeness"]
        rows.search_fetch([], ["completeness"])
        rows.invalidate_model()
        self.env.flush_all()
        with self.assertQueryCount(2):  # the items and the rows
            rows.search_fetch([], ["completeness", "missing"])

    def test_duplicates_of_other_customers(self):
        self.house.email = "shop@example.com"
        self.bob.email = "Shop@Example.com"
        self._customer("Eva", parent_id=self.house.id, email="shop@example.com")
        found = self.env["crm.completeness"].get_completeness(self.house.id)
        self.assertEqual(
            found["duplicates"],
            [{"id": self.bob.id, "name": "Bob", "same": "E-mail"}],
        )

    def test_a_duplicate_one_may_not_see_is_not_told(self):
        other = self._company("Other", self.usd)
        self.house.email = "shop@example.com"
        self.bob.write({"email": "shop@example.com"})
        self.bob.company_id = False
        hidden = self._customer("Hidden", company_id=other.id, email="shop@example.com")
        seller = self._user("sales_lead")
        found = self._as(seller)["crm.completeness"].get_completeness(self.house.id)
        ids = [contact["id"] for contact in found["duplicates"]]
        self.assertIn(self.bob.id, ids)
        self.assertNotIn(hidden.id, ids)

    def test_in_the_brief(self):
        sections = self.env["crm.brief"].get_brief(self.house.id)["sections"]
        missing = [part for part in sections if part["key"] == "missing"]
        self.assertEqual(
            [line["name"] for line in missing[0]["lines"]],
            ["Phone", "Tax number", "Contact"],
        )

    def test_conditions_that_cannot_be_used(self):
        for domain in (
            "nonsense",
            "[('no_such_field', '=', 1)]",
            "[('phone', 'nonsense', 1)]",
            "[('create_date', '>', 'x')]",
        ):
            with (
                self.subTest(domain),
                self.assertRaisesRegex(ValidationError, "cannot be used"),
            ):
                self._item("Bad", domain)

    def test_condition_on_what_its_author_may_not_read(self):
        items = self._as(self._user("crm_manager"))["crm.completeness.item"]
        for domain in (
            "[('user_ids.totp_last_counter', '>', 0)]",  # a field
            "[('message_ids.mail_server_id', '!=', False)]",  # a whole model
        ):
            with (
                self.subTest(domain),
                self.assertRaisesRegex(ValidationError, "you may not read"),
            ):
                items.create({"name": "Guess", "domain": domain})

    @mute_logger("odoo.sql_db")
    def test_a_weight_of_nothing(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._item("Bad", "[('phone', '!=', False)]", 0)

    def test_own_customers_and_other_companies(self):
        seller = self._user("salesperson")
        self.house.user_id = self.env.ref("base.user_admin")
        self.assertEqual(set(self._rows(seller)), {self.bob})
        other = self._company("Other", self.usd)
        self.assertFalse(self._rows(self._user("sales_lead", company_id=other.id)))
