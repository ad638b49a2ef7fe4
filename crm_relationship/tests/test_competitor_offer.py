"""What competitors offered, our price beside it, and how often we win against whom."""

from psycopg2.errors import CheckViolation, NotNullViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import RelationshipCase, ago


class OfferCase(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.brown = cls.env["crm.competitor"].create({"name": "Brown"})
        cls.green = cls.env["crm.competitor"].create({"name": "Green"})
        cls.lamp = cls._product("Lamp", list_price=120)

    @classmethod
    def _offer(cls, price=100, days_ago=5, env=None, **vals):
        return (env or cls.env)["crm.competitor.offer"].create(
            {
                "competitor_id": cls.brown.id,
                "partner_id": cls.ada.id,
                "name": "Light",
                "price_unit": price,
                "product_id": cls.lamp.id,
                "offered_date": ago(days_ago),
                **vals,
            }
        )

    @classmethod
    def _offers(cls, won=0, lost=0, **vals):
        for outcome, times in (("won", won), ("lost", lost)):
            for _time in range(times):
                cls._offer(outcome=outcome, outcome_date=ago(1), **vals)


class TestPriceGap(OfferCase):
    def test_our_price_beside_theirs(self):
        offer = self._offer(100)
        self.assertEqual(offer.our_price, 120)
        self.assertEqual(offer.price_gap, 20)
        self.assertEqual(offer.gap_share, 0.2)

    def test_the_day_of_our_price_as_people_write_it(self):
        self.assertIn(" on 06/10/2026 ", self._offer(days_ago=5).compared_with)

    def test_pricelist_of_the_customer_on_that_day(self):
        """A tenth less until four days ago; the offer came five days ago."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Friends",
                "currency_id": self.company.currency_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 10,
                            "date_end": f"{ago(4)} 12:00:00",
                        }
                    )
                ],
            }
        )
        self.ada.property_product_pricelist = pricelist
        self.assertEqual(self._offer(100, days_ago=5).our_price, 108)
        self.assertEqual(self._offer(100, days_ago=1).our_price, 120)

    def test_it_stays_when_prices_change(self):
        offer = self._offer(100)
        self.env.flush_all()
        self.lamp.list_price = 500
        self.env.invalidate_all()
        self.assertEqual(offer.our_price, 120)

    def test_in_the_currency_of_the_offer(self):
        """120 dollars are 60 euros where a euro costs two dollars."""
        self._euro(dollars=2, days_ago=30)
        offer = self._offer(50, currency_id=self.eur.id)
        self.assertEqual(offer.our_price, 60)
        self.assertEqual(offer.price_gap, 10)

    def test_without_a_rate_it_is_not_known(self):
        currency = self._currency("JPY")
        offer = self._offer(50, currency_id=currency.id)
        read = offer.read(["our_price", "price_gap", "gap_share"])[0]
        self.assertEqual(
            [read["our_price"], read["price_gap"], read["gap_share"]], [False] * 3
        )
        self.assertIn("JPY", offer.compared_with)

    def test_without_a_product_it_is_not_known(self):
        offer = self._offer(50, product_id=False)
        self.assertIs(offer.read(["price_gap"])[0]["price_gap"], False)
        self.assertIn("No product", offer.compared_with)


class TestOffer(OfferCase):
    def test_without_currency(self):
        with self.assertRaisesRegex(ValidationError, "currency"):
            self._offer(currency_id=False)

    @mute_logger("odoo.sql_db")
    def test_without_currency_in_the_database(self):
        offer = self._offer()
        self.env.flush_all()
        with self.assertRaises(NotNullViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE crm_competitor_offer SET currency_id = NULL WHERE id = %s",
                [offer.id],
            )

    @mute_logger("odoo.sql_db")
    def test_ends_before_it_was_made(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._offer(valid_until=ago(6))

    @mute_logger("odoo.sql_db")
    def test_decided_before_it_was_made(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._offer(outcome="won", outcome_date=ago(6))

    @mute_logger("odoo.sql_db")
    def test_a_price_below_zero(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._offer(-1)

    @mute_logger("odoo.sql_db")
    def test_a_competitor_twice(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["crm.competitor"].create({"name": " brown"})

    def test_in_the_future(self):
        with self.assertRaisesRegex(ValidationError, "future"):
            self._offer(days_ago=-1)

    def test_deal_with_another_customer(self):
        lead = self._lead(self.bob)
        with self.assertRaisesRegex(ValidationError, "another deal"):
            self._offer(lead_id=lead.id)

    def test_deal_won_proposes_and_writes_nothing(self):
        lead = self._lead(self.ada, type="opportunity")
        offer = self._offer(lead_id=lead.id)
        self.assertFalse(offer.proposed_outcome)
        lead.action_set_won()
        self.assertEqual(offer.outcome, "open")
        self.assertEqual(offer.proposed_outcome, "won")
        found = self.env["crm.competitor.offer"].search(
            [("proposed_outcome", "=", "won")]
        )
        self.assertEqual(found, offer)
        offer.action_accept_proposal()
        self.assertEqual(offer.outcome, "won")

    def test_deal_lost_asks_to_whom(self):
        lead = self._lead(self.ada, type="opportunity")
        offer = self._offer(lead_id=lead.id)
        lead.action_set_lost()
        self.assertEqual(offer.proposed_outcome, "ask")
        with self.assertRaisesRegex(UserError, "to whom"):
            offer.action_accept_proposal()
        offer.action_they_won()
        self.assertFalse(offer.proposed_outcome)

    def test_whoever_noted_an_offer_is_asked_when_the_deal_is_decided(self):
        sue = self._user("salesperson")
        deal, other = self._lead(self.ada), self._lead(self.ada)
        offer = self._offer(lead_id=deal.id, user_id=sue.id)
        decided = self._offer(lead_id=deal.id, outcome="won", outcome_date=ago(1))
        elsewhere = self._offer(lead_id=other.id)
        deal.description = "Nothing is decided"
        self.assertFalse(offer.activity_ids)
        deal.action_set_lost()
        asked = offer.activity_ids
        self.assertRecordValues(asked, [{"user_id": sue.id}])
        self.assertIn("who got it?", asked.summary)
        self.assertFalse((decided + elsewhere).activity_ids)
        deal.action_unarchive()
        deal.action_set_won()
        self.assertEqual(offer.activity_ids, asked)
        offer.action_they_won()
        self.assertFalse(offer.activity_ids)

    def test_decided_stays_decided(self):
        offer = self._offer()
        offer.action_they_won()
        with self.assertRaisesRegex(UserError, "decided already"):
            offer.action_we_won()

    def test_open_ones_are_known_of_the_customer(self):
        offer = self._offer(valid_until=ago(-5))
        sections = self.env["crm.memory"].get_sections(
            self.ada.id, models=["crm.competitor.offer"]
        )
        self.assertEqual([line["id"] for line in sections[0]["lines"]], offer.ids)
        offer.action_they_won()
        sections = self.env["crm.memory"].get_sections(
            self.ada.id, models=["crm.competitor.offer"]
        )
        self.assertFalse(sections[0]["lines"])

    def test_merged_deals_keep_the_offers(self):
        lead, other = self._lead(self.ada), self._lead(self.ada)
        offer = self._offer(lead_id=other.id)
        lead._merge_dependences(other)
        self.assertEqual(offer.lead_id, lead)


class TestWinRate(OfferCase):
    def _rate(self, **context):
        offers = self.env["crm.competitor.offer"].with_context(**context)
        return {
            competitor.name: figures
            for competitor, *figures in offers._read_group(
                [],
                ["competitor_id"],
                ["win_share:avg", "win_low:avg", "win_high:avg", "won_count:sum"],
            )
        }

    def test_share_with_its_interval(self):
        """6 of 10: 0.6, Agresti and Coull at 1.96 from 0.312 to 0.833 (worked out).

        n' = 10 + 3.8416; p' = (6 + 1.9208) / n' = 0.5722;
        margin = 1.96 sqrt(0.5722 * 0.4278 / 13.8416) = 0.2606.
        """
        self._offers(won=6, lost=4)
        share, low, high, won = self._rate()["Brown"]
        self.assertEqual((share, won), (0.6, 6))
        self.assertAlmostEqual(low, 0.3116, places=3)
        self.assertAlmostEqual(high, 0.8329, places=3)

    def test_below_ten_there_is_not_enough_data(self):
        self._offers(won=6, lost=3)
        self._offer()  # open: decides nothing
        self.assertEqual(self._rate()["Brown"], [False, False, False, 6])
        self.assertIn("Not enough data", self.brown.win_words)

    def test_gap_where_won_and_where_lost(self):
        self._offer(100, outcome="won", outcome_date=ago(1))
        self._offer(60, outcome="lost", outcome_date=ago(1))
        self._offer(60, product_id=False, outcome="lost", outcome_date=ago(1))
        group = self.env["crm.competitor.offer"]._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["gap_won:avg", "gap_lost:avg"],
        )
        self.assertEqual([round(gap, 4) for gap in group[0]], [0.2, 1])

    def test_in_words(self):
        self._offers(won=6, lost=4)
        self.assertIn("60 %", self.brown.win_words)
        self.assertEqual((self.green.won_count, self.green.lost_count), (0, 0))


class TestOfferAccess(OfferCase):
    def test_own_customers_of_a_salesperson(self):
        seller = self._user("salesperson")
        self.ada.user_id = self.env.ref("base.user_admin")
        offer = self._offer(user_id=self.env.ref("base.user_admin").id)
        self.assertFalse(self._as(seller)["crm.competitor.offer"].search([]))
        with self.assertRaises(AccessError):
            self._as(seller, offer).read(["price_unit"])
        self.ada.user_id = seller
        self.assertEqual(self._as(seller)["crm.competitor.offer"].search([]), offer)

    def test_all_customers(self):
        offer = self._offer()
        for role in ("sales_lead", "accountant"):
            found = self._as(self._user(role))["crm.competitor.offer"].search([])
            self.assertEqual(found, offer)

    def test_another_company(self):
        other = self._company("Other", self.company.currency_id)
        self._offer(company_id=other.id)
        found = self._as(self._user("sales_lead"))["crm.competitor.offer"].search([])
        self.assertFalse(found)

    def test_win_rate_counts_what_one_may_see(self):
        seller = self._user("salesperson")
        self.ada.user_id = self.env.ref("base.user_admin")
        self._offers(won=12, user_id=self.env.ref("base.user_admin").id)
        self.assertEqual(self._as(seller, self.brown).won_count, 0)
        self.assertEqual(self._as(self._user("sales_lead"), self.brown).won_count, 12)

    def test_nothing_is_lost_with_a_user_or_contact(self):
        seller = self._user("sales_lead")
        offer = self._offer(env=self._as(seller))
        for record in (seller, self.ada, self.brown):
            with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
                record.unlink()
        self.assertTrue(offer.exists())
