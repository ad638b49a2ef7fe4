from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.crm_relationship.tests.common import ago

from ..models.ledger.cause import because
from .liability_case import LiabilityCase

MONEY = ["points", "value", "discount", "product_cost", "cost", "sales", "margin"]


class TestLoyaltyReward(LiabilityCase):
    """What was redeemed and what it cost, by programme and month."""

    def _rows(self, program=None):
        self.env.flush_all()
        report = self.env["crm.loyalty.reward.report"]
        report.invalidate_model()
        return report.search([("program_id", "=", (program or self.program).id)])

    def test_discount_is_the_cost_of_a_discount(self):
        self.chair.standard_price = 30
        self._earn_on(ago(40), 1_000)
        order = self._redeem_on(ago(10), 80)
        row = self._rows()
        self.assertEqual((row.order_id, row.date), (order, ago(10)))
        self.assertEqual((row.points, row.value), (80, 80))
        self.assertEqual((row.discount, row.product_cost, row.cost), (80, 0, 80))
        # 80 for the chair less 80, which cost 30
        self.assertEqual((row.sales, row.margin), (0, -30))

    def test_free_product_costs_its_purchase_price(self):
        mug = self._product("Mug", cost=4, list_price=15)
        program = self._program(
            name="Mugs",
            point_value=0.1,
            rule={"product_ids": [Command.set(self.lamp.ids)]},
            reward={
                "reward_type": "product",
                "reward_product_id": mug.id,
                "required_points": 100,
            },
        )
        self._give(self.ada, 100, program)
        order = self._quote(self.ada, (self.chair, 1, 50))
        self._redeem(order, program.reward_ids).action_confirm()
        row = self._rows(program)
        self.assertEqual((row.points, row.value), (100, 10))
        self.assertEqual((row.discount, row.product_cost, row.cost), (0, 4, 4))

    def test_redemption_elsewhere_has_a_value_and_no_known_cost(self):
        card = self._give(self.ada, 100)
        because(card, kind="spend", reference="Till").points -= 40
        row = self._rows()
        self.assertEqual((row.points, row.value), (40, 40))
        self.assertEqual((row.discount, row.cost), (0, 0))

    def test_redemption_given_back_is_none(self):
        self._earn_on(ago(40), 1_000)
        self._redeem_on(ago(10), 80)._action_cancel()
        self.assertFalse(self._rows())

    def test_amounts_are_in_the_companys_currency(self):
        """An order in euros of two dollars; a point is worth half a euro."""
        self._euro(2, 1000)
        prices = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self.eur.id}
        )
        program = self._points_program(
            name="Abroad", currency_id=self.eur.id, point_value=0.5
        )
        self._give(self.ada, 100, program)
        order = self._quote(self.ada, (self.chair, 1, 100), pricelist_id=prices.id)
        self._redeem(order, program.reward_ids).action_confirm()
        row = self._rows(program)
        self.assertEqual(row.currency_id, self.usd)
        self.assertEqual(row.value, row.points * 0.5 * 2)
        reward = order.order_line.filtered("reward_id")
        self.assertEqual(row.discount, -reward.price_subtotal * 2)

    def test_loyalty_manager_sees_rewards_without_cost(self):
        self._earn_on(ago(40), 1_000)
        self._redeem_on(ago(10), 80)
        report = self._as(self._user("loyalty_manager"))["crm.loyalty.reward.report"]
        found = report.search_read([], ["points", "discount"])
        self.assertEqual((found[0]["points"], found[0]["discount"]), (80, 80))
        with self.assertRaises(AccessError):
            report.search_read([], ["margin"])

    def test_accountant_sees_what_rewards_cost(self):
        self._earn_on(ago(40), 1_000)
        self._redeem_on(ago(10), 80)
        report = self._as(self._user("accountant"))["crm.loyalty.reward.report"]
        [row] = report.formatted_read_group(
            [], ["date:month"], [f"{name}:sum" for name in MONEY]
        )
        self.assertEqual((row["points:sum"], row["cost:sum"]), (80, 80))

    def test_salespeople_see_no_rewards_report(self):
        for role in ("salesperson", "sales_lead", "loyalty_user", "employee"):
            report = self._as(self._user(role))["crm.loyalty.reward.report"]
            with self.assertRaises(AccessError):
                report.search_read([], ["points"])
