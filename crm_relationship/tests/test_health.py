"""The page of relationship health: every part by itself, for whoever may see it."""

from odoo.exceptions import AccessError, UserError

from .common import ago
from .test_brief import BriefCase


class TestHealth(BriefCase):
    def _health(self, user=None, partner=None):
        self.env.flush_all()
        self.env.invalidate_all()
        health = self._as(user or self.sue)["crm.health"]
        return health.get_health((partner or self.ada).id)

    def _part(self, key, **vals):
        parts = [
            part for side in self._health(**vals)["sides"] for part in side["parts"]
        ]
        return next((part for part in parts if part["key"] == key), None)

    def _state(self, key, **vals):
        return self._part(key, **vals)["state"]

    def test_of_the_customer_of_a_contact(self):
        self.assertEqual(self._health(partner=self.eva)["customer"]["name"], "Ada")

    def test_what_is_not_known_is_not_judged_and_not_zero(self):
        health = self._health(partner=self.bob)
        self.assertEqual(
            (health["counts"]["good"], health["counts"]["bad"]), (0, 0), health
        )
        part = self._part("payment_band", partner=self.bob)
        self.assertEqual((part["value"], part["state"]), ("Not known", "unknown"))

    def test_counts_are_those_of_the_parts_and_no_figure_stands_over_them(self):
        self._figures(payment_band="d", payment_rule_band="d")
        health = self._health()
        judged = [part["state"] for side in health["sides"] for part in side["parts"]]
        for state, count in health["counts"].items():
            with self.subTest(state=state):
                self.assertEqual(judged.count(state), count)
        self.assertEqual(
            set(health), {"customer", "company", "date", "counts", "sides"}
        )

    def test_bands_of_payment_and_risk(self):
        self._figures(payment_band="b", payment_rule_band="b", churn_risk="medium")
        self.assertEqual(self._state("payment_band"), "good")
        self.assertEqual(self._state("churn_risk"), "watch")

    def test_profit_is_for_whoever_may_see_it(self):
        self._figures(net_profit_12m=-5)
        self.assertIsNone(self._part("net_profit_12m"))
        manager = self._user("crm_manager", name="Mona")
        part = self._part("net_profit_12m", user=manager)
        self.assertEqual(part["state"], "bad")
        self.assertIn("5.00", part["value"])

    def test_nine_promises_in_ten_kept_are_good_and_seven_to_watch(self):
        for ratio, state in (
            (0.9, "good"),
            (0.89, "watch"),
            (0.7, "watch"),
            (0.69, "bad"),
        ):
            with self.subTest(ratio=ratio):
                self._figures(promise_kept_ratio=ratio)
                self.assertEqual(self._state("promise_kept_ratio"), state)

    def test_promise_of_ours_that_is_overdue_is_bad_whatever_was_kept_before(self):
        self._figures(promise_kept_ratio=1)
        promise = self._promise(ago(1))
        part = self._part("promise_kept_ratio")
        self.assertEqual((part["state"], part["id"]), ("bad", promise.id))

    def test_deciders(self):
        self.assertEqual(self._state("deciders"), "unknown")
        self._role()
        self.assertEqual(self._state("deciders"), "good")

    def test_whoever_sees_no_relationships_sees_no_health(self):
        with self.assertRaises(AccessError):
            self._health(user=self._user("employee", name="Emma"))

    def test_contact_that_is_gone(self):
        gone = self._customer("Gone")
        gone.unlink()
        with self.assertRaisesRegex(UserError, "choose one"):
            self._health(partner=gone)

    def test_as_many_queries_for_a_long_history_as_for_a_short_one(self):
        self._promise(ago(1))
        self._talk("Call")
        self._health()  # what Odoo caches for good
        counts = []
        for _round in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._health()
            counts.append(self.cr.sql_log_count - before)
            for number in range(10):
                self._promise(ago(1), name=f"Promise {number}")
                self._talk(f"Call {number}")
        self.assertEqual(*counts)
