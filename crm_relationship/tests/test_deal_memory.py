"""What is remembered about deals: benefits shown, objections, the buyer's step."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError

from .common import TODAY, ago
from .deal_case import DealCase


class TestBenefit(DealCase):
    def test_benefit_to_come_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "has not been shown yet"):
            self._benefit(days_ago=-1)

    def test_deal_of_another_customer_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "for whom Cleo does not work"):
            self._benefit(self.cleo, lead_id=self.lead.id)

    def test_deal_of_another_company_of_ours_is_refused(self):
        branch = self._company("Branch", self.eur)
        with self.assertRaisesRegex(ValidationError, "belongs to House"):
            self._benefit(lead_id=self.lead.id, company_id=branch.id)

    def test_caller_who_says_that_deals_are_merged_is_refused_too(self):
        benefit = self._benefit(self.cleo).with_context(deals_merged=True)
        with self.assertRaisesRegex(ValidationError, "for whom Cleo does not work"):
            benefit.lead_id = self.lead

    def test_contact_of_another_company_of_ours_is_refused(self):
        branch = self._company("Branch", self.eur)
        foreign = self._customer("Foreign", company_id=branch.id)
        with self.assertRaisesRegex(ValidationError, "belongs to Branch"):
            self._benefit(foreign)

    def test_deal_that_one_may_not_see_is_refused(self):
        other = self._user("salesperson")
        with self.assertRaisesRegex(AccessError, "may not see this deal"):
            self._benefit(lead_id=self.lead.id, env=self._as(other))

    def test_whether_the_contact_decides(self):
        self._role()
        shown, other = self._benefit(), self._benefit(self.max)
        self.assertEqual((shown.decides, other.decides), (True, False))
        here = [("company_id", "=", self.company.id)]  # not of the demo story
        benefits = self.env["crm.benefit"]
        self.assertEqual(benefits.search([*here, ("decides", "=", True)]), shown)
        self.assertEqual(benefits.search([*here, ("decides", "=", False)]), other)

    def test_subject_of_a_confidential_talk_stays_hidden(self):
        talk = self._talk("Redundancies", 24, partner=self.eva, confidential=True)
        benefit = self._benefit(interaction_id=talk.id)
        spec = {"interaction_id": {"fields": {"display_name": {}}}}
        for user, name in (
            (self.seller, "Confidential"),
            (self.us, "Redundancies"),
            (self._user("crm_manager"), "Redundancies"),
        ):
            with self.subTest(user=user.login):
                seen = self._as(user, benefit).web_read(spec)
                self.assertEqual(seen[0]["interaction_id"]["display_name"], name)


class TestBenefitMissing(DealCase):
    def _missing(self, lead=None, env=None):
        lead = lead or self.lead
        lead.invalidate_recordset()
        leads = (env or self.env)["crm.lead"]
        found = lead in leads.search([("crm_benefit_missing", "=", True)])
        others = leads.search([("crm_benefit_missing", "=", False)])
        self.assertEqual(found, lead not in others)
        self.assertEqual(found, lead.crm_benefit_missing)
        return found

    def test_nobody_decides(self):
        self._role(kind="user")
        self.assertFalse(self._missing())

    def test_decider_without_a_benefit(self):
        self._role()
        self.assertTrue(self._missing())

    def test_benefit_shown_in_this_deal_or_in_general(self):
        self._role()
        for lead in (self.lead, self.env["crm.lead"]):
            with self.subTest(lead=lead.name):
                benefit = self._benefit(lead_id=lead.id)
                self.assertFalse(self._missing())
                benefit.active = False
                self.assertTrue(self._missing())

    def test_benefit_for_another_deal_is_none_here(self):
        self._role()
        self._benefit(lead_id=self._lead(self.ada).id)
        self.assertTrue(self._missing())

    def test_benefit_shown_to_another_contact_is_not_enough(self):
        self._role()
        self._benefit(self.max)
        self.assertTrue(self._missing())

    def test_one_of_two_deciders(self):
        self._role()
        self._role(self.max)
        self._benefit()
        self.assertTrue(self._missing())
        self._benefit(self.max)
        self.assertFalse(self._missing())

    def test_decider_for_another_deal(self):
        self._role(lead_id=self._lead(self.ada).id)
        self.assertFalse(self._missing())

    def test_role_that_ended_and_contact_who_left(self):
        self._role(until=1)
        self._role(self.max)
        self.max.active = False
        self.assertFalse(self._missing())

    def test_deal_without_a_company_counts_for_its_salespersons(self):
        self._role()
        self.lead.company_id = False
        self.assertTrue(self._missing())


class TestObjection(DealCase):
    def test_plan_used_before_it_was_raised_is_refused(self):
        with self.assertRaisesRegex(CheckViolation, "used_after_raised"):
            self._objection(days_ago=3, used=4)

    def test_plan_used_on_the_day_it_was_raised(self):
        self.assertEqual(self._objection(days_ago=3, used=3).state, "used")

    def test_result_without_a_used_plan_is_refused(self):
        with self.assertRaisesRegex(CheckViolation, "result_needs_plan"):
            self._objection(result="overcome")

    def test_used_without_a_plan_is_refused(self):
        with self.assertRaisesRegex(CheckViolation, "used_needs_plan"):
            self._objection(used=1, plan_id=False, plan=" ")

    def test_plan_in_own_words_is_one(self):
        objection = self._objection(used=1, plan_id=False, plan="Ask his sister")
        self.assertEqual(objection.state, "used")

    def test_judged_before_the_plan_was_used_is_refused(self):
        with self.assertRaisesRegex(CheckViolation, "resolved_after_used"):
            self._objection(used=2, judged=3)

    def test_day_of_a_result_is_today_unless_given(self):
        objection = self._objection(used=2)
        objection.result = "partly"
        self.assertEqual(objection.resolved_date, TODAY)
        self.assertEqual(self._objection(used=2, judged=1).resolved_date, ago(1))

    def test_judged_without_a_result_is_refused(self):
        with self.assertRaisesRegex(CheckViolation, "resolved_with_result"):
            self._objection(used=2, resolved_date=TODAY)

    def test_days_to_come_are_refused(self):
        for days in ({"days_ago": -1}, {"used": -1}, {"used": 0, "judged": -1}):
            refused = self.assertRaisesRegex(ValidationError, "lies in the future")
            with self.subTest(days=days), refused:
                self._objection(**days)

    def test_plan_against_another_objection_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "is a plan against Price"):
            self._objection(type_id=self.boss.id)

    def test_from_raised_to_overcome(self):
        objection = self._objection()
        self.assertEqual(objection.state, "raised")
        with self.assertRaisesRegex(UserError, "use a plan first"):
            objection.action_overcome()
        objection.action_use_plan()
        self.assertEqual((objection.state, objection.used_date), ("used", TODAY))
        with self.assertRaisesRegex(UserError, "has been used already"):
            objection.action_use_plan()
        objection.action_overcome()
        self.assertEqual(
            (objection.state, objection.resolved_date), ("overcome", TODAY)
        )
        objection.action_reopen()
        self.assertEqual((objection.state, objection.resolved_date), ("used", False))
        objection.action_not_overcome()
        self.assertEqual(objection.state, "not")

    def test_using_asks_for_a_plan(self):
        with self.assertRaisesRegex(UserError, "choose a plan B"):
            self._objection(plan_id=False).action_use_plan()
