from random import Random

from odoo.exceptions import UserError

from .common import TODAY, ago
from .profit_case import ProfitCase

WINDOW = {"start_date": ago(364), "end_date": TODAY}


class TestProfitProof(ProfitCase):
    """Customers and what belongs to nobody are the ledger, account by account."""

    def _prove(self, **period):
        proof = self.env["crm.profit.proof"].create(
            {"company_id": self.company.id, **(period or WINDOW)}
        )
        proof.action_prove()
        return proof

    def _line_of(self, account, **period):
        """(ledger, customers, not assigned) of an account; nothing is missing."""
        line = self._prove(**period).line_ids.filtered(
            lambda line: line.account_id == account
        )
        self.assertEqual(line.difference, 0)
        return line.ledger, line.assigned, line.unassigned

    # income and cost of revenue

    def test_sale_belongs_to_its_customer(self):
        self._sell(self.ada, 300)
        self.assertEqual(self._line_of(self.income), (300, 300, 0))

    def test_discount_and_refund_are_off_the_sale(self):
        self._sell(self.ada, 300, discount=10)
        self._refund(self.ada, 50)
        self.assertEqual(self._line_of(self.income), (220, 220, 0))

    def test_entry_without_a_partner_belongs_to_nobody(self):
        self._sell(self.ada, 300)
        self._entry([(self.income, -40)])
        self.assertEqual(self._line_of(self.income), (340, 300, 40))

    def test_vendor_bill_belongs_to_nobody(self):
        self._bill(self.ada, 80, self.cost)
        self.assertEqual(self._line_of(self.cost), (-80, 0, -80))

    def test_entry_of_a_customer_on_a_cost_account(self):
        self._expense(self.cost, 35, partner=self.ada)
        self.assertEqual(self._line_of(self.cost), (-35, -35, 0))

    def test_draft_is_not_in_the_ledger(self):
        self._sell(self.ada, 300)
        self._sell(self.ada, 500).button_draft()
        self.assertEqual(self._line_of(self.income), (300, 300, 0))

    def test_goods_lines_on_an_expense_account(self):
        self._sell_with_goods_lines(self._product(), 300, cost=45)
        self.assertEqual(self._line_of(self.expense), (-45, -45, 0))

    def test_entry_on_an_expense_account_is_out_of_scope(self):
        self._expense(self.expense, 45, partner=self.ada)
        self.assertFalse(self._prove().line_ids)

    def test_exchange_gain_is_out_of_scope(self):
        self._entry([(self.company.income_currency_exchange_account_id, -5)])
        self.assertFalse(self._prove().line_ids)

    def test_archived_account_is_in_scope(self):
        old = self._account("income", "Old sales")
        self._sell(self.ada, 300, account=old)
        old.active = False
        self.assertEqual(self._line_of(old), (300, 300, 0))

    def test_other_company_is_out_of_scope(self):
        other = self._company("Other", self.eur)
        self._open_books(other)
        self._sell(self.ada, 300, company=other)
        self.assertFalse(self._prove().line_ids)

    # pools

    def test_pool_belongs_to_the_customers_it_is_shared_out_to(self):
        self._order(self.ada, 100)
        self._pool()
        self._expense(self.expense, 90)
        self.assertEqual(self._line_of(self.expense), (-90, -90, 0))

    def test_pool_that_nobody_has_a_driver_of_belongs_to_nobody(self):
        self._pool("refund")
        self._expense(self.expense, 90)
        self.assertEqual(self._line_of(self.expense), (-90, 0, -90))

    def test_days_outside_the_pool_belong_to_nobody(self):
        self._order(self.ada, 100)
        self._pool(start_date=ago(20), end_date=ago(10))
        self._expense(self.expense, 60, days_ago=15)
        self._expense(self.expense, 30, days_ago=5)
        self.assertEqual(self._line_of(self.expense), (-90, -60, -30))

    def test_two_pools_one_after_the_other(self):
        self._order(self.ada, 100)
        self._pool(end_date=ago(10))
        self._pool("refund", start_date=ago(9))
        self._expense(self.expense, 60, days_ago=15)
        self._expense(self.expense, 30, days_ago=5)
        self.assertEqual(self._line_of(self.expense), (-90, -60, -30))

    def test_goods_lines_on_an_account_of_a_pool(self):
        self._order(self.bob, 100)
        self._pool()
        self._expense(self.expense, 90)
        self._sell_with_goods_lines(self._product(), 300, cost=45)
        self.assertEqual(self._line_of(self.expense), (-135, -135, 0))

    def test_vendor_bill_on_an_account_of_a_pool_is_shared_out(self):
        self._order(self.ada, 100)
        self._pool()
        self._bill(self.bob, 90, self.expense)
        self.assertEqual(self._line_of(self.expense), (-90, -90, 0))

    def test_pool_of_several_accounts(self):
        rent = self._account("expense_depreciation", "Machines")
        self._order(self.ada, 100)
        self._pool(accounts=self.expense | rent)
        self._expense(self.expense, 90)
        self._expense(rent, 10)
        self.assertEqual(self._line_of(rent), (-10, -10, 0))

    def test_share_of_a_supplier_credit(self):
        self._order(self.ada, 100)
        self._pool()
        self._expense(self.expense, -90)
        self.assertEqual(self._line_of(self.expense), (90, 90, 0))

    # what the ledger does not say by customer

    def test_fixed_pool_is_imputed(self):
        self._order(self.ada, 100)
        days = {"start_date": ago(9), "end_date": TODAY}
        none = self.env["account.account"]
        self._pool(accounts=none, kind="fixed", amount=70, **days)
        self.assertEqual(self._imputed()["cost_to_serve"], -70)

    def test_standard_cost_is_imputed(self):
        self._sell(self.ada, 300, product=self._product(cost=60))
        self.assertEqual(self._imputed()["cost_of_sales"], -60)

    def test_late_payment_is_imputed(self):
        self.company.crm_late_payment_rate = 0.073
        self._pay(self._sell(self.ada, 1000, days_ago=60, due=30))
        # 1000 for 30 days at 7.3 % of 365 days
        self.assertEqual(self._imputed()["late_payment"], -6)

    def test_acquisition_is_imputed(self):
        self.company.crm_acquisition_cost = 731
        self._sell(self.ada, 300, days_ago=100)
        # 101 of 731 days (see test_profit)
        self.assertEqual(self._imputed()["acquisition"], -101)

    # the whole

    def test_nothing_in_the_books_is_not_proven(self):
        self.assertFalse(self._prove().proven)

    def test_period_of_choice(self):
        self._sell(self.ada, 300, days_ago=700)
        self._sell(self.ada, 500, days_ago=30)
        period = {"start_date": ago(720), "end_date": ago(650)}
        self.assertEqual(self._line_of(self.income, **period), (300, 300, 0))

    def test_proving_again_reads_again(self):
        self._sell(self.ada, 300)
        proof = self._prove()
        self._sell(self.ada, 500)
        proof.action_prove()
        self.assertEqual(proof.line_ids.mapped("ledger"), [800])

    def test_company_that_is_not_switched_on(self):
        other = self._company("Other", self.eur)
        proof = self.env["crm.profit.proof"].create({"company_id": other.id, **WINDOW})
        with self.assertRaisesRegex(UserError, "Switch to Other"):
            proof.action_prove()

    def test_items_of_an_account_are_its_ledger(self):
        self._sell(self.ada, 300)
        self._sell(self.bob, 40, days_ago=400)
        line = self._prove().line_ids
        items = self.env["account.move.line"].search(line.action_open_items()["domain"])
        self.assertEqual(-sum(items.mapped("balance")), line.ledger)

    def test_random_documents_are_proven(self):
        for seed in range(3):
            with self.subTest(seed=seed):
                self._live_a_year(Random(seed))
                self.assertTrue(self._prove().proven)

    def test_ledger_of_the_proof_is_the_ledger(self):
        self._live_a_year(Random(7))
        accounts = self.income | self.cost | self.expense
        balances = self.env["account.move.line"]._read_group(
            [("account_id", "in", accounts.ids), ("parent_state", "=", "posted")],
            ["account_id"],
            ["balance:sum"],
        )
        self.assertEqual(
            {line.account_id: line.ledger for line in self._prove().line_ids},
            {account: round(-balance, 2) for account, balance in balances},
        )

    def test_customers_of_the_proof_are_the_rows_of_the_customers(self):
        self._live_a_year(Random(8))
        self._refresh()
        rows = self.env["crm.relationship"].search(
            [("company_id", "=", self.company.id)]
        )
        proof = self._prove()
        total = sum(proof.line_ids.mapped("assigned")) + sum(self._imputed().values())
        self.assertAlmostEqual(sum(rows.mapped("net_profit_12m")), total, 6)

    def test_profit_report_adds_up_to_the_accounts(self):
        self._live_a_year(Random(9))
        totals = self.env["crm.profit.report"]._read_group(
            [("kind", "=", "ledger"), ("company_id", "=", self.company.id)],
            ["account_id"],
            ["amount:sum"],
        )
        ledger = {line.account_id: line.ledger for line in self._prove().line_ids}
        for account, amount in totals:
            if account != self.expense:  # of the pool, which no line splits
                self.assertAlmostEqual(amount, ledger[account], 6)

    # situations

    def _imputed(self):
        return {line.step: line.amount for line in self._prove().imputed_ids}

    def _live_a_year(self, random):
        """Some forty documents of all kinds, with odd amounts."""
        if not self.env["crm.cost.pool"].search([("company_id", "=", self.company.id)]):
            self._pool(random.choice(["order", "sales", "refund"]), start_date=ago(300))
            self._euro(1.37, days_ago=400)
        lamp = self._product(cost=13.37)
        customers = [self.ada, self.bob, self._customer("Cyd")]
        happenings = [
            lambda c, a, d: self._sell(
                c, a, d, discount=random.choice([0, 7, 33, 100])
            ),
            lambda c, a, d: self._sell(c, a, d, product=lamp, quantity=3),
            lambda c, a, d: self._sell(c, a, d, currency=self.eur, discount=12.5),
            lambda c, a, d: self._refund(c, a / 3, d),
            lambda c, a, d: self._expense(self.expense, a, d),
            lambda c, a, d: self._expense(self.cost, a, d, partner=c),
            lambda c, a, d: self._entry([(self.income, -a)], d),
            lambda c, a, d: self._bill(c, a, self.cost, d),
            lambda c, a, d: self._bill(c, a, self.expense, d),
            lambda c, a, d: self._order(c, a, d),
        ]
        for _turn in range(4):
            for happen in happenings:
                amount = round(random.uniform(0.5, 900), 2)
                happen(random.choice(customers), amount, random.randint(0, 350))
