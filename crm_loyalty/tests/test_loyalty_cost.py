from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from ..models.ledger.cause import because
from .liability_case import LiabilityCase


class TestLoyaltyCost(LiabilityCase):
    """What points cost is in a customer's profit once: owed, then redeemed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.expected_rate = 0.5

    def _row_now(self, partner=None):
        self._refresh()
        return self._row(partner or self.ada)

    def test_points_earned_are_owed_at_what_will_be_redeemed(self):
        self._earn_on(ago(10), 1_000)
        # 100 points x 1 x 50 %
        self.assertEqual(self._row_now().loyalty_cost_12m, 50)

    def test_steps_still_sum_to_net_profit(self):
        order = self._earn_on(ago(10), 1_000)
        self._bill_order(order)
        row = self._row_now()
        steps = sum(s.sign * row[s.figure] for s in row._profit_components())
        self.assertEqual(row.net_profit_12m, steps)
        self.assertEqual(row.net_profit_12m, 1_000 - 50)

    def test_redeemed_points_are_a_discount_and_owed_no_more(self):
        self._earn_on(ago(10), 1_000)
        self._bill_order(self._redeem_on(ago(5), 100))
        row = self._row_now()
        self.assertEqual((row.discount_12m, row.loyalty_cost_12m), (100, 0))

    def test_using_old_points_lowers_the_cost(self):
        self._earn_on(ago(400), 1_000)
        self._bill_order(self._redeem_on(ago(5), 100))
        row = self._row_now()
        # the year before bore the 50; of this year's discount of 100 half is new
        self.assertEqual((row.discount_12m, row.loyalty_cost_12m), (100, -50))

    def test_window_holds_twelve_months(self):
        self._earn_on(ago(365), 1_000)
        self._earn_on(ago(364), 2_000)
        self.assertEqual(self._row_now().loyalty_cost_12m, 100)

    def test_points_of_before_the_ledger_cost_nothing(self):
        self._give(self.ada, 500)
        self.assertEqual(self._row_now().loyalty_cost_12m, 0)

    def test_returned_purchase_costs_nothing(self):
        order = self._earn_on(ago(10), 1_000)
        self._return(self._bill_order(order))
        self.assertEqual(self._row_now().loyalty_cost_12m, 0)

    def test_reward_outside_our_orders_counts_at_its_value(self):
        self._earn_on(ago(10), 1_000)
        because(self._card(self.ada), kind="spend", reference="Till").points -= 40
        # 60 points are owed at half; the till gave away 40
        self.assertEqual(self._row_now().loyalty_cost_12m, 30 + 40)

    def test_last_statement_says_what_will_be_redeemed(self):
        self._earn_on(ago(10), 1_000)
        self._state(TODAY)
        self.program.expected_rate = 0.9
        # the statement of today still expects half
        self.assertEqual(self._row_now().loyalty_cost_12m, 50)

    def test_nothing_known_counts_every_point(self):
        self._earn_on(ago(10), 1_000)
        self.program.expected_rate = False
        self.assertEqual(self._row_now().loyalty_cost_12m, 100)

    def test_programme_without_a_ledger_costs_nothing(self):
        self._program(name="Plain", strict_ledger=False, point_value=1)
        self.program.active = False
        self._earn_on(ago(10), 1_000)
        self.assertEqual(self._row_now().loyalty_cost_12m, 0)

    def test_proof_lists_it_as_imputed(self):
        self._earn_on(ago(10), 1_000)
        proof = self.env["crm.profit.proof"].create(
            {
                "company_id": self.company.id,
                "start_date": ago(364),
                "end_date": TODAY,
            }
        )
        proof.action_prove()
        imputed = {line.step: line.amount for line in proof.imputed_ids}
        self.assertEqual(imputed["loyalty"], -50)
        row = self._row_now()
        kinds = {s.figure: s.kind for s in row._profit_components()}
        self.assertEqual(kinds["loyalty_cost_12m"], "imputed")

    def test_merged_customers_carry_each_others_points_once(self):
        self._earn_on(ago(10), 1_000)
        self._earn_on(ago(9), 2_000, self.bob)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.ada | self.bob).ids, self.ada)
        self.assertEqual(self._row_now().loyalty_cost_12m, 150)

    def test_customer_refreshed_alone_has_what_a_full_run_gives(self):
        self._earn_on(ago(400), 700)
        self._earn_on(ago(300), 1_000)
        self._earn_on(ago(20), 330, self.bob)
        self._refresh()
        self._empty_queue()
        self._redeem_on(ago(3), 80)
        self._earn_on(ago(2), 5_000, self.bob)
        self._drain()
        alone = self._costs()
        self._refresh()
        self.assertEqual(alone, self._costs())
        # half of Ada's 100 less 80, and of Bob's 33 and 500
        self.assertEqual(alone, {self.ada: 10, self.bob: 266.5})

    def _costs(self):
        relation = self.env["crm.relationship"]
        relation.invalidate_model()
        rows = relation.search([("company_id", "=", self.company.id)])
        return {row.partner_id: row.loyalty_cost_12m for row in rows}

    def test_two_companies_count_in_their_own_currencies(self):
        """A point of the shared programme is worth a dollar, half a euro."""
        house = self._company("Maison", self.eur)
        self._points_program(
            name="Everywhere",
            company_id=False,
            currency_id=self.usd.id,
            expected_rate=0.5,
        )
        for company in self.company, house:
            self._euro(2, 1000, company)
        self._earn_on(ago(10), 1_000)
        with freeze_time(f"{ago(9)} 12:00:00"):
            order = self._quote(self.ada, (self.lamp, 1, 1_000), company_id=house.id)
            order.with_company(house).action_confirm()
        self._refresh(companies=self.company | house)
        self.assertEqual(self._row(self.ada).loyalty_cost_12m, 50)
        # 100 points x 0.50 euros x 50 %
        self.assertEqual(self._row(self.ada, house).loyalty_cost_12m, 25)
