from odoo.addons.crm_relationship.tests.common import TODAY

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

    def test_full_return_reverts_at_once(self):
        order = self._confirm(self.ada, (self.lamp, 5, 100))
        card = self._card(self.ada)
        self._return(self._bill_order(order), {self.lamp: 1})
        # 400 of 500 are left
        self.assertEqual(card.tier_id, self.silver)
