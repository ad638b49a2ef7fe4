from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .split_case import SplitCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestSplitTour(SplitCase, HttpCase):
    """A manager finds what was merged into a contact, and takes it back."""

    def test_manager(self):
        order = self._order(self.bob, 100)
        merge = self._merge()
        manager = self._manager()
        self.start_tour(
            f"/odoo/contacts/{self.ada.id}", "crm_split_manager", login=manager.login
        )
        merge.invalidate_recordset()
        self.assertEqual(merge.split_user_id, manager)
        self.env.invalidate_all()
        self.assertEqual(order.partner_id.name, "Bob")

    def test_manager_looks_at_all_merges(self):
        self._merge()
        self.start_tour(
            "/odoo/action-crm_relationship.crm_relationship_action",
            "crm_merged_contacts_manager",
            login=self._manager().login,
        )
