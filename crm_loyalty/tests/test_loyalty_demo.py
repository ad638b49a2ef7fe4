"""The demo data show every page something true."""

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from ..demo.crm_loyalty_demo import NAMES, Points
from .common import LoyaltyCase


class TestLoyaltyDemo(LoyaltyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.active = False
        names = {name: cls._customer(name, is_company=True) for name in NAMES}
        cls.beans = cls._product("Beans", list_price=19)
        cls.beans.invoice_policy = "order"
        cls.points = Points(cls.env, cls.company, names, cls.beans)
        cls.points.tell()
        cls.cards = {
            name: cls._card(partner, cls.points.program)
            for name, partner in names.items()
        }

    def test_what_each_customer_shows(self):
        aurora, lumen, bakery, harbour = (self.cards[name] for name in NAMES)
        self.assertIn("spend", aurora.move_ids.mapped("kind"))
        self.assertEqual(aurora.tier_id.name, "Silver")  # 50 bags for 19 are 950
        self.assertTrue(aurora._pending_accruals())
        self.assertTrue(lumen.debt_points)
        self.assertEqual(bakery._coming_expiries()[0][0], ago(-20))
        self.assertEqual(harbour._pending_accruals().state, "window")

    def test_every_card_is_proven(self):
        self.assert_proven(*self.cards.values())

    def test_it_starts_today(self):
        self.assertEqual(self.points.today, TODAY)
