from .common import ago
from .dashboard_case import DashboardCase
from .test_two_currencies import TwoCurrenciesCase

MANAGEMENT = "crm_relationship.spreadsheet_dashboard_management"


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
        cls.manager = cls._user("crm_manager")

    def test_a_manager_reads_all_of_management(self):
        self._assert_readable_by(MANAGEMENT, "crm_manager")

    def test_others_do_not_see_management(self):
        shown = self._as(self._user("salesperson"))["spreadsheet.dashboard"].search([])
        self.assertNotIn(self.env.ref(MANAGEMENT).id, shown.ids)

    def test_every_card_has_its_cell_and_its_page(self):
        self._assert_two_sheets_are_whole(MANAGEMENT)

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
