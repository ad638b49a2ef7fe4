from odoo.addons.crm_relationship.tests.common import ago

from ..hooks import METRIC, post_init_hook, uninstall_hook
from .tier_case import TierCase


class TestRelationshipTier(TierCase):
    """The tier stands on the relationship and can count in the priority."""

    def test_best_tier_of_the_customer(self):
        self._climb(self._give(self.ada, 0), 120)
        self._climb(self._give(self.bob, 0), 50)
        self._sell(self.ada, 10)
        self._sell(self.bob, 10)
        self._refresh()
        ada, bob = self._row(self.ada), self._row(self.bob)
        # Silver is the first of two
        self.assertEqual(
            (ada.loyalty_tier_id, ada.loyalty_tier_score), (self.silver, 50)
        )
        self.assertFalse(bob.loyalty_tier_id)
        self.assertIs(bob.loyalty_tier_score, False)
        self.assertEqual(self.ada.relationship_loyalty_tier_id, self.silver)

    def test_higher_of_two_programmes_counts(self):
        other = self._program(name="Miles")
        _blue, red, _top = self._ladder(other, Blue=10, Red=20, Top=30)
        self._climb(self._give(self.ada, 0), 120)
        self._climb(self._give(self.ada, 0, other), 25)
        self._sell(self.ada, 10)
        self._refresh()
        row = self._row(self.ada)
        self.assertEqual((row.loyalty_tier_id, row.loyalty_tier_score), (red, 66.67))

    def test_past_day_shows_the_tier_of_that_day(self):
        self._climb(self._give(self.ada, 0), 120)
        self._sell(self.ada, 10, days_ago=30)
        self._refresh(as_of=ago(1))
        self.assertFalse(self._row(self.ada).loyalty_tier_id)

    def test_factor_of_the_priority_gets_its_figure_and_loses_it(self):
        factor = self.env.ref(
            "crm_relationship.crm_priority_scheme_default"
        ).factor_ids.filtered(lambda factor: factor.name == "Loyalty tier")
        self.assertEqual(factor.metric, METRIC)
        with self.cr.savepoint(flush=False) as savepoint:
            uninstall_hook(self.env)
            self.assertFalse(factor.metric)
            savepoint.rollback()
        self.env.invalidate_all()
        factor.metric = False
        post_init_hook(self.env)
        self.assertEqual(factor.metric, METRIC)
