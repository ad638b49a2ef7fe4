from odoo.fields import Command
from odoo.tools import SQL

from .common import RelationshipCase, ago


class TestCostPoolDrivers(RelationshipCase):
    """What the cost of serving customers is shared out by."""

    def _shares(self):
        self._refresh()
        return [self._row(c).cost_to_serve_12m for c in (self.ada, self.bob)]

    def test_orders(self):
        for partner in (self.ada, self.ada, self.bob):
            self._order(partner, 100)
        self._pool("order")
        self._expense(self.expense, 90)
        self.assertEqual(self._shares(), [60, 30])

    def test_quotation_is_no_order(self):
        self._order(self.ada, 100)
        self._order(self.bob, 100, quotation=True)
        self._pool("order")
        self._expense(self.expense, 90)
        self.assertEqual(self._shares(), [90, 0])

    def test_order_lines(self):
        order = self._order(self.ada, 100, quotation=True)
        order.order_line.copy({"order_id": order.id})
        order.action_confirm()
        self._order(self.bob, 100)
        self._pool("order_line")
        self._expense(self.expense, 90)
        self.assertEqual(self._shares(), [60, 30])

    def test_note_on_an_order_is_no_order_line(self):
        order = self._order(self.ada, 100, quotation=True)
        note = {"order_id": order.id, "display_type": "line_note", "name": "Thanks"}
        self.env["sale.order.line"].create(note)
        order.action_confirm()
        self._order(self.bob, 100)
        self._pool("order_line")
        self._expense(self.expense, 90)
        self.assertEqual(self._shares(), [45, 45])

    def test_credit_notes(self):
        for partner in (self.ada, self.ada, self.bob):
            self._refund(partner, 10)
        self._pool("refund")
        self._expense(self.expense, 90)
        self.assertEqual(self._shares(), [60, 30])

    def test_meetings(self):
        for partner in (self.ada, self.ada, self.bob):
            self._meet(partner)
        self._pool("interaction")
        self._expense(self.expense, 90)
        self.assertEqual(self._shares(), [60, 30])

    def test_meeting_with_two_contacts_of_a_customer_counts_once(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        self._meet(self.ada, contact)
        self._meet(self.bob)
        self._pool("interaction")
        self._expense(self.expense, 90)
        self.assertEqual(self._shares(), [45, 45])

    def test_days_paid_late(self):
        for partner, due in ((self.ada, 20), (self.bob, 10)):
            self._pay(self._sell(partner, 100, days_ago=40, due=due))
        self._pool("late_day")
        self._expense(self.expense, 90)
        self.assertEqual(self._shares(), [60, 30])

    def test_net_sales(self):
        self._sell(self.ada, 400)
        self._refund(self.ada, 100)
        self._sell(self.bob, 100)
        self._pool("sales")
        self._expense(self.expense, 90)
        # 300 and 100
        self.assertEqual(self._shares(), [67.5, 22.5])

    def test_negative_net_sales_carry_nothing(self):
        self._sell(self.ada, 400)
        self._refund(self.bob, 100)
        self._pool("sales")
        self._expense(self.expense, 90)
        self.assertEqual(self._shares(), [90, 0])

    def _meet(self, *partners):
        user = (
            self.user_sales if hasattr(self, "user_sales") else self._user("crm_user")
        )
        self.user_sales = user
        meeting = {
            "name": "Meeting",
            "start": ago(3),
            "stop": ago(3),
            "user_id": user.id,
            "partner_ids": [
                Command.set([user.partner_id.id, *(p.id for p in partners)])
            ],
        }
        return self.env["calendar.event"].create(meeting)


class TestCostPool(RelationshipCase):
    """Which cost a pool collects, and that it is shared out to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cyd = cls._customer("Cyd")

    def _shares(self, *customers):
        self._refresh()
        customers = customers or (self.ada, self.bob, self.cyd)
        return [self._row(customer).cost_to_serve_12m for customer in customers]

    def _one_order_each(self):
        for partner in (self.ada, self.bob, self.cyd):
            self._order(partner, 100)

    # what it collects

    def test_expenses_of_the_window(self):
        self._order(self.ada, 100)
        self._pool()
        self._expense(self.expense, 30, days_ago=364)
        self._expense(self.expense, 500, days_ago=365)
        self.assertEqual(self._shares(self.ada), [30])

    def test_draft_entry_is_no_cost(self):
        self._order(self.ada, 100)
        self._pool()
        self._expense(self.expense, 30).button_draft()
        self.assertEqual(self._shares(self.ada), [0])

    def test_vendor_bill_on_the_account(self):
        self._order(self.ada, 100)
        self._pool()
        self._bill(self.bob, 30, self.expense)
        self.assertEqual(self._shares(self.ada), [30])

    def test_several_accounts(self):
        rent = self._account("expense", "Rent")
        self._order(self.ada, 100)
        self._pool(accounts=self.expense | rent)
        self._expense(self.expense, 30)
        self._expense(rent, 12)
        self.assertEqual(self._shares(self.ada), [42])

    def test_entry_of_another_company_on_a_shared_account(self):
        other = self._company("Other", self.usd)
        self._open_books(other)
        self._share_account(self.expense, other)
        self._order(self.ada, 100)
        self._pool()
        self._entry([(self.expense, 30)], company=other)
        self.assertEqual(self._shares(self.ada), [0])

    def test_days_of_the_pool(self):
        self._order(self.ada, 100)
        self._pool(start_date=ago(20), end_date=ago(10))
        for days_ago, amount in ((21, 100), (20, 1), (10, 2), (9, 200)):
            self._expense(self.expense, amount, days_ago)
        self.assertEqual(self._shares(self.ada), [3])

    def test_archived_pool_is_no_cost(self):
        self._order(self.ada, 100)
        self._pool(active=False)
        self._expense(self.expense, 30)
        self.assertEqual(self._shares(self.ada), [0])

    def test_credit_balance_is_given_back(self):
        self._order(self.ada, 100)
        self._pool()
        self._expense(self.expense, -30)
        self.assertEqual(self._shares(self.ada), [-30])

    def test_nobody_has_the_driver(self):
        self._sell(self.ada, 100)
        self._pool("refund")
        self._expense(self.expense, 30)
        self.assertEqual(self._shares(self.ada), [0])

    def test_fixed_amount_counts_the_days_inside_the_window(self):
        self._order(self.ada, 100)
        # 200 days, of which 50 have not come yet
        self._fixed(2000, start_date=ago(149), end_date=ago(-50))
        self.assertEqual(self._shares(self.ada), [1500])

    def test_fixed_amount_of_last_year_counts_nothing(self):
        self._order(self.ada, 100)
        self._fixed(2000, start_date=ago(500), end_date=ago(365))
        self.assertEqual(self._shares(self.ada), [0])

    def test_fixed_amount_of_a_single_day(self):
        self._order(self.ada, 100)
        self._fixed(2000, start_date=ago(364), end_date=ago(364))
        self.assertEqual(self._shares(self.ada), [2000])

    # to the cent

    def test_odd_cent_goes_to_the_first_of_equals(self):
        self._one_order_each()
        self._pool()
        self._expense(self.expense, 100)
        self.assertEqual(self._shares(), [33.34, 33.33, 33.33])

    def test_two_odd_cents_go_to_two(self):
        self._one_order_each()
        self._pool()
        self._expense(self.expense, 0.05)
        self.assertEqual(self._shares(), [0.02, 0.02, 0.01])

    def test_odd_cent_of_a_credit_balance(self):
        self._one_order_each()
        self._pool()
        self._expense(self.expense, -100)
        self.assertEqual(self._shares(), [-33.34, -33.33, -33.33])

    def test_odd_cent_goes_to_the_largest_remainder(self):
        self._order(self.ada, 100)
        self._order(self.bob, 100)
        self._order(self.bob, 100)
        self._pool()
        self._expense(self.expense, 1)
        # 33.33 and 66.67 cents
        self.assertEqual(self._shares(self.ada, self.bob), [0.33, 0.67])

    def test_each_account_is_shared_out_by_itself(self):
        rent = self._account("expense", "Rent")
        self._one_order_each()
        self._pool(accounts=self.expense | rent)
        self._expense(self.expense, 100)
        self._expense(rent, 100)
        self.assertEqual(self._shares(), [66.68, 66.66, 66.66])

    def test_allocation_lists_each_pool(self):
        rent = self._account("expense", "Rent")
        self._order(self.ada, 100)
        self._pool(name="Service")
        self._pool(name="Rent", accounts=rent)
        self._expense(self.expense, 30)
        self._expense(rent, 12)
        self._refresh()
        lines = self.env["crm.cost.allocation"].search(
            [("partner_id", "=", self.ada.id)]
        )
        self.assertEqual(
            {line.pool_id.name: line.amount for line in lines},
            {"Service": 30, "Rent": 12},
        )

    def test_allocations_have_ids_of_their_own(self):
        self._one_order_each()
        first = self._pool()
        skip = SQL("SELECT setval('crm_cost_pool_id_seq', %s)", first.id + 999)
        self.env.execute_query(skip)
        second = self._pool(accounts=self._account("expense", "Rent"))
        for pool in (first, second):
            self._expense(pool.account_ids, 30)
        self._refresh()
        lines = self.env["crm.cost.allocation"].search(
            [("company_id", "=", self.company.id)]
        )
        # two pools of three customers
        self.assertEqual(len(set(lines.ids)), 6)

    # what a change does

    def test_new_order_gets_its_share_and_leaves_the_others(self):
        self._one_order_each()
        self._pool()
        self._expense(self.expense, 90)
        self._refresh()
        self._order(self.bob, 100)
        self._drain()
        shares = [self._row(c).cost_to_serve_12m for c in (self.ada, self.bob)]
        self.assertEqual(shares, [30, 60])

    def test_next_full_run_shares_out_anew(self):
        self._one_order_each()
        self._pool()
        self._expense(self.expense, 90)
        self._refresh()
        self._order(self.bob, 100)
        self.assertEqual(self._shares(), [22.5, 45, 22.5])

    def _share_account(self, account, company):
        code = {"company_id": company.id, "code": "700000"}
        account.write(
            {
                "company_ids": [Command.link(company.id)],
                "code_mapping_ids": [Command.create(code)],
            }
        )

    def _fixed(self, amount, **vals):
        none = self.env["account.account"]
        return self._pool(accounts=none, kind="fixed", amount=amount, **vals)
