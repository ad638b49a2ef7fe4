from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY
from odoo.addons.crm_relationship.tests.dashboard_case import DashboardCase

from .common import LoyaltyCase

LOYALTY = "crm_loyalty.spreadsheet_dashboard_loyalty"


class TestLoyaltyDashboard(DashboardCase, LoyaltyCase):
    """The dashboard of points and members."""

    def test_a_user_of_loyalty_reads_all_of_it(self):
        self._assert_readable_by(LOYALTY, "salesperson")

    def test_every_card_has_its_cell_and_its_page(self):
        self._assert_two_sheets_are_whole(LOYALTY)

    def test_points_are_those_of_the_ledger(self):
        """Ada earns 200, then 100 on an order that 100 points are spent on; Bob 50."""
        self._confirm(self.ada, (self.lamp, 2, 100))
        self._confirm(self.bob, (self.chair, 1, 50))
        self._redeem(self._quote(self.ada, (self.lamp, 1, 100))).action_confirm()
        env = self._as(self._user("sales_lead"))
        rows = env["crm.loyalty.move"].search([("program_id", "=", self.program.id)])
        earned = rows.filtered(lambda move: move.kind == "earn")
        self.assertEqual(sum(earned.mapped("points")), 350)
        self.assertEqual(self._value(LOYALTY, "Points Earned", env), 350)
        self.assertEqual(self._value(LOYALTY, "Points Redeemed", env), -100)
        self.assertEqual(self._value(LOYALTY, "Points Outstanding", env), 250)
        self.assertEqual(self._value(LOYALTY, "Members", env), 2)

    def test_kpis_are_of_points_earned(self):
        """Of 300 points earned 100 are redeemed, none expired."""
        self._confirm(self.ada, (self.lamp, 2, 100))
        self._redeem(self._quote(self.ada, (self.lamp, 1, 100))).action_confirm()
        figures = self.env["crm.kpi.figure"]
        found = figures._measure({"redemption", "breakage"}, self.company, TODAY)
        self.assertAlmostEqual(found["redemption"].value, 100 * 100 / 300)
        self.assertEqual(found["breakage"].value, 0)

    def test_without_points_there_is_no_rate(self):
        found = self.env["crm.kpi.figure"]._measure({"redemption"}, self.company, TODAY)
        self.assertIsNone(found["redemption"].value)
        self.assertTrue(found["redemption"].missing)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestLoyaltyDashboardTour(LoyaltyCase, HttpCase):
    """The dashboard in the browser."""

    def test_every_cell_has_its_value(self):
        self._give(self.ada, 100)
        self._give(self.bob, 50)
        seller = self._user("sales_lead")
        seller.password = seller.login
        self.start_tour("/odoo/dashboards", "crm_dashboard_loyalty", login=seller.login)
