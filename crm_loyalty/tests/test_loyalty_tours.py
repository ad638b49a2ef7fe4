from odoo.tests import freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY

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
        """Makes a programme with a ledger by a click."""
        self.env["loyalty.program"].search([]).active = False
        manager = self._user("loyalty_manager", password="manager")
        manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        # a reward makes its product
        manager.group_ids += self.env.ref("product.group_product_manager")
        self.start_tour(
            "/odoo/action-loyalty.loyalty_program_discount_loyalty_action",
            "crm_loyalty_manager",
            login=manager.login,
        )
        program = self.env["loyalty.program"].search([("strict_ledger", "=", True)])
        self.assertEqual(program.mapped("name"), ["Points"])
