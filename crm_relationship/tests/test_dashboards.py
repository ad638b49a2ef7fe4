from odoo import fields
from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY, RelationshipCase, ago
from .dashboard_case import DashboardCase
from .test_two_currencies import TwoCurrenciesCase

MANAGEMENT = "crm_relationship.spreadsheet_dashboard_management"
SALES = "crm_relationship.spreadsheet_dashboard_sales"
ACCOUNTING = "crm_relationship.spreadsheet_dashboard_accounting"


class TestDashboards(DashboardCase):
    """The dashboards of the hub: who opens them, and what they add up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lamp = cls._product(cost=40)
        for days in (90, 30):
            cls._sell(cls.ada, 250, days_ago=days, product=lamp)
        cls._sell(cls.bob, 80, days_ago=500, product=lamp)
        cls._sell(cls.bob, 30, days_ago=20, product=lamp)
        cls._refresh()
        cls.env["crm.purchase.day"]._read_documents(cls.company)
        cls.manager = cls._user("crm_manager")

    def test_a_manager_reads_all_of_management(self):
        self._assert_readable_by(MANAGEMENT, "crm_manager")

    def test_a_salesperson_reads_all_of_sales(self):
        self._assert_readable_by(SALES, "salesperson")

    def test_an_accountant_reads_all_of_accounting(self):
        self._assert_readable_by(ACCOUNTING, "accountant")

    def test_each_role_sees_its_dashboards_alone(self):
        for role, expected in (
            ("crm_manager", {MANAGEMENT}),
            ("salesperson", {SALES}),
            ("accountant", {ACCOUNTING}),
            ("crm_user", set()),
        ):
            with self.subTest(role=role):
                shown = self._as(self._user(role))["spreadsheet.dashboard"].search([])
                ours = {MANAGEMENT, SALES, ACCOUNTING}
                found = set(shown.sudo().get_external_id().values()) & ours
                self.assertEqual(found, expected)

    def test_every_card_has_its_cell_and_its_page(self):
        for name in (MANAGEMENT, SALES, ACCOUNTING):
            self._assert_two_sheets_are_whole(name)

    def test_revenue_and_profit_are_those_of_the_list(self):
        """Ada bought for 500 at a cost of 80, Bob for 30 at 40 in twelve months."""
        env = self._as(self.manager)
        rows = env["crm.relationship"].search([])
        for title, figure, sum_of_rows in (
            ("Revenue", "revenue_12m", 530),
            ("Net Profit", "net_profit_12m", 410),
        ):
            self.assertEqual(sum(rows.mapped(figure)), sum_of_rows)
            self.assertEqual(self._value(MANAGEMENT, title, env), sum_of_rows)

    def test_customers_at_a_loss_are_a_share_of_those_who_bought(self):
        """Bob's lamp cost more than he paid: one of two."""
        env = self._as(self.manager)
        self.assertEqual(self._values(MANAGEMENT, "Customers at a Loss", env), [1, 2])

    def test_new_customers_are_those_of_the_period(self):
        """Ada's first purchase is 90 days old, Bob's 500."""
        env = self._as(self.manager)
        self.assertEqual(self._value(MANAGEMENT, "New Customers", env), 1)
        long_ago = (ago(600), ago(400))
        self.assertEqual(self._value(MANAGEMENT, "New Customers", env, long_ago), 1)

    def test_posted_profit_is_that_of_the_lines(self):
        """530 sold in the year at a cost of 120."""
        env = self._as(self.manager)
        self.assertEqual(self._value(MANAGEMENT, "Profit Posted", env), 410)

    def test_sales_are_the_orders_of_the_period(self):
        """Two orders of this year for 300, one of last year for 70, one quotation."""
        for amount, days in ((100, 10), (200, 40), (70, 500)):
            self._order(self.ada, amount, days_ago=days)
        self._order(self.ada, 999, days_ago=5, quotation=True)
        env = self._as(self._user("sales_lead"))
        self.assertEqual(self._value(SALES, "Sales", env), 300)
        self.assertEqual(self._value(SALES, "Orders", env), 2)
        self.assertEqual(self._value(SALES, "Open Quotations", env), 999)

    def test_the_win_rate_counts_what_was_closed(self):
        """Two won, one lost, one open: two of three."""
        for _number in range(2):
            self._lead(self.ada).action_set_won()
        self._lead(self.ada).action_set_lost()
        self._lead(self.ada)
        self.env["crm.lead"].search(
            [("date_closed", "!=", False)]
        ).date_closed = fields.Datetime.to_datetime(TODAY)
        env = self._as(self._user("sales_lead"))
        self.assertEqual(self._values(SALES, "Win Rate", env), [2, 3])
        self.assertEqual(self._value(SALES, "Open Opportunities", env), 1)

    def test_a_promise_of_ours_is_overdue_after_its_day(self):
        promise = {"partner_id": self.ada.id, "company_id": self.company.id}
        self.env["crm.promise"].create(
            [
                {**promise, "name": name, "side": side, "due_date": ago(days)}
                | {"made_date": ago(60)}
                for name, side, days in (
                    ("Call", "us", 1),
                    ("Offer", "us", -1),
                    ("Pay", "customer", 1),
                )
            ]
        )
        env = self._as(self._user("sales_lead"))
        self.assertEqual(self._value(SALES, "Promises Overdue", env), 1)

    def test_a_salesperson_counts_the_own_customers(self):
        """What the dashboard counts is what the page lists to the same person."""
        seller = self._user("salesperson")
        self.ada.user_id = seller
        self.bob.user_id = self.manager
        self._order(self.ada, 100, days_ago=10, user_id=seller.id)
        self._order(self.bob, 500, days_ago=10, user_id=self.manager.id)
        env = self._as(seller)
        orders = env["sale.order"].search([("state", "=", "sale")])
        self.assertEqual(sum(orders.mapped("amount_untaxed")), 100)
        self.assertEqual(self._value(SALES, "Sales", env), 100)

    def test_invoiced_is_less_credit_notes(self):
        """530 invoiced in the year, 50 credited."""
        self._refund(self.ada, 50, days_ago=5)
        env = self._as(self._user("accountant"))
        self.assertEqual(self._value(ACCOUNTING, "Invoiced", env), 480)
        self.assertEqual(self._value(ACCOUNTING, "Credit Notes", env), -50)

    def test_due_and_overdue_are_those_of_the_list(self):
        """Nobody paid: 610 are due and overdue, but 100 of them not yet."""
        self._sell(self.ada, 100, days_ago=3, due=-10)
        self._refresh()
        env = self._as(self._user("accountant"))
        rows = env["crm.relationship"].search([])
        self.assertEqual(sum(rows.mapped("overdue_amount")), 610)
        self.assertEqual(self._value(ACCOUNTING, "Due", env), 710)
        self.assertEqual(self._value(ACCOUNTING, "Overdue", env), 610)
        self.assertEqual(self._values(ACCOUNTING, "Overdue Share", env), [610, 710])
        self.assertEqual(self._value(ACCOUNTING, "Customers Overdue", env), 2)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestDashboardTours(RelationshipCase, HttpCase):
    """Each dashboard of the hub in the browser, as who opens it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lamp = cls._product(cost=40)
        for days in (90, 30):
            cls._sell(cls.ada, 250, days_ago=days, product=lamp)
        cls._sell(cls.bob, 30, days_ago=20, product=lamp)
        cls._refresh()
        cls._order(cls.ada, 50, days_ago=10)
        for amount in (100, 200):
            cls._order(cls.ada, amount, days_ago=10, quotation=True)

    def _tour(self, name, role):
        user = self._user(role)
        user.password = user.login
        self.start_tour("/odoo", name, login=user.login)

    def test_management(self):
        self._tour("crm_dashboard_management", "crm_manager")

    def test_sales(self):
        self._tour("crm_dashboard_sales", "sales_lead")

    def test_accounting(self):
        self._tour("crm_dashboard_accounting", "accountant")

    def test_kpis(self):
        self._tour("crm_kpi_manager", "crm_manager")


class TestDashboardsOfTwo(DashboardCase, TwoCurrenciesCase):
    """A house in dollars and one in euros, both switched on."""

    def test_sums_are_in_the_readers_currency(self):
        """Each company's rows, Maison's at two dollars a euro."""
        manager = self._user("crm_manager", company_ids=[(6, 0, self.both.ids)])
        env = self._as(manager)
        rows = env["crm.relationship"].search([])
        dollars = sum(rows.filtered(self._is_house).mapped("revenue_12m"))
        euros = sum((rows - rows.filtered(self._is_house)).mapped("revenue_12m"))
        self.assertTrue(dollars and euros)
        self.assertAlmostEqual(
            self._value(MANAGEMENT, "Revenue", env), dollars + 2 * euros, places=2
        )

    def _is_house(self, row):
        return row.company_id == self.company
