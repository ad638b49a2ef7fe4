from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .timeline_case import TimelineCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestTimelineTours(TimelineCase, HttpCase):
    """The history of a customer in the browser, and a call logged by keyboard."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada.is_company = True
        cls.seller = cls._user("salesperson", name="Sam Seller")
        cls._talk(
            "Asked for the price of lamps", 30, partner=cls.eva, user_id=cls.us.id
        )
        cls._say(cls.eva, "We need them in May", 50, author=cls.eva)
        invoice = cls._sell(cls.ada, 777, 40, due=20)
        invoice.invoice_user_id = cls.seller
        cls._pay(invoice, 5)
        for number in range(25):
            cls._talk(f"Letter {number}", 2000 + number, channel="letter")

    def test_salesperson(self):
        self.start_tour(
            f"/odoo/contacts/{self.ada.id}",
            "crm_timeline_salesperson",
            login=self.seller.login,
        )
        logged = self.env["crm.interaction"].search(
            [("user_id", "=", self.seller.id)], limit=1
        )
        self.assertEqual(
            (logged.name, logged.partner_id, logged.channel, logged.outcome),
            ("Will order in June", self.ada, "phone", "reached"),
        )
