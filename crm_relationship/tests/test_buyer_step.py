"""The buyer's step, who may see deals, and what they outlive."""

from psycopg2.errors import ForeignKeyViolation

from odoo.fields import Command

from .common import TODAY, ago
from .deal_case import DealCase
from .test_query_counts import sent


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
