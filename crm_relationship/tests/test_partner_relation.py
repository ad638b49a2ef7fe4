"""Ties between partners: dated, told from both sides, over several steps."""

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .common import RelationshipCase, ago


class TestPartnerRelation(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kinds = "crm_relationship.crm_partner_relation_type_%s"
        cls.supplier = cls.env.ref(kinds % "supplier")
        cls.sister = cls.env.ref(kinds % "sister")
        cls.eva = cls._customer("Eva")
        cls.max = cls._customer("Max")

    @classmethod
    def _tie(cls, one, other, kind=None, env=None, **vals):
        tie = (env or cls.env)["crm.partner.relation"].create(
            {
                "partner_id": one.id,
                "related_id": other.id,
                "type_id": (kind or cls.supplier).id,
                "start_date": ago(50),
                **vals,
            }
        )
        tie.flush_recordset()
        return tie

    def _known(self, partner, user=None):
        env = self._as(user) if user else self.env
        sections = env["crm.memory"].get_sections(
            partner.id, models=["crm.partner.relation"]
        )
        return [line["id"] for line in sections[0]["lines"]]

    def _network(self, partner, steps=2, user=None):
        env = self._as(user) if user else self.env
        found = env["crm.partner.relation"].get_network(partner.id, steps)
        return [(tie["name"], tie["steps"], tie["via"]) for tie in found]

    def test_told_from_both_sides(self):
        tie = self._tie(self.ada, self.bob)
        self.assertEqual(tie.display_name, "Ada supplier of Bob")
        self.assertEqual(self._known(self.ada), tie.ids)
        self.assertEqual(self._known(self.bob), tie.ids)
        tie.end_date = ago(1)
        self.assertFalse(self._known(self.bob))

    @mute_logger("odoo.sql_db")
    def test_with_oneself(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._tie(self.ada, self.ada)

    @mute_logger("odoo.sql_db")
    def test_ends_before_it_starts(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._tie(self.ada, self.bob, end_date=ago(51))

    @mute_logger("odoo.sql_db")
    def test_twice_at_a_time(self):
        self._tie(self.ada, self.bob, end_date=ago(10))
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self._tie(self.ada, self.bob, start_date=ago(10))
        self._tie(self.ada, self.bob, start_date=ago(9))
        self._tie(self.bob, self.ada)  # another way round is another tie

    @mute_logger("odoo.sql_db")
    def test_alike_from_both_sides_is_kept_once(self):
        self._tie(self.bob, self.ada, self.sister)
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self._tie(self.ada, self.bob, self.sister)

    def test_over_several_steps_and_in_a_circle(self):
        self._tie(self.ada, self.bob)
        self._tie(self.bob, self.eva)
        self._tie(self.eva, self.ada)
        self._tie(self.eva, self.max)
        self.assertEqual(
            self._network(self.ada, 1), [("Bob", 1, "Ada"), ("Eva", 1, "Ada")]
        )
        self.assertEqual(self._network(self.ada)[2], ("Max", 2, "Eva"))
        self.assertEqual(len(self._network(self.ada, 99)), 3)

    def test_over_is_over(self):
        self._tie(self.ada, self.bob, end_date=ago(1))
        self._tie(self.ada, self.eva, start_date=ago(-1))
        self.assertFalse(self._network(self.ada))

    def test_merged_partners_keep_their_ties_once(self):
        self._tie(self.ada, self.bob)
        double = self._tie(self.eva, self.bob, start_date=ago(40))
        other = self._tie(self.eva, self.max)
        self._tie(self.ada, self.eva, self.sister)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.ada + self.eva).ids, self.ada)
        ties = self.env["crm.partner.relation"].with_context(active_test=False)
        found = ties.search([("partner_id", "=", self.ada.id)])
        self.assertEqual(
            {(tie.related_id, tie.active) for tie in found},
            {(self.bob, True), (self.bob, False), (self.max, True)},
        )
        self.assertFalse(double.active)
        self.assertEqual(other.partner_id, self.ada)

    def test_own_customers_of_a_salesperson_on_either_side(self):
        seller = self._user("salesperson")
        admin = self.env.ref("base.user_admin")
        (self.ada + self.bob + self.eva).user_id = admin
        self._tie(self.ada, self.eva, user_id=admin.id)
        own = self._tie(self.ada, self.bob, user_id=admin.id)
        self.bob.user_id = seller
        found = self._as(seller)["crm.partner.relation"].search([])
        self.assertEqual(found, own)
        self.assertEqual(self._network(self.bob, 2, seller), [("Ada", 1, "Bob")])

    def test_another_company(self):
        other = self._company("Other", self.usd)
        self._tie(self.ada, self.bob, company_id=other.id)
        self.assertFalse(self._network(self.ada))
        found = self._as(self._user("sales_lead"))["crm.partner.relation"].search([])
        self.assertFalse(found)

    def test_a_partner_one_may_not_see(self):
        other = self._company("Other", self.usd)
        hidden = self._customer("Hidden", company_id=other.id)
        seller = self._user("sales_lead")
        with self.assertRaises(AccessError):
            self._tie(self.ada, hidden, env=self._as(seller))
