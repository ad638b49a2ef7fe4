from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .test_payment_approval import ApprovalCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestPaymentTours(ApprovalCase, HttpCase):
    """Who pays badly, in the browser: as those who sell and who keep the books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("salesperson", name="seller")
        cls.accountant = cls._user("accountant", name="accountant")
        cls.bob.write({"is_company": True, "user_id": cls.seller.id})
        cls._sell(cls.bob, 777, days_ago=40, due=10)  # not paid yet
        cls.env["crm.segment"].create(
            {"name": "Invoiced customers", "rule": "[('revenue_total', '>', 0)]"}
        )
        cls.env["crm.segment"].create(
            {"name": "Debtors", "rule": "[('overdue_amount', '>', 0)]"}
        )
        cls._refresh()
        cls._rule("ask")
        cls.quotation = cls._order(cls.bob, 500, quotation=True, user_id=cls.seller.id)

    def test_salesperson(self):
        self._lead(self.bob, name="A hall to light", user_id=self.seller.id)
        self.start_tour("/odoo", "crm_payment_salesperson", login=self.seller.login)
        decision = self.quotation.payment_decision_ids
        self.assertEqual((decision.state, decision.asked_by_id), ("asked", self.seller))

    def test_accountant(self):
        self._as(self.seller, self.quotation).action_ask_payment_approval()
        self.start_tour("/odoo", "crm_payment_accountant", login=self.accountant.login)
        decision = self.quotation.payment_decision_ids
        self.assertEqual(
            (decision.state, decision.decided_by_id, decision.reason),
            ("approved", self.accountant, "Half of it is paid in advance"),
        )
        held = self.env["crm.payment.override"].search(
            [("partner_id", "=", self.bob.id)]
        )
        self.assertEqual(
            (held.band, held.user_id, str(held.end_date)),
            ("e", self.accountant, "2026-12-31"),
        )

    def test_administrator(self):
        administrator = self._user("accountant")
        administrator.group_ids += self.env.ref("account.group_account_manager")
        self.start_tour("/odoo", "crm_payment_administrator", login=administrator.login)
        policies = self.env["crm.payment.policy"]
        self.assertIn(self.company.id, policies._companies_sharing("days"))
        self.assertNotIn(self.company.id, policies._companies_sharing("all"))
        self.assertFalse(self.quotation.payment_check)
