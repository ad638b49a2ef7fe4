from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY

from .test_suggestion import SuggestionCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestSuggestionTours(SuggestionCase, HttpCase):
    """A suggestion in the browser: wanted by a customer, decided by a manager."""

    def test_customer_wants_it_and_manager_decides(self):
        self._portal_user(self.bob)
        self._publish()
        self.start_tour("/my", "crm_feedback_suggestion_customer", login="bob")
        manager = self._user("sales_lead", password="manager", name="Mary")
        self.start_tour(
            "/odoo/action-crm_feedback.crm_case_suggestion_action",
            "crm_feedback_suggestion_manager",
            login=manager.login,
        )
        mails = self._mails("From autumn on")
        self.assertEqual(mails.recipient_ids, self.ada | self.bob)
