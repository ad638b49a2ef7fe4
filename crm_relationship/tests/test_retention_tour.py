from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY, RelationshipCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestRetentionTour(RelationshipCase, HttpCase):
    """A manager looks at retention in the browser, from the base to the what-if."""

    def test_manager(self):
        manager = self._user("crm_manager", password="crm_manager")
        for partner, *days in ((self.ada, 97, 64), (self.bob, 96)):  # March, April
            for days_ago in days:
                self._sell(partner, 100, days_ago=days_ago)
        self._refresh()
        self.env["crm.purchase.day"]._read_documents(self.company)
        self.start_tour("/odoo", "crm_relationship_retention", login=manager.login)
