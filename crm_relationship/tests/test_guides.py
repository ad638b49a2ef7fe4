from odoo.tests import HttpCase, tagged

from .common import RelationshipCase

ROLES_OF = {
    "crm_guide_salesperson": ("salesperson", ()),
    "crm_guide_marketer": ("crm_user", ()),
    "crm_guide_accountant": ("accountant", ()),
    "crm_guide_manager": ("crm_manager", ()),
    "crm_guide_admin": ("crm_manager", ("base.group_system",)),
}


@tagged("post_install", "-at_install")
class TestGuides(RelationshipCase, HttpCase):
    """Each guided tour is walked by its role, with nothing in the books."""

    def _guide(self, name):
        role, groups = ROLES_OF[name]
        user = self._user(role, name="Gil")
        for group in groups:
            user.group_ids += self.env.ref(group)
        self.env.flush_all()
        self.start_tour("/odoo/my-work-today", name, login=user.login)

    def test_salesperson(self):
        self._guide("crm_guide_salesperson")

    def test_marketer(self):
        self._guide("crm_guide_marketer")

    def test_accountant(self):
        self._guide("crm_guide_accountant")

    def test_manager(self):
        self._guide("crm_guide_manager")

    def test_admin(self):
        self._guide("crm_guide_admin")

    def test_first_steps(self):
        user = self._user("crm_manager", name="Gil")
        user.group_ids += self.env.ref("base.group_system")
        self.env.flush_all()
        self.start_tour("/odoo/my-work-today", "crm_first_steps", login=user.login)
        kept = self.company.sudo().crm_first_steps
        self.assertEqual(kept, {"kept": ["purchase"], "closed": False})
