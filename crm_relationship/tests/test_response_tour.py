from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .test_response import ResponseCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestResponseTours(ResponseCase, HttpCase):
    """Eva waited 45 minutes, Bob 15: a salesperson sees his own, a manager both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("salesperson", name="Sam")
        cls.manager = cls._user("crm_manager", name="Mona")
        (cls.ada | cls.eva).user_id = cls.seller
        cls.bob.user_id = cls.us
        cls.company.crm_response_minutes = 30
        cls.lead.write({"name": "Lamps for Ada", "user_id": cls.seller.id})
        other = cls._lead(cls.bob, name="Lamps for Bob", user_id=cls.us.id)
        for lead, customer, minutes in ((cls.lead, cls.eva, 45), (other, cls.bob, 15)):
            cls._write(cls._at(9), record=lead).author_id = customer
            cls._write(cls._at(9, minutes), ours=True, record=lead)

    def _tour(self, url, name, user):
        self._fill()
        self.env.flush_all()
        self.start_tour(url, name, login=user.login)

    def test_salesperson(self):
        self._tour(
            "/odoo/action-crm_relationship.crm_contact_due_action",
            "crm_response_salesperson",
            self.seller,
        )

    def test_manager(self):
        self._tour(
            "/odoo/action-crm_relationship.crm_response_action",
            "crm_response_manager",
            self.manager,
        )
