from odoo.addons.crm_relationship.tests.views_case import ViewsCase

from .common import ROLES
from .own_data_case import OwnDataCase

INSIDE = sorted(set(ROLES) - {"portal", "public"})
EXTENDED = (
    ("res.partner", ("list", "kanban", "form")),
    ("sale.order", ("list", "form")),
    ("crm.relationship", ("list", "form")),
)


class TestViews(OwnDataCase, ViewsCase):
    """Every role opens every page it can reach, and reads what the page shows."""

    addon = "crm_feedback"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._user(role) for role in INSIDE}
        cls.env["crm.feedback.answer"]._give(cls._asked(cls.ada), 2, "Late")
        cls.env["crm.case"].create(
            {"name": "Late", "partner_id": cls.ada.id, "kind": "complaint"}
        )
        cls.env["crm.data.correction"].sudo()._propose(
            cls.ada, {"phone": "1"}, cls.ada, cls.company
        )
        cls._refresh()

    @classmethod
    def _asked(cls, partner):
        cls._order(partner, 100)
        send = cls.env["crm.feedback.send"]
        send._prepare(cls.question)
        send._send_all(cls.company)
        return cls.env["crm.feedback.invitation"].search(
            [("partner_id", "=", partner.id)], limit=1
        )

    def test_every_role_opens_what_its_menus_lead_to(self):
        for user in self.users.values():
            self._open_menus(self._as(user))

    def _owners(self, _action):
        return ("feedback_manager",)

    def test_no_action_fails_but_for_rights(self):
        self._open_all()

    def test_roles_of_sales_and_feedback_open_what_we_extend(self):
        for role in ("salesperson", "sales_lead", "accountant"):
            env = self._as(self.users[role])
            for name, kinds in EXTENDED:
                if env[name].has_access("read"):
                    self._open_extended(env, name, kinds)

    def test_every_filter_and_group_of_the_search_works(self):
        env = self._as(self.users["feedback_manager"])
        for name in sorted({*self._our_actions().mapped("res_model")}):
            if env[name].has_access("read"):
                self._filter_all(env[name])
