from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY

from .own_data_case import OwnDataCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestOwnDataTours(OwnDataCase, HttpCase):
    """Own data in the browser, as the customer and as who checks."""

    def _clerk(self):
        return self._user("sales_lead", password="clerk", name="Carl")

    def test_customer_proposes_and_reads_the_outcome(self):
        self._portal_user(self.ada)
        self.start_tour("/my", "crm_feedback_own_data_customer", login="ada")
        self.assertEqual(self.ada.email, "ada@example.com")
        self._propose({"phone": "+1 202-555-0199"})
        clerk = self._clerk()
        self.start_tour(
            "/odoo/action-crm_feedback.crm_data_correction_action",
            "crm_feedback_own_data_clerk",
            login=clerk.login,
        )
        self.assertEqual(self.ada.email, "ada@new.example.com")
        self.assertEqual(self.ada.phone, "+1 202 555 0101")
        self.start_tour("/my/data", "crm_feedback_own_data_outcome", login="ada")

    def test_reliability_stands_beside_the_data(self):
        self._evidence(self.ada, "email", "contradicted", source="bounce")
        clerk = self._clerk()
        self.start_tour(
            f"/odoo/contacts/{self.ada.id}",
            "crm_feedback_own_data_reliability",
            login=clerk.login,
        )
