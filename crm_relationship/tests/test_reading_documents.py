from datetime import timedelta

from odoo import fields

from .common import RelationshipCase

REPORTS = {
    "crm.retention.cohort": "crm_relationship.crm_retention_cohort_action",
    "crm.customer.base": "crm_relationship.crm_customer_base_action",
    "crm.customer.movement": "crm_relationship.crm_customer_movement_action",
}


class TestWhenReportsFill(RelationshipCase):
    """A report over all time that is still empty says when it will not be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("crm_relationship.ir_cron_days")
        cls.cron.write(
            {"lastcall": False, "nextcall": fields.Datetime.now() + timedelta(hours=9)}
        )
        cls._asked().unlink()

    @classmethod
    def _asked(cls):
        return cls.env["ir.cron.trigger"].search([("cron_id", "=", cls.cron.id)])

    def _helps(self, role="crm_manager"):
        """What the web client shows in each empty report."""
        env = self._as(self._user(role))
        actions = env["ir.actions.act_window"]
        return [actions._for_xml_id(name)["help"] for name in REPORTS.values()]

    def _assert_in_each(self, words, **vals):
        for text in self._helps(**vals):
            self.assertIn(words, text)

    def test_before_the_first_reading(self):
        self.cron.nextcall = "2026-06-16 03:00:00"
        self._assert_in_each("The documents have not been read yet.")
        self._assert_in_each("They will be read on ")
        self._assert_in_each("6/16/26")

    def test_after_installing(self):
        self.env["crm.purchase.day"]._request_reading()
        self._assert_in_each("this page fills within a few minutes")

    def test_a_day_without_new_documents(self):
        self.cron.lastcall = "2026-06-15 03:00:00"
        self._assert_in_each("The documents were last read on 6/15/26")

    def test_who_switched_the_job_off_is_told(self):
        self.cron.active = False
        self._assert_in_each("is switched off")

    def test_a_salesperson_reads_it_too(self):
        self._assert_in_each("not been read yet", role="salesperson")

    def test_once_read_the_help_is_about_the_report(self):
        self._sell(self.ada, 100)
        self.env["crm.purchase.day"]._read_documents(self.company)
        for text in self._helps():
            self.assertNotIn("read yet", text)
            self.assertIn("o_view_nocontent", text)

    def test_help_of_an_action_without_any(self):
        for model in REPORTS:
            self.assertIn("not been read", self.env[model].get_empty_list_help(False))

    def test_a_change_of_what_a_purchase_is_asks_for_a_reading(self):
        self.company.crm_purchase_basis = "order"
        self.assertTrue(self._asked())
