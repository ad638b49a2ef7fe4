"""The page of a customer: what stands on it, for whom, and at what cost."""

from lxml import etree

from odoo.exceptions import AccessError, UserError

from .common import ago
from .test_brief import BriefCase
from .test_query_counts import sent

PARTS = {"profit_waterfall", "priority_explanation", "priority_reason"}


class CustomerPageCase(BriefCase):
    def _page(self, user=None, partner=None):
        self.env.flush_all()
        self.env.invalidate_all()
        pages = self._as(user or self.sue)["crm.customer.page"]
        return pages.get_page((partner or self.ada).id)

    def _tile(self, key, **vals):
        tiles = {tile["key"]: tile for tile in self._page(**vals)["tiles"]}
        return tiles[key]

    def _says(self, key, **vals):
        tile = self._tile(key, **vals)
        return tile["value"], tile["note"]


class TestCustomerPage(CustomerPageCase):
    def test_of_the_customer_of_a_contact(self):
        self.assertEqual(self._page(partner=self.eva)["customer"]["name"], "Ada")

    def test_what_is_not_known_says_what_to_do(self):
        self.assertEqual(self._says("payment"), (False, "After 3 payments"))
        self.assertEqual(self._says("last_contact"), (False, "Log a call or visit"))
        self.assertEqual(self._says("promises"), (False, "Note what was promised"))
        self.assertEqual(self._tile("promises")["open"], "note_promise")

    def test_whoever_has_bought_nothing_gets_a_first_quotation(self):
        self._figures(last_order_date=None, next_order_due_date=None)
        tile = self._tile("next_order")
        self.assertEqual(tile["note"], "Make the first quotation")
        self.assertEqual(tile["open"], "first_quotation")

    def test_whoever_bought_once_has_no_interval_yet(self):
        self._figures(last_order_date=ago(10), next_order_due_date=None)
        self.assertEqual(self._says("next_order"), (False, "After the second purchase"))

    def test_next_order_that_is_due(self):
        self._figures(last_order_date=ago(40), next_order_due_date=ago(10))
        tile = self._tile("next_order")
        self.assertEqual((tile["value"], tile["note"]), ("Jun 5", "10 days ago"))
        self.assertEqual(tile["tone"], "warning")

    def test_next_order_that_lies_ahead(self):
        self._figures(last_order_date=ago(40), next_order_due_date=ago(-10))
        tile = self._tile("next_order")
        self.assertEqual((tile["value"], tile["note"]), ("Jun 25", "in 10 days"))
        self.assertFalse(tile["tone"])

    def test_day_of_another_year_says_the_year(self):
        self._figures(last_interaction_date=ago(365))
        self.assertEqual(self._tile("last_contact")["value"], "Jun 15, 2025")

    def test_last_contact_today(self):
        self._figures(last_interaction_date=ago(0))
        self.assertEqual(self._says("last_contact"), ("Jun 15", "today"))

    def test_promises_and_how_many_of_ours_are_late(self):
        self._figures(open_promise_count=3)
        self._promise(ago(1))
        self._promise(ago(-5))
        self.assertEqual(self._says("promises"), ("3", "ours overdue: 1"))

    def test_standing_with_its_reason(self):
        self._figures(payment_band="d", payment_rule_band="d", payment_count=5)
        tile = self._tile("payment")
        self.assertEqual((tile["value"], tile["tone"]), ("D: very late", "danger"))
        self.assertEqual(tile["hint"], "Pays very late (5 payments in 24 months).")

    def test_next_step_with_its_reason(self):
        self._promise(ago(1))
        step = self._page()["step"]
        self.assertEqual(step["rule_id"], self._rule("promise").id)
        self.assertIn("Price list", step["evidence"][0])

    def test_another_company_shows_nothing_of_this_one(self):
        other = self._company("Other", self.eur)
        self._figures(open_promise_count=3)
        self.sue.company_ids += other
        pages = self._as(self.sue)["crm.customer.page"]
        pages = pages.with_context(allowed_company_ids=[other.id, self.company.id])
        tiles = {tile["key"]: tile for tile in pages.get_page(self.ada.id)["tiles"]}
        self.assertFalse(tiles["promises"]["value"])
        self.assertFalse(tiles["stage"]["value"])

    def test_contact_that_is_gone(self):
        gone = self._customer("Gone")
        gone.unlink()
        with self.assertRaisesRegex(UserError, "choose one"):
            self._page(partner=gone)


class TestCustomerPageRights(CustomerPageCase):
    def test_profit_is_for_those_who_see_margins(self):
        self.assertIs(self._page()["profit"], False)
        manager = self._user("crm_manager", name="Mona")
        self.assertEqual(self._page(user=manager)["profit"]["key"], "customer_profit")

    def test_numbers_of_the_profit_are_for_those_who_see_margins(self):
        asked = {"relationship": self._row(self.ada).id}
        with self.assertRaisesRegex(AccessError, "see margins"):
            self._as(self.sue)["crm.chart"].get_chart("customer_profit", asked)

    def test_profit_of_a_customer_of_somebody_else_is_not_told(self):
        self.sue.group_ids += self.env.ref(
            "crm_relationship.crm_relationship_group_margin"
        )
        self.bob.user_id = self._user("sales_lead", name="Lea")
        self.bob.with_context(tracking_disable=True).action_refresh_relationship()
        row = self.env["crm.relationship"].create(
            {"partner_id": self._customer("Cyd").id, "company_id": self.company.id}
        )
        row.partner_id.user_id = self.bob.user_id
        with self.assertRaises(AccessError):
            self._as(self.sue)["crm.chart"].get_chart(
                "customer_profit", {"relationship": row.id}
            )

    def test_whoever_sees_no_relationships_sees_no_page(self):
        for role in ("employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._page(user=self._user(role, name=role))

    def test_every_tile_opens(self):
        manager = self._user("crm_manager", name="Mona")
        manager.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        for user in (self.sue, manager):
            pages = self._as(user)["crm.customer.page"]
            for name in pages._openers():
                with self.subTest(user=user.name, name=name):
                    action = pages.open_tile(self.ada.id, name)
                    model = self._as(user)[action["res_model"]]
                    model.search(action.get("domain") or [], limit=1)

    def test_nothing_else_opens(self):
        with self.assertRaisesRegex(UserError, "load the page again"):
            self._as(self.sue)["crm.customer.page"].open_tile(self.ada.id, "unlink")


class TestCustomerPageCost(CustomerPageCase):
    def test_as_many_queries_for_a_long_history_as_for_a_short_one(self):
        self._promise(ago(1))
        self._talk("Call")
        self._page()  # what Odoo caches for good
        counts = []
        for _round in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._page()
            counts.append(self.cr.sql_log_count - before)
            for number in range(20):
                self._promise(ago(1), name=f"Promise {number}")
                self._talk(f"Call {number}")
        self.assertEqual(*counts)

    def test_points_are_unfolded_for_one_customer_alone(self):
        """Lines by their reckoned ids would unfold every customer's to find them."""
        self._figures(priority_score=60)
        with sent() as statements:
            self._page()
        unfolding = [
            words for words in statements if "jsonb_array_length(list)" in words
        ]
        self.assertEqual(len(unfolding), 1)
        self.assertIn('"relationship_id" IN', unfolding[0])

    def test_forms_do_not_read_what_is_shown_later(self):
        manager = self._user("crm_manager", name="Mona")
        for model in ("res.partner", "crm.relationship"):
            arch = self._as(manager)[model].get_view(view_type="form")["arch"]
            names = set(etree.fromstring(arch).xpath("//field/@name"))
            with self.subTest(model=model):
                self.assertFalse(names & PARTS)
