from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .test_wishes import WishCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestWishTours(WishCase, HttpCase):
    """A message to somebody who wants none, and what the manager sees of it."""

    def test_salesperson_and_manager(self):
        """Is warned, gives a reason and sends; the manager reads the log."""
        self._no_mail()
        self.ada.message_subscribe(partner_ids=self.eva.ids)
        self.start_tour(
            f"/odoo/contacts/{self.ada.id}",
            "crm_wish_salesperson",
            login=self.seller.login,
        )
        refusal = self._log()
        self.assertRecordValues(
            refusal,
            [
                {
                    "partner_id": self.eva.id,
                    "kind": "overridden",
                    "channel": "email",
                    "reason": "She asked for it by phone",
                    "user_id": self.seller.id,
                }
            ],
        )
        manager = self._user("crm_manager", name="Mona")
        self.start_tour(
            "/odoo/action-crm_relationship.crm_contact_refusal_action",
            "crm_wish_manager",
            login=manager.login,
        )
