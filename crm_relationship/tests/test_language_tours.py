from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY, RelationshipCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestLanguageTours(RelationshipCase, HttpCase):
    """The customer's page in a language with other letters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("crm_manager", password="crm_manager")
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls._sell(cls.ada, 250, days_ago=30)
        cls._refresh()

    def test_kazakh(self):
        self.env["res.lang"]._activate_lang("kk_KZ")
        self.env["ir.module.module"]._load_module_terms(["crm_relationship"], ["kk_KZ"])
        self.manager.lang = "kk_KZ"
        self.start_tour("/odoo", "crm_relationship_in_kazakh", login=self.manager.login)
