"""What customers need, and the quotations drafted from it."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import RelationshipCase, ago


class TestNeed(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._product("Lamp", list_price=120)
        cls.desk = cls._product("Desk", list_price=300)
        cls.seller = cls._user("sales_lead")

    @classmethod
    def _need(cls, name="Light", partner=None, env=None, **vals):
        return (env or cls.env)["crm.need"].create(
            {"name": name, "partner_id": (partner or cls.ada).id, **vals}
        )

    def _order_of(self, action):
        return self.env["sale.order"].browse(action["res_id"])

    def test_reason_that_is_a_number_is_written_as_odoo_does(self):
        self.assertEqual(self._need(declined_reason=5).declined_reason, "5")

    def test_quotation_of_needs_the_most_urgent_first(self):
        light = self._need(product_id=self.lamp.id, quantity=10)
        desk = self._need("Desk", product_id=self.desk.id, urgency="3")
        quiet = self._need("Quiet", urgency="2")
        order = self._order_of((light + desk + quiet).action_draft_quotation())
        self.assertEqual(order.partner_id, self.ada)
        self.assertEqual(order.state, "draft")
        self.assertEqual(
            [(line.product_id, line.product_uom_qty) for line in order.order_line],
            [
                (self.desk, 1),
                (self.env["product.product"], 0),
                (self.lamp, 10),
            ],
        )
        self.assertIn("Quiet", order.order_line[1].name)
        self.assertEqual(order.amount_untaxed, 300 + 10 * 120)
        self.assertEqual((light + desk + quiet).mapped("state"), ["covered"] * 3)
        self.assertEqual(light.order_line_id.product_id, self.lamp)
        self.assertEqual(quiet.order_line_id, order.order_line[1])

    def test_a_line_deleted_opens_the_need_again(self):
        need = self._need(product_id=self.lamp.id)
        order = self._order_of(need.action_draft_quotation())
        order.order_line.unlink()
        self.assertEqual(need.state, "open")

    def test_a_quotation_deleted_or_cancelled_opens_it_again(self):
        need = self._need(product_id=self.lamp.id)
        order = self._order_of(need.action_draft_quotation())
        order._action_cancel()
        self.assertEqual(need.state, "open")
        self.assertEqual(self._found("open"), need)
        order.unlink()
        self.env.invalidate_all()
        self.assertEqual((need.state, need.order_id.id), ("open", False))

    def _found(self, state):
        own = [("company_id", "=", self.company.id)]
        return self.env["crm.need"].search([("state", "=", state), *own])

    def test_search_and_groups_by_state(self):
        light = self._need(product_id=self.lamp.id)
        declined = self._need("Dark", declined_reason="Against the law")
        quiet = self._need("Quiet")
        light.action_draft_quotation()
        self.assertEqual(
            [self._found(state) for state in ("open", "covered", "declined")],
            [quiet, light, declined],
        )
        groups = self.env["crm.need"]._read_group(
            [("company_id", "=", self.company.id)], ["state"], ["__count"]
        )
        self.assertEqual(dict(groups), {"open": 1, "covered": 1, "declined": 1})

    def test_a_quotation_for_each_customer(self):
        eva = self._customer("Eva", parent_id=self.ada.id)
        needs = self._need(partner=eva, product_id=self.lamp.id)
        needs += self._need("Desk", product_id=self.desk.id)
        needs += self._need(partner=self.bob, product_id=self.lamp.id)
        action = needs.action_draft_quotation()
        orders = needs.order_id
        self.assertEqual(action["domain"], [("id", "in", orders.ids)])
        self.assertEqual(len(orders), 2)
        # two contacts of one customer: the customer himself
        self.assertEqual(set(orders.partner_id), {self.ada, self.bob})

    def test_the_deal_goes_with_it(self):
        lead = self._lead(self.ada, type="opportunity")
        need = self._need(product_id=self.lamp.id, lead_id=lead.id)
        order = self._order_of(need.action_draft_quotation())
        self.assertEqual(order.opportunity_id, lead)

    def test_nothing_open(self):
        need = self._need(declined_reason="Too big")
        with self.assertRaisesRegex(UserError, "None of these needs is open"):
            need.action_draft_quotation()
        need.action_reopen()
        self.assertEqual(need.state, "open")

    def test_a_blank_reason_is_none(self):
        self.assertEqual(self._need(declined_reason="  ").state, "open")

    @mute_logger("odoo.sql_db")
    def test_none_is_needed(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._need(quantity=0)

    @mute_logger("odoo.sql_db")
    def test_wanted_before_it_was_noted(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._need(noted_date=ago(1), wanted_date=ago(2))

    @mute_logger("odoo.sql_db")
    def test_declined_while_covered(self):
        need = self._need(product_id=self.lamp.id)
        need.action_draft_quotation()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            need.declined_reason = "No"
            need.flush_recordset()

    def test_as_a_salesperson(self):
        seller = self._user("salesperson")
        self.ada.user_id = seller
        self.bob.user_id = self.env.ref("base.user_admin")
        need = self._need(env=self._as(seller), product_id=self.lamp.id)
        self._need(partner=self.bob, user_id=self.env.ref("base.user_admin").id)
        self.assertEqual(self._as(seller)["crm.need"].search([]), need)
        order = self._order_of(self._as(seller, need).action_draft_quotation())
        self.assertEqual(order.create_uid, seller)

    def test_another_company(self):
        other = self._company("Other", self.company.currency_id)
        self._need(company_id=other.id)
        self.assertFalse(self._as(self.seller)["crm.need"].search([]))
