from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .decider_case import DeciderCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestDeciderTour(DeciderCase, HttpCase):
    """A salesperson names a decider, and the quotation stops warning."""

    def test_salesperson(self):
        order = self._quote()
        self.start_tour(
            f"/odoo/sales/{order.id}",
            "crm_decider_salesperson",
            login=self.seller.login,
        )
        role = self.env["crm.contact.role"].search([("customer_id", "=", self.ada.id)])
        self.assertEqual(
            (role.partner_id, role.decides, role.stance, role.user_id),
            (self.eva, True, "1", self.seller),
        )
        self.assertEqual(order.state, "sent")
