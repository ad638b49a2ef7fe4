from odoo.addons.crm_relationship.tests.views_case import ViewsCase

from .common import ROLES, LoyaltyCase

INSIDE = sorted(set(ROLES) - {"portal", "public"})


class TestViews(LoyaltyCase, ViewsCase):
    """Every role opens every page it can reach, and reads what the page shows."""

    addon = "crm_loyalty"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._user(role) for role in INSIDE}
        order = cls._confirm(cls.ada)
        cls._redeem(cls._quote(cls.ada, (cls.chair, 1, 50))).action_confirm()
        order._action_cancel()
        cls._refresh()

    def test_every_role_opens_what_its_menus_lead_to(self):
        for user in self.users.values():
            self._open_menus(self._as(user))

    def _owners(self, _action):
        return ("loyalty_manager",)

    def test_no_action_fails_but_for_rights(self):
        self._open_all()

    def test_roles_of_sales_and_accounting_open_what_we_extend(self):
        for role in ("salesperson", "loyalty_manager", "accountant"):
            env = self._as(self.users[role])
            for name, kinds in (
                ("res.partner", ("list", "kanban", "form")),
                ("loyalty.card", ("list", "form")),
                ("loyalty.program", ("list", "form")),
                ("sale.order", ("list", "form")),
            ):
                if role == "accountant" and name == "loyalty.program":
                    continue  # defined by sales
                self._open_extended(env, name, kinds)

    def test_every_filter_and_group_of_the_search_works(self):
        manager = self.users["loyalty_manager"]
        manager.group_ids += self.env.ref("account.group_account_invoice")
        env = self._as(manager)
        models = {"loyalty.card", *self._our_actions().mapped("res_model")}
        for name in sorted(models):
            if env[name].has_access("read"):
                self._filter_all(env[name])
