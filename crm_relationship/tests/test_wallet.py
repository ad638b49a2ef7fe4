"""What customers spend in all, and our share of it."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from .common import RelationshipCase, ago


class TestWallet(RelationshipCase):
    @classmethod
    def _wallet(cls, total, partner=None, **vals):
        return cls.env["crm.wallet"].create(
            {
                "partner_id": (partner or cls.ada).id,
                "start_date": ago(100),
                "end_date": ago(10),
                "total": total,
                **vals,
            }
        )

    def test_share_with_its_range(self):
        eva = self._customer("Eva", parent_id=self.ada.id)
        self._sell(self.ada, 200, 50)
        self._sell(eva, 100, 20)
        self._refund(self.ada, 50, 20)
        self._sell(self.ada, 999, 5)  # after the period
        self._sell(self.bob, 999, 50)
        wallet = self._wallet(1000, low=500, high=2500)
        self.assertEqual(wallet.our_sales, 250)
        self.assertEqual(
            (wallet.share, wallet.share_low, wallet.share_high), (0.25, 0.1, 0.5)
        )
        self.assertIn("25 %", wallet.share_words)

    def test_nothing_bought_is_zero_and_known(self):
        self.assertEqual(self._wallet(1000).share, 0)

    def test_stated_less_than_he_bought(self):
        self._sell(self.ada, 200, 50)
        wallet = self._wallet(150)
        self.assertIs(wallet.read(["share"])[0]["share"], False)
        self.assertIn("ask again", wallet.share_words)

    def test_of_one_category(self):
        lamps = self.env["product.category"].create({"name": "Lamps"})
        small = self.env["product.category"].create(
            {"name": "Small Lamps", "parent_id": lamps.id}
        )
        lamp = self._product("Lamp", categ_id=small.id)
        self._sell(self.ada, 200, 50)
        self._sell(self.ada, 100, 50, product_id=lamp.id)
        self.assertEqual(self._wallet(1000, categ_id=lamps.id).our_sales, 100)

    def test_in_another_currency_at_the_rate_of_its_day(self):
        """1,000 euros are 2,000 dollars where a euro costs two dollars."""
        self._euro(dollars=2, days_ago=30)
        self._euro(dollars=4, days_ago=1)
        self._sell(self.ada, 200, 50)
        wallet = self._wallet(1000, currency_id=self.eur.id, stated_date=ago(9))
        self.assertEqual(wallet.share, 0.1)

    def test_without_a_rate_it_is_not_known(self):
        yen = self._currency("JPY")
        self.env["res.currency.rate"].search([("currency_id", "=", yen.id)]).unlink()
        wallet = self._wallet(1000, currency_id=yen.id)
        self.assertIs(wallet.read(["share"])[0]["share"], False)
        self.assertIn("JPY", wallet.share_words)

    @mute_logger("odoo.sql_db")
    def test_what_cannot_be(self):
        for vals in (
            {"total": 0},
            {"low": 1001},
            {"high": 999},
            {"end_date": ago(101)},
        ):
            with (
                self.subTest(**vals),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self._wallet(**{"total": 1000, **vals})

    def test_stated_tomorrow(self):
        with self.assertRaisesRegex(ValidationError, "Nobody has said it yet"):
            self._wallet(1000, stated_date=ago(-1))

    def test_own_customers_of_a_salesperson(self):
        seller = self._user("salesperson")
        self.ada.user_id = self.env.ref("base.user_admin")
        wallet = self._wallet(1000, user_id=self.env.ref("base.user_admin").id)
        self.assertFalse(self._as(seller)["crm.wallet"].search([]))
        self.ada.user_id = seller
        self._sell(self.ada, 200, 50)
        self.assertEqual(self._as(seller, wallet).share, 0.2)

    def test_another_company(self):
        other = self._company("Other", self.company.currency_id)
        self._wallet(1000, company_id=other.id)
        seller = self._user("sales_lead")
        self.assertFalse(self._as(seller)["crm.wallet"].search([]))

    def test_many_are_read_with_one_statement_of_sales(self):
        wallets = self._wallet(1000) + self._wallet(1000, self.bob)
        self.env.flush_all()
        wallets.invalidate_recordset()
        wallets.mapped("partner_id.commercial_partner_id.name")
        wallets.mapped("company_id.currency_id.name")
        wallets.mapped("total")
        with self.assertQueryCount(1):
            wallets._read_our_sales()
