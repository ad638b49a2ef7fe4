from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY, RelationshipCase, ago


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestTours(RelationshipCase, HttpCase):
    """A day's work in the browser, as those who do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("crm_manager", password="crm_manager")
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.manager.group_ids += cls.env.ref("account.group_account_readonly")
        cls.salesperson = cls._user("salesperson", password="salesperson")
        cls.ada.write({"is_company": True, "user_id": cls.salesperson.id})
        cls.bob.write({"is_company": True, "user_id": cls.manager.id})
        lamp = cls._product(cost=40)
        for days in (90, 30):
            cls._sell(cls.ada, 250, days_ago=days, product=lamp)
        cls._sell(cls.bob, 80, days_ago=20, product=lamp)
        cls.env["crm.cost.pool"].create(
            {"name": "Service", "account_ids": cls.expense.ids, "driver": "sales"}
        )
        cls._expense(cls.expense, 58, days_ago=15)
        cls.env["crm.priority.override"].create(
            {
                "partner_id": cls.ada.id,
                "company_id": cls.company.id,
                "points": 5,
                "reason": "New contract in spring",
                "start_date": ago(10),
                "end_date": ago(-30),
            }
        )
        cls._refresh()

    def _tour(self, name, user):
        self.start_tour("/odoo", name, login=user.login)

    def test_manager(self):
        self._tour("crm_relationship_manager", self.manager)
        self.assertEqual(
            self._row(self.bob).stage_id,
            self.env.ref("crm_relationship.crm_lifecycle_stage_active"),
        )

    def test_salesperson(self):
        self._tour("crm_relationship_salesperson", self.salesperson)
        self.assertEqual(
            self._row(self.ada).transition_ids[:1].user_id, self.salesperson
        )

    def test_contacts(self):
        self._tour("crm_relationship_contacts", self.manager)
        self.assertEqual(
            self._row(self.ada).stage_id,
            self.env.ref("crm_relationship.crm_lifecycle_stage_regular"),
        )

    def _contact_tour(self, name, user):
        self.start_tour(f"/odoo/contacts/{self.ada.id}", name, login=user.login)

    def test_customer_page_of_a_salesperson(self):
        self._contact_tour("crm_customer_page_salesperson", self.salesperson)

    def test_customer_page_of_a_manager(self):
        self._contact_tour("crm_customer_page_manager", self.manager)

    def test_customer_page_of_an_accountant(self):
        accountant = self._user("accountant", password="accountant")
        self._contact_tour("crm_customer_page_accountant", accountant)

    def test_customer_page_by_keyboard(self):
        self._contact_tour("crm_customer_page_keyboard", self.salesperson)
