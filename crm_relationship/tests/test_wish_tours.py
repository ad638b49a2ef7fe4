from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .wish_case import WishCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestWishTours(WishCase, HttpCase):
    """A message to somebody who wants none, and what the manager sees of it."""

    def test_salesperson_and_manager(self):
        """Is warned, gives a reason and sends; the manager reads the log."""
        self._no_mail()
        self.ada.email = "ada@example.com"  # Odoo would ask for it
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

    def test_quotation(self):
        """The salesperson is warned by the composer, and sends it with a reason."""
        self._no_mail()
        order = self._order(self.eva, 100, quotation=True, user_id=self.seller.id)
        self.start_tour(
            f"/odoo/action-sale.action_quotations_with_onboarding/{order.id}",
            "crm_wish_quotation",
            login=self.seller.login,
        )
        line = self._log()
        self.assertEqual((line.kind, line.reason), ("overridden", "She waits for it"))

    def test_text_message(self):
        """The salesperson is stopped, gives a reason and goes on where he was."""
        self._wish("channel", channel="sms", wanted=False)
        self.eva.phone = "+12025550101"
        self.start_tour(
            f"/odoo/contacts/{self.eva.id}", "crm_wish_text", login=self.seller.login
        )
        line = self._log()
        self.assertEqual((line.kind, line.channel), ("overridden", "sms"))

    def test_invoice(self):
        """The accountant reads it before he sends."""
        self.ada.email = "ada@example.com"
        self._no_mail(self.ada)
        invoice = self._sell(self.ada, 100)
        accountant = self._user("accountant", name="Amy")
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "crm_wish_invoice",
            login=accountant.login,
        )
