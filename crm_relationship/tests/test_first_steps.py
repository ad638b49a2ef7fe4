"""What to set up first, and who is offered which tour."""

from odoo.exceptions import AccessError, UserError

from .common import RelationshipCase


class TestFirstSteps(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("crm_manager", name="Mara")
        cls.manager.group_ids += cls.env.ref("base.group_system")

    def _page(self, user=None):
        return self._as(user or self.manager)["crm.first.steps"].get_page()

    def _done(self, key):
        steps = {step["key"]: step for step in self._page()["steps"]}
        return steps[key]["done"]

    def _tours(self, user):
        return {tour["name"] for tour in self._page(user)["tours"]}

    def test_invoices_are_there_with_the_first_customer(self):
        self.assertFalse(self._done("documents"))
        self._sell(self.ada, 100, days_ago=3)
        self._refresh()
        self.assertTrue(self._done("documents"))

    def test_a_purchase_is_chosen_when_it_differs_from_the_default(self):
        self.assertFalse(self._done("purchase"))
        self.company.crm_purchase_basis = "order"
        self.assertTrue(self._done("purchase"))

    def test_what_comes_with_us_is_not_set_up_by_anybody(self):
        schemes = self.env["crm.priority.scheme"].sudo().search([])
        self.env.cr.execute("UPDATE crm_priority_scheme SET write_uid = 1")
        schemes.invalidate_recordset()
        self.assertFalse(self._done("priority"))
        self._as(self.manager)["crm.priority.scheme"].create({"name": "Ours"})
        self.assertTrue(self._done("priority"))

    def test_a_pool_shares_out_cost(self):
        self.assertFalse(self._done("pools"))
        self._pool()
        self.assertTrue(self._done("pools"))

    def test_what_is_right_as_it_is_is_ticked_off(self):
        steps = self._as(self.manager)["crm.first.steps"]
        steps.keep("purchase")
        self.assertTrue(self._done("purchase"))
        self.assertEqual(self.company.crm_purchase_basis, "invoice")

    def test_a_step_that_is_none_is_not_kept(self):
        steps = self._as(self.manager)["crm.first.steps"]
        for key in ("world peace", ["purchase"], {}, False):
            with self.subTest(key=key), self.assertRaises(UserError):
                steps.keep(key)
        self.assertFalse(self.company.crm_first_steps)

    def test_closed_and_opened_again(self):
        steps = self._as(self.manager)["crm.first.steps"]
        worklists = self._as(self.manager)["crm.worklist"]
        self.assertTrue(worklists.get_page()["first_steps"])
        steps.close()
        self.assertFalse(worklists.get_page()["first_steps"])
        steps.close(False)
        self.assertTrue(worklists.get_page()["first_steps"])

    def test_one_company_says_nothing_of_another(self):
        self._as(self.manager)["crm.first.steps"].keep("purchase")
        other = self._company("Other", self.usd)
        self.manager.company_ids += other
        page = self._as(self.manager)["crm.first.steps"].with_company(other)
        done = {step["key"]: step["done"] for step in page.get_page()["steps"]}
        self.assertFalse(done["purchase"])

    def test_others_see_their_tours_alone(self):
        seller = self._user("salesperson")
        self.assertFalse(self._page(seller)["steps"])
        tours = self._tours(seller)
        self.assertIn("crm_guide_salesperson", tours)
        self.assertNotIn("crm_guide_manager", tours)
        with self.assertRaisesRegex(AccessError, "Ask a manager"):
            self._as(seller)["crm.first.steps"].close()

    def test_an_employee_has_no_page(self):
        with self.assertRaisesRegex(AccessError, "The first steps are for"):
            self._page(self._user("employee"))

    def test_every_action_of_a_step_is_there(self):
        for step in self._page()["steps"]:
            with self.subTest(step=step["key"]):
                self.assertTrue(self.env.ref(step["action"]))

    def test_every_tour_stands_in_the_list_of_tours(self):
        names = {tour.name for tour in self.env["crm.first.steps"]._tours()}
        found = self.env["web_tour.tour"].search([("name", "in", list(names))])
        self.assertEqual(set(found.mapped("name")), names)

    def test_no_tour_follows_ours_by_itself(self):
        seller = self._user("salesperson")
        seller.tour_enabled = True
        tours = self._as(seller)["web_tour.tour"]
        self.assertFalse(tours.consume("crm_guide_salesperson"))
        self.assertFalse(seller.tour_enabled)

    def test_tour_of_a_colleague_is_no_business_of_a_customer(self):
        customer = self._user("portal")
        customer.tour_enabled = True
        self._as(customer)["web_tour.tour"].consume("crm_guide_salesperson")
        self.assertTrue(customer.tour_enabled)
