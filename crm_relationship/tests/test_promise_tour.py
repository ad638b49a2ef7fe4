from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .timeline_case import TimelineCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestPromiseTour(TimelineCase, HttpCase):
    """A salesperson promises something in answer to a message, and keeps it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada.is_company = True
        cls.seller = cls._user("salesperson", name="Sam Seller")
        cls.message = cls._say(cls.eva, "Please send samples", 30, author=cls.eva)

    def test_salesperson(self):
        self.start_tour(
            f"/odoo/contacts/{self.ada.id}",
            "crm_promise_salesperson",
            login=self.seller.login,
        )
        promise = self.env["crm.promise"].search([("user_id", "=", self.seller.id)])
        self.assertRecordValues(
            promise,
            [
                {
                    "name": "Samples of the lamps",
                    "partner_id": self.eva.id,
                    "side": "us",
                    "due_date": TODAY,
                    "done_date": TODAY,
                    "state": "kept",
                    "res_model": "mail.message",
                    "res_id": self.message.id,
                }
            ],
        )
        self.assertFalse(promise.activity_ids)
