from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.crm_relationship.tests.common import TODAY
from odoo.addons.crm_relationship.tests.test_query_counts import sent

from .common import ROLES
from .tier_case import TierCase


class TestTierLadder(TierCase):
    """A ladder that could give a customer two tiers, or none, is refused."""

    @mute_logger("odoo.sql_db")
    def test_equal_thresholds_are_refused(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._ladder(self.program, Twin=500)

    @mute_logger("odoo.sql_db")
    def test_start_below_zero_is_refused(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._ladder(self.program, Minus=-1)

    @mute_logger("odoo.sql_db")
    def test_multiplier_of_nothing_is_refused(self):
        for multiplier in (0, -1):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.gold.multiplier = multiplier
                self.gold.flush_recordset()

    def test_gap_is_named(self):
        with self.assertRaisesRegex(ValidationError, "Between Silver and Gold"):
            self.silver.below = 400

    def test_overlap_is_named(self):
        with self.assertRaisesRegex(ValidationError, "Silver and Gold overlap"):
            self.silver.below = 600

    def test_last_tier_has_no_end(self):
        with self.assertRaisesRegex(ValidationError, "Nothing follows Gold"):
            self.gold.below = 1000

    def test_tier_may_end_where_the_next_one_starts(self):
        self.silver.below = 500
        self.assertEqual(self.silver.below, 500)

    def test_programme_without_a_ledger_has_no_tiers(self):
        loose = self._program(name="Loose", strict_ledger=False)
        with self.assertRaisesRegex(ValidationError, "Loose cannot have the tier"):
            self._ladder(loose, Gold=1)

    def test_ewallet_has_no_tiers(self):
        wallet = self._program(name="Wallet", program_type="ewallet")
        with self.assertRaisesRegex(ValidationError, "Wallet cannot have the tier"):
            self._ladder(wallet, Gold=1)

    def test_money_of_two_currencies_is_not_added_up(self):
        self._company("Maison", self.eur)
        with self.assertRaisesRegex(ValidationError, "Choose a company"):
            self.program.write({"company_id": False, "qualify_by": "money"})

    def test_tier_customers_had_is_archived_not_deleted(self):
        self._climb(self._give(self.ada, 0), 500)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.gold.unlink()


class TestTierRights(TierCase):
    """Who sees tiers, and who defines them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._climb(cls._give(cls.ada, 0), 500)

    def _new(self, user):
        values = {"name": "Own", "program_id": self.program.id, "threshold": 900}
        return self._as(user)["crm.loyalty.tier"].create(values)

    def test_manager_defines_tiers(self):
        manager = self._user("salesperson")
        manager.group_ids |= self.env.ref(ROLES["loyalty_manager"])
        self.assertTrue(self._new(manager))

    def test_salesperson_reads_and_does_not_define(self):
        seller = self._user("salesperson")
        self.assertEqual(self._as(seller, self.gold).name, "Gold")
        self.assertEqual(self._as(seller, self.card).assessment_ids.figure, 500)
        self.assertTrue(self._as(seller, self.card).tier_sentence)
        with self.assertRaises(AccessError):
            self._new(seller)

    def test_salespersons_order_lifts(self):
        seller = self._user("salesperson")
        order = self._quote(self.bob, (self.lamp, 5, 100), user_id=seller.id)
        self._as(seller, order).action_confirm()
        self.assertEqual(self._card(self.bob).tier_id, self.gold)

    def test_employee_and_portal_see_nothing(self):
        for role in ("employee", "portal", "public"):
            with self.assertRaises(AccessError):
                self._as(self._user(role), self.gold).read(["name"])
            with self.assertRaises(AccessError):
                self._as(self._user(role), self.card.assessment_ids).read(["figure"])

    def test_other_companys_tiers_are_not_seen(self):
        other = self._company("Maison", self.eur)
        seller = self._user("salesperson", company_id=other.id)
        self.assertFalse(self._as(seller)["crm.loyalty.tier"].search([]))
        self.assertFalse(self._as(seller)["crm.loyalty.tier.assessment"].search([]))


class TestTierQueries(TierCase):
    """However many cards there are, the ledger is read once."""

    def _count(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        with sent() as statements:
            work()
            self.env.flush_all()
        return len(statements)

    def _cards(self, count):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(count)]
        )
        cards = self.env["loyalty.card"].create(
            [
                {"partner_id": partner.id, "program_id": self.program.id, "points": 0}
                for partner in partners
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO crm_loyalty_move (card_id, program_id, kind, points, balance,
                        moved_at, date, status_points, status_date)
            SELECT id, program_id, 'earn', 0, 0, NOW(), %(day)s, 500, %(day)s
              FROM loyalty_card WHERE id = ANY(%(cards)s)
            """,
            {"day": TODAY, "cards": cards.ids},
        )
        return cards

    def test_hundred_cards_cost_what_one_does(self):
        engine = self.env["crm.loyalty.tier.engine"]
        one, many = self._cards(1), self._cards(100)
        engine._assess(self._cards(1), TODAY)  # what is cached by then
        alone = self._count(lambda: engine._assess(one, TODAY))
        crowd = self._count(lambda: engine._assess(many, TODAY))
        self.assertEqual(many.tier_id, self.gold)
        self.assertEqual(crowd, alone)

    def test_hundred_sentences_cost_what_one_does(self):
        one, many = self._cards(1), self._cards(100)
        one.mapped("tier_sentence")
        alone = self._count(lambda: one.mapped("tier_sentence"))
        crowd = self._count(lambda: many.mapped("tier_sentence"))
        self.assertEqual(crowd, alone)
