from datetime import date

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .tier_case import TierCase


class TestTierReturns(TierCase):
    """A return counts on the day of its purchase, and what it gave is reported."""

    def test_return_reverts_at_once(self):
        order = self._confirm(self.ada, (self.lamp, 5, 100))
        card = self._card(self.ada)
        self._return(self._bill_order(order), {self.lamp: 1})
        # 400 of 500 are left
        self.assertEqual(card.tier_id, self.silver)
        told = card.assessment_ids.sorted("id")[-1]
        self.assertEqual(
            (told.cause, told.tier_before_id, told.tier_after_id, told.figure),
            ("returned", self.gold, self.silver, 400),
        )

    def test_return_of_last_years_purchase_reverts_what_it_gave_this_year(self):
        card = self._climb(self._give(self.ada, 0), 500, date(2025, 12, 1))
        self.assertEqual(card.tier_id, self.gold)
        self._climb(card, -450, date(2025, 12, 1))
        self.assertFalse(card.tier_id)
        self.assertEqual(str(card.assessment_ids[:1].replayed_from), "2025-12-01")

    def test_return_does_not_touch_a_tier_earned_otherwise(self):
        card = self._climb(self._give(self.ada, 0), 300, ago(10))
        self._climb(card, 600, ago(5))
        self._climb(card, -300, ago(10))
        self.assertEqual(card.tier_id, self.gold)
        self.assertNotIn("returned", card.assessment_ids.mapped("cause"))

    def test_second_return_does_not_see_the_tier_the_first_took(self):
        card = self._climb(self._give(self.ada, 0), 500, ago(20))
        self._climb(card, 100, ago(5))
        self._climb(card, -500, ago(20))
        self.assertEqual(card.tier_id, self.silver)
        self._climb(card, -50, ago(5))
        self.assertFalse(card.tier_id)

    def test_return_taken_back_lifts_again(self):
        order = self._confirm(self.ada, (self.lamp, 5, 100))
        note = self._return(self._bill_order(order))
        card = self._card(self.ada)
        self.assertFalse(card.tier_id)
        note.button_draft()
        self.assertEqual(card.tier_id, self.gold)

    def test_benefits_used_are_reported_and_not_taken_back(self):
        self.gold.multiplier = 2
        first = self._confirm(self.ada, (self.lamp, 5, 100))
        self._confirm(self.ada, (self.chair, 2, 50))
        card = self._card(self.ada)
        self.assertEqual(card.points, 700)  # 500 and twice 100
        self._return(self._bill_order(first))
        told = card.assessment_ids.sorted("id")[-1]
        # the second order counts 100: Silver; as many came by Gold
        self.assertEqual((told.cause, card.tier_id), ("returned", self.silver))
        self.assertEqual(told.multiplied_points, 100)
        self.assertEqual(card.points, 200)

    def test_late_payment_counts_on_the_day_of_the_order(self):
        card = self._climb(self._give(self.ada, 0), 500, date(2025, 12, 30))
        self.assertEqual(card.tier_id, self.gold)
        self.assertEqual(str(card.tier_since), str(TODAY))
        self.assertEqual(str(card.tier_until), "2026-12-31")
