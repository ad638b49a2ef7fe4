from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relationship.tests.common import RelationshipCase


@tagged("post_install", "-at_install")
class TestGuide(RelationshipCase, HttpCase):
    """The guided tour is walked by its role, with nothing in the books."""

    def test_loyalty(self):
        user = self._user("crm_user", name="Gil")
        user.group_ids += self.env.ref("crm_loyalty.crm_loyalty_group_user")
        self.env.flush_all()
        self.start_tour("/odoo/my-work-today", "crm_guide_loyalty", login=user.login)
