from datetime import date

from psycopg2.errors import RestrictViolation

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .tier_case import TierCase


class TestTier(TierCase):
    """A customer is in a tier at once when his figure reaches it."""

    def test_order_lifts_at_once(self):
        self._confirm(self.ada, (self.lamp, 5, 100))
        card = self._card(self.ada)
        self.assertEqual(card.tier_id, self.gold)
        self.assertEqual(card.tier_since, TODAY)
        self.assertEqual(self._told(card), [("2026-06-15", "up", "Gold")])
        self.assertEqual(card.assessment_ids.figure, 500)

    def test_threshold_itself_is_enough(self):
        self._confirm(self.ada, (self.lamp, 1, 99.99))
        card = self._card(self.ada)
        self.assertFalse(card.tier_id)
        self._confirm(self.ada, (self.lamp, 1, 0.01))
        self.assertEqual(card.tier_id, self.silver)

    def test_redeeming_costs_no_tier(self):
        self._confirm(self.ada, (self.lamp, 1, 100))
        card = self._card(self.ada)
        self._redeem(self._quote(self.ada, (self.chair, 1, 5))).action_confirm()
        self.assertLess(card.points, 100)
        self.assertEqual(card.tier_id, self.silver)

    def test_money_counts_untaxed_and_net_of_returns(self):
        program = self._program(
            name="Money", qualify_by="money", company_id=self.company.id
        )
        (gold,) = self._ladder(program, Gold=250)
        order = self._confirm(self.ada, (self.lamp, 3, 100))
        card = self._card(self.ada, program)
        self.assertEqual(card.tier_id, gold)
        self._return(self._bill_order(order), {self.lamp: 1})
        self.assertFalse(card.tier_id)

    def test_money_counts_in_the_companys_currency(self):
        program = self._program(
            name="Money", qualify_by="money", rule={"reward_point_amount": 1}
        )
        (gold,) = self._ladder(program, Gold=200)
        self._euro(2, 10)
        price = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self.eur.id, "company_id": self.company.id}
        )
        self._confirm(self.ada, (self.lamp, 1, 99.99), pricelist_id=price.id)
        card = self._card(self.ada, program)
        # 99.99 euros at 2 dollars are 199.98
        self.assertFalse(card.tier_id)
        self._confirm(self.ada, (self.lamp, 1, 0.01), pricelist_id=price.id)
        self.assertEqual(card.tier_id, gold)

    def test_orders_count_while_anything_of_them_is_kept(self):
        program = self._program(name="Orders", qualify_by="orders")
        (gold,) = self._ladder(program, Gold=2)
        first = self._confirm(self.ada, (self.lamp, 2, 100))
        card = self._card(self.ada, program)
        self.assertFalse(card.tier_id)
        self._confirm(self.ada)
        self.assertEqual(card.tier_id, gold)
        invoice = self._bill_order(first)
        self._return(invoice, {self.lamp: 1})
        self.assertEqual(card.tier_id, gold)
        self._return(invoice, {self.lamp: 1})
        self.assertFalse(card.tier_id)

    def test_change_is_one_line_and_refreshes_the_customer(self):
        card = self._give(self.ada, 0)
        lines = len(card.message_ids)
        self._empty_queue()
        self._climb(card, 500)
        self.assertEqual(len(card.message_ids), lines + 1)
        self.assertIn("Gold", card.message_ids[:1].body)
        self.assertIn(self.ada, self._queued())

    def test_customer_gets_a_mail_when_he_rises(self):
        self.ada.email = "ada@example.com"
        card = self._climb(self._give(self.ada, 0), 500)
        notices = self.env["crm.loyalty.notice"].search([("card_id", "=", card.id)])
        self.assertEqual(notices.mapped("kind"), ["tier_up"])

    def test_customer_is_warned_once_before_a_tier_is_lost(self):
        self.ada.email = "ada@example.com"
        card = self._climb(self._give(self.ada, 0), 500, date(2025, 5, 1))
        engine = self.env["crm.loyalty.tier.engine"]
        self.assertFalse(engine._warn(self.program, date(2026, 11, 30))["sent"])
        # 31 December less 30 days
        self.assertEqual(engine._warn(self.program, date(2026, 12, 1))["sent"], 1)
        self.assertFalse(engine._warn(self.program, date(2026, 12, 2))["sent"])
        self.assertEqual(str(card.tier_until), "2026-12-31")

    def test_sentence_says_what_is_missing_by_when(self):
        card = self._climb(self._give(self.ada, 0), 120, date(2025, 5, 1))
        self._climb(card, 30, ago(3))
        self.assertEqual(
            card.tier_sentence,
            "Needs 70 stars by 12/31/2026 to keep Silver."
            " Needs 470 stars by 12/31/2026 to reach Gold.",
        )

    def test_sentence_of_who_has_done_enough(self):
        card = self._climb(self._give(self.ada, 0), 500)
        self.assertEqual(card.tier_sentence, "Gold until 12/31/2027.")

    def test_quotation_shows_the_sentence(self):
        self._climb(self._give(self.ada, 0), 500)
        self.assertEqual(self._quote(self.ada).tier_outlook, "Gold until 12/31/2027.")

    def test_assessments_come_out_the_same_when_replayed(self):
        card = self._climb(self._give(self.ada, 0), 120, date(2025, 5, 1))
        self._climb(card, 500, ago(3))
        self._climb(card, -50, ago(3))
        self._night(date(2027, 1, 1))
        self._climb(card, 5000, ago(2))  # known later, so it does not count
        same = card.assessment_ids._comes_out_the_same()
        self.assertEqual(len(same), 5)  # up, up, returned, kept, up
        self.assertEqual(set(same.values()), {True})

    def test_merged_customers_add_up(self):
        self._confirm(self.ada, (self.lamp, 3, 100))
        self._confirm(self.bob, (self.lamp, 2, 100))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada | self.bob).ids, self.ada
        )
        self.assertEqual(self._card(self.ada).tier_id, self.gold)
        self.assert_proven(self._card(self.ada))

    def test_nobody_writes_a_tier(self):
        card = self._give(self.ada, 0)
        with self.assertRaisesRegex(UserError, "follows from its ledger"):
            card.tier_id = self.gold
        with self.assertRaisesRegex(UserError, "follows from its ledger"):
            self._give(self.bob, 0, tier_id=self.gold.id)

    def test_nobody_changes_an_assessment(self):
        told = self._climb(self._give(self.ada, 0), 500).assessment_ids
        with self.assertRaisesRegex(UserError, "engine alone"):
            told.figure = 1
        with self.assertRaisesRegex(UserError, "engine alone"):
            told.unlink()
        with (
            self.assertRaises(RestrictViolation),
            self.env.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            self.env.cr.execute(
                "UPDATE crm_loyalty_tier_assessment SET figure = 1 WHERE id = %s",
                [told.id],
            )
