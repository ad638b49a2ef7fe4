"""What stays with a firm that uninstalls us: what it could not do without."""

from ..hooks import uninstall_hook
from ..models.metrics.crm_response_fill import MARK
from .common import RelationshipCase


class TestUninstall(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        addons = cls.env["ir.module.module"].search([("name", "=", "crm_relationship")])
        leaving = addons | addons.downstream_dependencies()
        leaving.state = "to remove"  # as Odoo marks them

    def _names(self):
        uninstall_hook(self.env)
        records = self.env["ir.model.data"].search(
            [("module", "=", "crm_relationship")]
        )
        return set(records.mapped("name"))

    def test_language_that_is_spoken_becomes_theirs(self):
        self.env["res.lang"]._activate_lang("kk_KZ")
        self.assertNotIn("lang_kk", self._names())
        self.assertTrue(self.env["res.lang"]._get_data(code="kk_KZ"))

    def test_language_that_nobody_switched_on_leaves_with_us(self):
        self.env.ref("crm_relationship.lang_kk").active = False
        self.assertIn("lang_kk", self._names())

    def test_reason_for_which_deals_were_lost_becomes_theirs(self):
        lead = self.env["crm.lead"].create({"name": "Lost"})
        reason = self.env.ref("crm_relationship.crm_lost_reason_no_decision")
        lead.action_set_lost(lost_reason_id=reason.id)
        self.assertNotIn("crm_lost_reason_no_decision", self._names())

    def test_reason_that_nobody_gave_leaves_with_us(self):
        reason = self.env.ref("crm_relationship.crm_lost_reason_no_decision")
        leads = self.env["crm.lead"].with_context(active_test=False)
        leads.search([("lost_reason_id", "=", reason.id)]).lost_reason_id = False
        self.assertIn("crm_lost_reason_no_decision", self._names())

    def test_approvals_that_nobody_could_give_leave_with_us(self):
        order = self.env["sale.order"].create({"partner_id": self.ada.id})
        ours, theirs = (
            order.activity_schedule(kind)
            for kind in (
                "crm_relationship.mail_activity_payment_approval",
                "mail.mail_activity_data_todo",
            )
        )
        uninstall_hook(self.env)
        self.assertEqual((ours | theirs).exists(), theirs)

    def test_an_installation_to_come_reads_all_answers_again(self):
        self.env["ir.config_parameter"].set_param(MARK, 1000000)
        uninstall_hook(self.env)
        self.assertFalse(self.env["ir.config_parameter"].get_param(MARK))

    def _favourite(self, model, **vals):
        favourite = self.env["ir.filters"].create(
            {"name": "Mine", "model_id": model, **vals}
        )
        uninstall_hook(self.env)
        return favourite.exists()

    def test_favourite_over_what_leaves_leaves(self):
        self.assertFalse(self._favourite("crm.relationship"))

    def test_favourite_that_asks_for_a_figure_leaves(self):
        asks = "[('priority_band', '=', 'a')]"
        self.assertFalse(self._favourite("res.partner", domain=asks))

    def test_favourite_that_groups_by_a_figure_leaves(self):
        groups = "{'group_by': ['lifecycle_stage_id']}"
        self.assertFalse(self._favourite("res.partner", context=groups))

    def test_favourite_that_asks_across_a_record_leaves(self):
        asks = "[('partner_id.priority_band', '=', 'a')]"
        self.assertFalse(self._favourite("sale.order", domain=asks))

    def test_favourite_of_others_stays(self):
        asks = "[('stage_id', '!=', False), ('name', 'in', ['month', 'cost'])]"
        self.assertTrue(self._favourite("crm.lead", domain=asks))

    def _note(self, model):
        self.env.cr.execute("SELECT info FROM ir_model WHERE model = %s", [model])
        return self.env.cr.fetchone()[0]

    def test_what_odoo_says_of_its_models_is_its_own_again(self):
        notes = {
            kind.__doc__: kind.__module__.split(".")[2]
            for kind in type(self.env["sale.order"]).mro()
            if kind.__doc__ and kind.__module__.startswith("odoo.addons.")
        }
        self.assertTrue(notes[self._note("sale.order")].startswith("crm_"))
        uninstall_hook(self.env)
        self.assertFalse(notes.get(self._note("sale.order"), "").startswith("crm_"))

    def test_choices_that_others_named_for_our_models_are_named_no_more(self):
        named = [
            ("model", "=", "ir.model.fields.selection"),
            ("module", "=", "mail"),
            ("name", "=like", r"selection\_\_crm\_promise\_\_%"),
        ]
        names = self.env["ir.model.data"]
        self.assertTrue(names.search_count(named))
        uninstall_hook(self.env)
        names.invalidate_model()
        self.assertFalse(names.search_count(named))
