"""What is remembered about deals: benefits shown, objections, the buyer's step."""

from psycopg2.errors import CheckViolation, ForeignKeyViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .common import TODAY, ago
from .test_contact_role import RoleCase
from .test_query_counts import sent


class DealCase(RoleCase):
    """A deal with Ada's company; Eva decides there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._lead(cls.ada, name="Big deal", user_id=cls.seller.id)
        cls.price = cls.env.ref("crm_relationship.crm_objection_type_price")
        cls.boss = cls.env.ref("crm_relationship.crm_objection_type_boss")
        cls.plan = cls.env.ref("crm_relationship.crm_objection_plan_price_smaller")

    @classmethod
    def _benefit(cls, contact=None, days_ago=0, env=None, **vals):
        return (env or cls.env)["crm.benefit"].create(
            {
                "name": "Half the time",
                "partner_id": (contact or cls.eva).id,
                "date": ago(days_ago),
                **vals,
            }
        )

    @classmethod
    def _objection(cls, contact=None, days_ago=9, used=None, judged=None, **vals):
        """Raised, used and judged so many days ago."""
        env = vals.pop("env", cls.env)
        dated = {"raised_date": ago(days_ago)}
        if used is not None:
            dated["used_date"] = ago(used)
        if judged is not None:
            dated |= {"resolved_date": ago(judged), "result": "overcome"}
        return env["crm.objection"].create(
            {
                "partner_id": (contact or cls.eva).id,
                "type_id": cls.price.id,
                "plan_id": cls.plan.id,
                **dated,
                **vals,
            }
        )


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


class TestBuyerStep(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.early, cls.late = cls.env["crm.stage"].create(
            [{"name": "Early", "sequence": 2}, {"name": "Late", "sequence": 3}]
        )
        cls.looks, cls.uses = cls.env["crm.buyer.step"].create(
            [{"name": "Looks", "last_stage_id": cls.early.id}, {"name": "Uses"}]
        )
        cls.lead.stage_id = cls.early

    def _ahead(self):
        self.lead.invalidate_recordset()
        leads = self.env["crm.lead"]
        found = self.lead in leads.search([("buyer_left_behind", "=", True)])
        self.assertEqual(found, self.lead.buyer_left_behind)
        others = leads.search([("buyer_left_behind", "=", False)])
        self.assertEqual(found, self.lead not in others)
        return found

    def test_since_when(self):
        self.lead.buyer_step_id = self.looks
        self.assertEqual(self.lead.buyer_step_date, TODAY)
        self.lead.buyer_step_date = ago(5)
        self.lead.buyer_step_id = self.looks
        self.assertEqual(self.lead.buyer_step_date, ago(5))
        self.lead.buyer_step_id = self.uses
        self.assertEqual(self.lead.buyer_step_date, TODAY)
        self.lead.buyer_step_id = False
        self.assertFalse(self.lead.buyer_step_date)

    def test_new_deal_knows_since_when(self):
        lead = self._lead(self.ada, buyer_step_id=self.looks.id)
        self.assertEqual(lead.buyer_step_date, TODAY)

    def test_moves_stand_in_the_chatter(self):
        lead = self.lead.with_context(tracking_disable=False)
        self.env.cr.flush()
        for step in (self.looks, self.uses):
            lead.buyer_step_id = step
            self.env.cr.flush()
        moves = lead.message_ids.sudo().tracking_value_ids.filtered(
            lambda value: value.field_id.name == "buyer_step_id"
        )
        self.assertEqual(
            set(
                moves.mapped(
                    lambda move: (move.old_value_char or "", move.new_value_char)
                )
            ),
            {("", "Looks"), ("Looks", "Uses")},
        )

    def test_stage_at_most_is_not_ahead(self):
        self.lead.buyer_step_id = self.looks
        self.assertFalse(self._ahead())

    def test_later_stage_runs_ahead(self):
        self.lead.write({"buyer_step_id": self.looks.id, "stage_id": self.late.id})
        self.assertTrue(self._ahead())

    def test_step_without_a_last_stage_and_no_step(self):
        self.lead.write({"buyer_step_id": self.uses.id, "stage_id": self.late.id})
        self.assertFalse(self._ahead())
        self.lead.buyer_step_id = False
        self.assertFalse(self._ahead())

    def test_stages_put_in_another_order(self):
        self.lead.write({"buyer_step_id": self.looks.id, "stage_id": self.late.id})
        self.late.sequence = 1
        self.assertFalse(self._ahead())
        self.looks.last_stage_id = False
        self.late.sequence = 9
        self.assertFalse(self._ahead())

    def test_all_steps_are_columns(self):
        leads = self.env["crm.lead"].with_context(read_group_expand=True)
        found = leads.web_read_group([], ["buyer_step_id"], ["__count"])
        steps = [group["buyer_step_id"] for group in found["groups"]]
        columns = {step[0] for step in steps if step}
        self.assertLessEqual({self.looks.id, self.uses.id}, columns)


class TestDealAccess(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._user("salesperson", name="Ole")
        cls.bob.user_id = cls.own
        cls.ada.user_id = cls.us
        cls.mine = cls._benefit(cls.cleo) | cls._benefit(user_id=cls.own.id)
        cls.of_deal = cls._objection(lead_id=cls.lead.id, user_id=cls.us.id)
        cls.theirs = cls._benefit(user_id=cls.us.id)

    def _seen(self, user, model="crm.benefit"):
        return self._as(user)[model].search([]).sudo()

    def test_salesperson_sees_own_entries_and_own_customers(self):
        self.assertEqual(self._seen(self.own), self.mine)
        self.assertFalse(self._seen(self.own, "crm.objection"))

    def test_salesperson_of_a_deal_sees_what_is_kept_of_it(self):
        self.assertEqual(self._seen(self.seller, "crm.objection"), self.of_deal)

    def test_who_sees_all(self):
        for role in ("sales_lead", "crm_manager", "accountant", "crm_user"):
            user = self._user(role)
            with self.subTest(role=role):
                self.assertEqual(self._seen(user), self.mine | self.theirs)
                self.assertEqual(self._seen(user, "crm.objection"), self.of_deal)

    def test_another_company_of_ours_sees_nothing(self):
        branch = self._company("Branch", self.eur)
        for role in ("sales_lead", "crm_manager", "accountant"):
            user = self._user(role, company_id=branch.id)
            with self.subTest(role=role):
                self.assertFalse(self._seen(user))
                self.assertFalse(self._seen(user, "crm.objection"))


class TestDealKept(DealCase):
    def test_merged_deals(self):
        other = self._lead(self.ada, name="Same deal", buyer_step_id=False)
        step = self.env["crm.buyer.step"].create({"name": "Looks"})
        other.write({"buyer_step_id": step.id, "crm_price_only": True})
        benefit = self._benefit(lead_id=other.id)
        kept = self._objection(lead_id=other.id)
        archived = self._objection(lead_id=other.id, active=False)
        merged = (self.lead | other).merge_opportunity()
        self.assertEqual(len((self.lead | other).exists()), 1)
        self.assertEqual(benefit.exists().lead_id, merged)
        self.assertEqual((kept | archived).exists().lead_id, merged)
        self.assertEqual(merged.buyer_step_id, step)

    def test_merging_deals_without_memories_asks_for_none(self):
        """Once it is known that nothing is kept of deals."""
        leads = self._lead(self.ada) | self._lead(self.ada)
        for model in ("crm.benefit", "crm.objection"):
            memories = self.env[model].with_context(active_test=False)
            memories.search([("lead_id", "!=", False)]).unlink()  # the demo story's
        self.env.registry.clear_cache()
        for model in ("crm.benefit", "crm.objection"):
            self.env[model]._any_for_deals()
        with sent() as statements:
            leads.merge_opportunity()
        asked = [line for line in statements if 'FROM "crm_objection"' in line]
        # the merged one is deleted: that nothing refers to it any more
        self.assertFalse([line for line in asked if "SELECT" in line])

    def test_merged_contacts(self):
        benefit, objection = self._benefit(self.max), self._objection(self.max)
        self._merge(self.max, self.eva)
        self.assertEqual(benefit.partner_id, self.eva)
        self.assertEqual(objection.partner_id, self.eva)

    def test_contact_moves_to_another_customer(self):
        benefit = self._benefit(lead_id=self.lead.id)
        self.eva.parent_id = self.bob
        self.assertEqual(benefit.customer_id, self.bob)
        benefit.reaction = "convinced"
        self.assertEqual(benefit.lead_id, self.lead)

    def test_contact_and_user_stay(self):
        self._objection(lead_id=self.lead.id, user_id=self.us.id)
        for record, error in (
            (self.eva, ForeignKeyViolation),
            (self.us, ForeignKeyViolation),
        ):
            with self.subTest(record=record), self.assertRaises(error):
                record.unlink()
                self.env.flush_all()

    def test_a_deal_deleted_leaves_what_is_known_of_its_people(self):
        benefit = self._benefit(lead_id=self.lead.id)
        objection = self._objection(lead_id=self.lead.id)
        self.lead.unlink()
        self.env.invalidate_all()
        self.assertEqual((benefit.partner_id, objection.partner_id), (self.eva,) * 2)
        self.assertFalse(benefit.lead_id or objection.lead_id)

    def test_type_with_objections_stays(self):
        kind = self.env["crm.objection.type"].create(
            {"name": "Smell", "plan_ids": [Command.create({"name": "Air"})]}
        )
        self._objection(type_id=kind.id, plan_id=kind.plan_ids.id)
        for record in (kind.plan_ids, kind):
            with (
                self.subTest(record=record),
                self.assertRaises(ForeignKeyViolation),
            ):
                record.unlink()
                self.env.flush_all()
