from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY

from .liability_case import LiabilityCase
from .test_portal import PortalCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestLoyaltyTours(PortalCase):
    """Points in the browser, as those who earn, sell and keep them."""

    def test_customer(self):
        """Sees what he has, what comes and goes, and turns the page."""
        self.program.write({"expiry_policy": "fixed", "earn_on": "paid"})
        card = self._give(self.ada, 100)
        for balance in range(101, 124):
            card.points = balance
        self._confirm(self.ada)
        self.start_tour("/my", "crm_loyalty_customer", login="ada")

    def test_seller(self):
        """Sees the customer's points, redeems, confirms, and reads the entries."""
        card = self._give(self.ada, 170)
        seller = self._user("salesperson", password="seller")
        order = self._quote(self.ada, user_id=seller.id)
        self.start_tour(
            f"/odoo/action-sale.action_quotations_with_onboarding/{order.id}",
            "crm_loyalty_seller",
            login=seller.login,
        )
        earned = order.loyalty_accrual_ids.posted
        self.assertEqual(card.points, 170 - 100 + earned)
        self.assert_proven(card)

    def test_manager(self):
        """Makes a programme by a template, sells by it, and proves its points."""
        manager = self._user("loyalty_manager", password="manager")
        manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        # a reward makes its product
        manager.group_ids += self.env.ref("product.group_product_manager")
        others = self.env["loyalty.program"].search([("id", "!=", self.program.id)])
        others.active = False
        order = self._quote(self.ada, user_id=manager.id)
        self.start_tour(
            "/odoo/action-loyalty.loyalty_program_discount_loyalty_action",
            "crm_loyalty_manager",
            login=manager.login,
        )
        program = self.env["loyalty.program"].search([("name", "=", "Points")])
        card = self._card(self.ada, program)
        self.assertEqual(order.state, "sale")
        # a lamp of 100 dollars, a point for each
        self.assertEqual(card.points, 100)
        self.assert_proven(card)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)
class TestMoneyTour(LiabilityCase, HttpCase):
    """Points in the books, as the one who keeps them."""

    def test_accountant(self):
        """States what is owed as of a day, posts it, and sees no difference."""
        self._earn_on("2024-01-15", 1_000)
        self._set_accounts()
        accountant = self._user("accountant", password="accountant")
        self.start_tour(
            "/odoo/action-crm_loyalty.crm_loyalty_liability_action",
            "crm_loyalty_accountant",
            login=accountant.login,
        )
        statement = self.env["crm.loyalty.liability"].search(
            [("program_id", "=", self.program.id)]
        )
        # 1,000 x 95 / 1,095
        self.assertEqual((statement.booked, statement.difference), (86.76, 0))
        self.assertEqual(statement.move_id.state, "posted")
