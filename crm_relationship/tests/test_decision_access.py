"""Who decides about which customer, and who sees it."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command

from .decision_case import DecisionCase


class TestDecisionAccess(DecisionCase):
    def test_customer_of_a_colleague(self):
        with self.assertRaisesRegex(AccessError, "customer of Sue"):
            self._make(self.tom)

    def test_customer_of_nobody(self):
        self.assertTrue(self._make(self.tom, self.bob))

    def test_those_who_see_all_customers(self):
        for user in (self.lead, self.manager, self.accountant):
            self.assertEqual(self._make(user).decided_by_id, user)

    def test_crm_user_who_does_not_sell(self):
        user = self._user("crm_user")
        self.assertTrue(self._make(user, self.bob))

    def test_employee(self):
        with self.assertRaises(AccessError):
            self._make(self._user("employee"), self.bob)

    def test_decision_of_a_colleague_is_not_seen(self):
        decision = self._make(self.sue, options=["Yes"], chosen="Yes")
        self.env.invalidate_all()
        for records in (decision, decision.option_ids):
            with self.assertRaises(AccessError):
                self._as(self.tom, records).read(["name"])
            self.assertTrue(self._as(self.lead, records).read(["name"]))

    def test_other_company(self):
        annex = self._company("Annex", self.eur)
        with self.assertRaises(AccessError) as refused:
            self._make(self.manager, company=annex)
        self.assertNotIn("Annex", str(refused.exception))
        foreigner = self._user("crm_manager", company_id=annex.id)
        decision = self._make()
        for records in (decision, self._make(options=["A"], chosen="A").option_ids):
            self.assertFalse(self._as(foreigner)[records._name].search([]))

    def test_own_company_that_is_not_switched_on(self):
        annex = self._company("Annex", self.eur)
        self.manager.company_ids += annex
        decisions = self._as(self.manager)["crm.decision"]
        decisions = decisions.with_context(allowed_company_ids=self.company.ids)
        with self.assertRaisesRegex(AccessError, "Switch to Annex"):
            decisions.make("price", self.ada, "Ten off", reason="Why", company=annex)

    def test_nobody_is_asked_whom_one_may_not_see(self):
        annex = self._company("Annex", self.eur)
        customer = self._user("portal", company_id=annex.id)
        with self.assertRaises(AccessError):
            self._ask(customer)

    def test_contact_of_another_company_of_ours(self):
        annex = self._company("Annex", self.eur)
        self.manager.company_ids += annex
        self.bob.company_id = annex
        with self.assertRaisesRegex(ValidationError, "belongs to Annex"):
            self._make(self.manager, self.bob, company=self.company)

    def test_merge_keeps_decisions(self):
        decision = self._make(self.manager, self.bob)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.ada + self.bob).ids)],
                "dst_partner_id": self.ada.id,
            }
        )
        wizard.action_merge()
        self.env.invalidate_all()
        self.assertEqual(decision.partner_id, self.ada)
