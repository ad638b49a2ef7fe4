from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .test_last_contact import ContactCase, at


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestContactDueTour(ContactCase, HttpCase):
    """A salesperson calls whom the list names; after the refresh he is off it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada.user_id = cls.seller
        cls._sell(cls.ada, 100, 300)
        cls._talk(at(200))
        cls._refresh()
        cls._row(cls.ada).sudo().priority_band = "a"
        cls.env.flush_all()

    def _overdue(self):
        due = self.env["crm.contact.due"]
        due.invalidate_model()
        mine = [("partner_id", "=", self.ada.id), ("days_overdue", ">", 0)]
        return due.search_count(mine)

    def test_salesperson(self):
        self.assertTrue(self._overdue())
        self.start_tour(
            "/odoo/action-crm_relationship.crm_contact_due_action",
            "crm_contact_due_salesperson",
            login=self.seller.login,
        )
        talk = self.env["crm.interaction"].search([("name", "=", "Asked how it goes")])
        self.assertEqual(talk.user_id, self.seller)
        self._drain()
        self.assertFalse(self._overdue())
