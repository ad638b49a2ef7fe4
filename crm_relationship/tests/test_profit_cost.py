from .profit_case import ProfitCase


class TestProfitCost(ProfitCase):
    """What the goods and services of a customer's sales have cost, and by what."""

    def test_standard_cost_of_goods(self):
        lamp = self._product(cost=60)
        self._sell(self.ada, 300, product=lamp, quantity=2)
        self.assertSteps(self._profit(), gross_sales=300, cost_of_sales=120)

    def test_standard_cost_is_that_of_the_company(self):
        lamp = self._product(cost=60)
        other = self._company("Other", self.usd)
        lamp.with_company(other).standard_price = 99
        self._sell(self.ada, 300, product=lamp)
        self.assertEqual(self._profit().cost_of_sales_12m, 60)

    def test_standard_cost_of_another_unit(self):
        egg = self._product("Egg", cost=5)
        dozen = self.env.ref("uom.product_uom_dozen")
        self._sell(self.ada, 100, product=egg, product_uom_id=dozen.id)
        # a dozen is twelve eggs
        self.assertEqual(self._profit().cost_of_sales_12m, 60)

    def test_purchase_price_of_the_order_before_standard_cost(self):
        lamp = self._product(cost=60, invoice_policy="order")
        self._invoice_of(self._order(self.ada, 300, days_ago=5, product=lamp))
        lamp.with_company(self.company).standard_price = 99
        self.assertEqual(self._profit().cost_of_sales_12m, 60)

    def test_purchase_price_of_an_order_in_euro(self):
        self._euro(2, days_ago=50)
        lamp = self._product(cost=60, invoice_policy="order")
        order = self._order(self.ada, 300, product=lamp, pricelist_id=self._euros().id)
        order.order_line.purchase_price = 25
        self._invoice_of(order)
        self.assertEqual(self._profit().cost_of_sales_12m, 50)

    def test_purchase_price_of_zero_falls_back_to_standard_cost(self):
        lamp = self._product(cost=60, invoice_policy="order")
        order = self._order(self.ada, 300, product=lamp)
        order.order_line.purchase_price = 0
        self._invoice_of(order)
        self.assertEqual(self._profit().cost_of_sales_12m, 60)

    def test_goods_lines_of_stock_accounting_before_everything_else(self):
        lamp = self._product(cost=60)
        self._sell_with_goods_lines(lamp, 300, cost=45)
        self.assertEqual(self._profit().cost_of_sales_12m, 45)

    def test_goods_lines_cover_their_own_product_only(self):
        lamp, desk = self._product(cost=60), self._product("Desk", cost=100)
        more = self._line(200, product=desk)
        self._sell_with_goods_lines(lamp, 300, cost=45, lines=[more])
        # 45 from the ledger and 100 by standard cost
        self.assertEqual(self._profit().cost_of_sales_12m, 145)

    def test_goods_of_a_credit_note_have_come_back(self):
        lamp = self._product(cost=60)
        self._sell(self.ada, 300, product=lamp, quantity=3)
        self._refund(self.ada, 100, product=lamp)
        self.assertEqual(self._profit().cost_of_sales_12m, 120)

    def test_unknown_cost_of_goods_is_blank(self):
        self._sell(self.ada, 300, product=self._product(cost=0))
        self.assertIs(self._profit().cost_of_sales_12m, False)

    def test_service_without_cost_costs_nothing(self):
        advice = self._product("Advice", type="service")
        self._sell(self.ada, 300, product=advice)
        self.assertEqual(self._profit().cost_of_sales_12m, 0)

    def test_service_with_cost_counts_it(self):
        advice = self._product("Advice", type="service", cost=80)
        self._sell(self.ada, 300, product=advice)
        self.assertEqual(self._profit().cost_of_sales_12m, 80)

    def test_line_without_product_costs_nothing(self):
        self._sell(self.ada, 300)
        self.assertEqual(self._profit().cost_of_sales_12m, 0)

    def test_entry_of_a_customer_on_a_cost_account_is_its_cost(self):
        self._sell(self.ada, 300)
        self._expense(self.cost, 35, partner=self.ada)
        self.assertSteps(self._profit(), gross_sales=300, cost_of_sales=35)

    # what the cost is based on

    def test_basis_is_standard_cost(self):
        self._sell(self.ada, 300, product=self._product(cost=60))
        self.assertEqual(self._profit().cost_of_sales_basis, "standard")

    def test_basis_is_the_order(self):
        lamp = self._product(cost=60, invoice_policy="order")
        self._invoice_of(self._order(self.ada, 300, product=lamp))
        self.assertEqual(self._profit().cost_of_sales_basis, "sale_line")

    def test_basis_is_the_ledger(self):
        self._sell_with_goods_lines(self._product(cost=60), 300, cost=45)
        self.assertEqual(self._profit().cost_of_sales_basis, "ledger")

    def test_basis_is_not_known(self):
        self._sell(self.ada, 300, product=self._product(cost=0))
        self.assertEqual(self._profit().cost_of_sales_basis, "unknown")

    def test_basis_is_mixed(self):
        self._sell(self.ada, 300, product=self._product(cost=60))
        self._sell(self.ada, 100, product=self._product("Desk", cost=0))
        self.assertEqual(self._profit().cost_of_sales_basis, "mixed")

    def test_basis_of_services_is_blank(self):
        self._sell(self.ada, 300, product=self._product(type="service"))
        self.assertFalse(self._profit().cost_of_sales_basis)

    def test_share_of_sales_with_known_cost(self):
        self._sell(self.ada, 300, product=self._product(cost=60))
        self._sell(self.ada, 100, product=self._product("Desk", cost=0))
        # 300 of 400
        self.assertEqual(self._profit().cost_known_share, 0.75)

    # situations

    def _euros(self):
        return self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self.eur.id, "company_id": self.company.id}
        )

    def _invoice_of(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice
