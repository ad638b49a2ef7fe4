from odoo.tests import Form, freeze_time, tagged

from .common import ROLES, TODAY
from .views_case import ViewsCase

SHARED = ("list", "kanban", "form", "search")  # views of res.partner we extend
INSIDE = sorted(set(ROLES) - {"portal", "public"})


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestViews(ViewsCase):
    """Every role opens every page it can reach, and reads what the page shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._user(role) for role in INSIDE}
        cls.ada.user_id = cls.users["salesperson"]
        cls._sell(cls.ada, 300, days_ago=40)
        cls._order(cls.ada, 200, days_ago=10)
        cls.env["crm.cost.pool"].create(
            {"name": "Service", "account_ids": cls.expense.ids, "driver": "order"}
        )
        cls._expense(cls.expense, 50, days_ago=20)
        cls._refresh()

    def test_every_role_opens_what_its_menus_lead_to(self):
        for user in self.users.values():
            self._open_menus(self._as(user))

    def test_an_employee_without_our_rights_has_no_menu(self):
        env = self._as(self.users["employee"])
        root = self.env.ref("crm_relationship.crm_relationship_menu_root")
        self.assertNotIn(root.id, env["ir.ui.menu"]._visible_menu_ids())

    def test_no_action_fails_but_for_rights(self):
        self._open_all()

    def _owners(self, action):
        """Who opens everything, of accounting's own or of ours."""
        manager = self._as(self.users["crm_manager"])
        is_ours = manager[action.res_model].has_access("read")
        return ("crm_manager",) if is_ours else ("accountant",)

    def test_every_role_opens_contacts(self):
        for user in self.users.values():
            self._open_extended(self._as(user), "res.partner", SHARED)

    def test_every_filter_and_group_of_the_search_works(self):
        owner = self.users["crm_manager"]
        owner.group_ids += self.env.ref("account.group_account_invoice")
        env = self._as(owner)
        models = {"res.partner", *self._our_actions().mapped("res_model")}
        for name in sorted(models):
            self._filter_all(env[name])

    def test_contacts_of_an_employee_show_no_stage(self):
        model = self._as(self.users["employee"])["res.partner"]
        for kind in SHARED:
            self.assertNotIn("lifecycle_stage_id", self._shown(model, kind))

    def test_a_salesperson_sees_no_profit(self):
        model = self._as(self.users["salesperson"])["crm.relationship"]
        shown = self._shown(model, "form")
        self.assertFalse(shown & {"net_profit_12m", "profit_waterfall"})
        self.assertIn("rfm_monetary", shown)  # the page of the form was read

    def test_a_contact_asks_for_all_its_figures_at_once(self):
        partner = self.ada
        names = list(partner._relationship_field_names())
        partner.read(names)

        def count(fields):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            for name in fields:
                _ = partner[name]
            return self.cr.sql_log_count - before

        self.assertEqual(count(names), count(["priority_score"]))

    def test_the_waterfall_ends_at_net_profit(self):
        bars = self._row(self.ada).profit_waterfall
        self.assertAlmostEqual(
            sum(bar["amount"] or 0 for bar in bars if not bar["total"]),
            bars[-1]["amount"],
        )
        self.assertEqual(bars[-1]["end"], self._row(self.ada).net_profit_12m)

    def test_an_unknown_cost_is_said_in_words(self):
        self._sell(self.bob, 90, days_ago=5, product=self._product())
        self._refresh()
        cost = next(
            bar
            for bar in self._row(self.bob).profit_waterfall
            if bar["figure"] == "cost_of_sales_12m"
        )
        self.assertIsNone(cost["amount"])
        self.assertIn("not known for the goods sold", cost["note"])
        self.assertTrue(cost["warn"])

    def test_stages_set_by_hand_are_found(self):
        relations = self.env["crm.relationship"]
        row = self._row(self.ada)
        self.assertNotIn(row, relations.search([("stage_by_hand", "=", True)]))
        loyal = self.env.ref("crm_relationship.crm_lifecycle_stage_loyal")
        row._set_stage_by_hand(loyal)
        self.assertIn(row, relations.search([("stage_by_hand", "=", True)]))
        self.assertNotIn(row, relations.search([("stage_by_hand", "=", False)]))
        row.action_follow_rules()
        self.assertNotIn(row, relations.search([("stage_by_hand", "=", True)]))

    def test_buttons_lead_to_this_customers_documents(self):
        row = self._row(self.ada)
        for action, name in (
            (row.action_open_invoices(), "commercial_partner_id"),
            (row.action_open_orders(), "partner_id"),
            (row.action_open_profit(), "partner_id"),
            (row.action_open_cost_allocation(), "partner_id"),
        ):
            with self.subTest(model=action["res_model"]):
                found = self.env[action["res_model"]].search(action["domain"])
                self.assertEqual(found.mapped(name), self.ada)

    def test_actions_of_the_menu_compute_what_is_selected(self):
        user = self.users["salesperson"]
        for record in (self.ada, self._row(self.ada)):
            for action in self._bound_actions(record._name):
                with self.subTest(model=record._name, action=action.name):
                    context = {
                        "active_model": record._name,
                        "active_ids": record.ids,
                        "active_id": record.id,
                    }
                    told = action.with_user(user).with_context(**context).run()
                    self.assertEqual(told["tag"], "display_notification")
                    self.assertIn("1", told["params"]["message"])

    def _bound_actions(self, model):
        actions = self.env["ir.actions.server"].search(
            [
                ("binding_model_id.model", "=", model),
                ("code", "ilike", "records.action_"),
            ]
        )
        names = ("compute", "refresh")
        actions = actions.filtered(lambda a: a.name.lower().startswith(names))
        self.assertEqual(len(actions), 3)
        return actions

    def test_a_stage_without_a_rule_is_for_people_only(self):
        stage = self.env["crm.lifecycle.stage"].create({"name": "Friend"})
        self.assertFalse(stage.by_rule)
        stage.by_rule = True
        self.assertEqual(stage.rule, "[]")
        stage.by_rule = False
        self.assertFalse(stage.rule)

    def test_a_new_contact_is_a_stranger(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "Eve"
        stranger = form.record
        self.assertFalse(stranger.relationship_id)
        self.assertFalse(self._row(stranger))
