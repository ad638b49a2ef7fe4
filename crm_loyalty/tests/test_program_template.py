"""A programme that works, made by a click."""

from lxml import etree

from odoo.tools.safe_eval import safe_eval

from .common import ROLES, LoyaltyCase


class TestProgramTemplate(LoyaltyCase):
    roles = {**ROLES, "sales_manager": "sales_team.group_sale_manager"}

    def _made(self, template, role="loyalty_manager"):
        user = self._user(role)
        user.group_ids += self.env.ref("sales_team.group_sale_manager")
        # a reward makes its product
        user.group_ids += self.env.ref("product.group_product_manager")
        programs = self._as(user)["loyalty.program"]
        action = programs.create_from_template(template)
        return self.env["loyalty.program"].browse(action["res_id"])

    def test_points_with_a_ledger(self):
        program = self._made("points_ledger")
        self.assertTrue(program.strict_ledger)
        self.assertEqual(program.earn_on, "window")
        self.assertEqual(program.return_days, 14)
        self.assertEqual(program.expiry_policy, "activity")
        self.assertEqual((program.expiry_count, program.expiry_unit), (12, "month"))
        [reward] = program.reward_ids
        self.assertEqual((reward.required_points, reward.discount), (100, 5))
        self.assertEqual(reward.discount_mode, "per_order")

    def test_it_earns_a_point_for_each_unit_of_money(self):
        self.program.active = False
        program = self._made("points_ledger")
        program.earn_on = "confirm"
        self._confirm(self.ada, (self.lamp, 2, 100))
        self.assertEqual(self._card(self.ada, program).points, 200)

    def test_points_with_tiers(self):
        program = self._made("points_tiers")
        self.assertTrue(program.strict_ledger)
        self.assertEqual(
            program.tier_ids.sorted("threshold").mapped("name"),
            ["Silver", "Gold", "Platinum"],
        )

    def test_templates_of_core_stay_without_a_ledger(self):
        templates = self.env["loyalty.program"].get_program_templates()
        self.assertLessEqual({"loyalty", "promotion", "points_ledger"}, set(templates))
        self.assertFalse(self._made("loyalty").strict_ledger)

    def test_gift_cards_have_templates_of_their_own(self):
        programs = self.env["loyalty.program"].with_context(menu_type="gift_ewallet")
        self.assertNotIn("points_ledger", programs.get_program_templates())

    def test_page_of_templates_is_there_beside_other_programmes(self):
        action = self.env.ref("crm_loyalty.loyalty_program_template_action")
        self.assertTrue(self.env["loyalty.program"].search([]))
        # core shows its templates where a list is empty
        self.assertFalse(self.env["loyalty.program"].search(safe_eval(action.domain)))
        self.assertIn("loyalty_program_list_view", action.view_id.arch)

    def _template_button(self, role):
        user = self._user(role)
        programs = self._as(user)["loyalty.program"]
        view = self.env.ref("loyalty.loyalty_program_view_tree")
        arch = etree.fromstring(programs.get_view(view.id, "list")["arch"])
        action = self.env.ref("crm_loyalty.loyalty_program_template_action")
        return arch.xpath(f"//header/button[@name='{action.id}']")

    def test_list_of_programmes_leads_to_the_templates(self):
        [button] = self._template_button("sales_manager")
        self.assertEqual(button.get("display"), "always")

    def test_who_makes_no_programmes_has_no_button(self):
        self.assertFalse(self._template_button("loyalty_user"))
