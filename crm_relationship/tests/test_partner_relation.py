"""Ties between partners: dated, told from both sides, over several steps."""

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import AccessError, ValidationError
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

    def test_the_other_side_of_a_foreign_company(self):
        """Whoever may see both companies cannot tie what belongs to the one here."""
        other = self._company("Other", self.usd)
        foreign = self._customer("Foreign", company_id=other.id)
        for one, another in ((self.ada, foreign), (foreign, self.ada)):
            with (
                self.subTest(first=one.name),
                self.assertRaisesRegex(ValidationError, "Foreign belongs to Other"),
            ):
                self._tie(one, another)
        tie = self._tie(self.ada, self.bob)
        with self.assertRaisesRegex(ValidationError, "keep it there"):
            tie.related_id = foreign
        with self.assertRaisesRegex(ValidationError, "Foreign belongs to Other"):
            self._tie(self.ada, foreign, self.sister)
        self._tie(self.ada, foreign, company_id=other.id)


class TestRhythmOfRelations(RelationshipCase):
    """Ada buys regularly, Bob now and then, Eva once and Max never."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eva = cls._customer("Eva")
        cls.max = cls._customer("Max")
        cls.kind = cls.env.ref("crm_relationship.crm_partner_relation_type_supplier")
        cls.company.crm_regular_days = 3
        for days_ago in (20, 100, 200):
            cls._sell(cls.ada, 10, days_ago)
        for days_ago in (20, 500):
            cls._sell(cls.bob, 10, days_ago)
        cls._sell(cls.eva, 10, 20)
        cls._sell(cls.eva, 10, 20)
        cls._refresh()

    @classmethod
    def _tie(cls, one, other, **vals):
        return cls.env["crm.partner.relation"].create(
            {"partner_id": one.id, "related_id": other.id, "type_id": cls.kind.id}
            | {"start_date": ago(50), **vals}
        )

    def _rhythms(self, tie, user=None):
        self.env.invalidate_all()
        tie = self._as(user, tie) if user else tie
        return (tie.partner_rhythm, tie.related_rhythm)

    def test_each_kind_of_buyer(self):
        tie = self._tie(self.ada, self.bob)
        self.assertEqual(self._rhythms(tie), ("regular", "occasional"))
        tie = self._tie(self.eva, self.max)
        self.assertEqual(self._rhythms(tie), ("once", False))

    def test_contacts_buy_as_their_customer(self):
        tie = self._tie(self._customer("Ann", parent_id=self.ada.id), self.eva)
        self.assertEqual(self._rhythms(tie), ("regular", "once"))

    def test_each_company_its_own(self):
        other = self._company("Other", self.usd)
        self._open_books(other)
        self._sell(self.ada, 10, 20, company=other)
        self._refresh(companies=other)
        tie = self._tie(self.ada, self.bob, company_id=other.id)
        self.assertEqual(self._rhythms(tie), ("once", False))
        reader = self._user("sales_lead")
        with self.assertRaises(AccessError):
            self._rhythms(tie, reader)

    def test_as_far_as_one_may_see_the_customer(self):
        seller = self._user("salesperson")
        self.ada.user_id = self.env.ref("base.user_admin")
        self.bob.user_id = seller
        tie = self._tie(self.ada, self.bob)
        for role, seen in (
            (seller, (False, "occasional")),
            (self._user("sales_lead"), ("regular", "occasional")),
            (self._user("crm_manager"), ("regular", "occasional")),
            (self._user("accountant"), ("regular", "occasional")),
        ):
            with self.subTest(role=role.login):
                self.assertEqual(self._rhythms(tie, role), seen)

    def test_what_another_has_read_shows_nothing(self):
        seller = self._user("salesperson")
        self.ada.user_id = self.env.ref("base.user_admin")
        tie = self._tie(self.ada, self.bob, user_id=seller.id)
        self.assertEqual(tie.partner_rhythm, "regular")
        self.assertFalse(self._as(seller, tie).partner_rhythm)

    def test_told_beside_the_customer(self):
        self._tie(self.ada, self.eva)
        sections = self.env["crm.memory"].get_sections(
            self.eva.id, models=["crm.partner.relation"]
        )
        (line,) = sections[0]["lines"]
        self.assertIn("Ada buys regularly. Eva bought once so far.", line["text"])

    def test_a_list_asks_once(self):
        """As many queries for one tie as for four."""
        one = self._tie(self.ada, self.bob)
        four = one | self._tie(self.ada, self.eva) | self._tie(self.bob, self.eva)
        four |= self._tie(self.max, self.ada)
        reader = self._user("sales_lead")

        def count(ties):
            self.env.invalidate_all()
            ties = self._as(reader, ties)
            ties.mapped("partner_rhythm")
            before = self.cr.sql_log_count
            self.env.invalidate_all()
            ties.mapped("related_rhythm")
            return self.cr.sql_log_count - before

        self.assertEqual(count(one), count(four))
