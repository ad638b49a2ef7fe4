from odoo.exceptions import ValidationError

from .common import RelationshipCase, ago


class TestLifecycleRules(RelationshipCase):
    """What is accepted as an entry rule can be computed; the rest is refused.

    The stage under test stands above all others, so whoever meets its rule is in it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top = cls.env["crm.lifecycle.stage"].create(
            {"name": "Top", "sequence": 900, "rule": False}
        )
        cls._sell(cls.ada, 300, days_ago=40, due=-30)

    def _meets(self, rule, **vals):
        """Whether Ada, who has bought once 40 days ago for 300, is in the stage."""
        self.top.rule = rule
        self._refresh(**vals)
        return self._row(self.ada).stage_id == self.top

    def assertRefused(self, rule):  # noqa: N802
        refused = self.assertRaisesRegex(ValidationError, "Top")
        with refused, self.env.cr.savepoint():
            self.top.rule = rule
            self.env.flush_all()
        self.top.invalidate_recordset()
        self.assertFalse(self.top.rule)

    # accepted

    def test_number(self):
        self.assertTrue(self._meets("[('revenue_12m', '>=', 300)]"))

    def test_number_not_reached(self):
        self.assertFalse(self._meets("[('revenue_12m', '>', 300)]"))

    def test_either_or(self):
        rule = "['|', ('revenue_12m', '>', 900), ('purchase_count', '=', 1)]"
        self.assertTrue(self._meets(rule))

    def test_not(self):
        self.assertTrue(self._meets("['!', ('revenue_12m', '>', 900)]"))

    def test_empty_domain_is_met_by_everybody(self):
        self.assertTrue(self._meets("[]"))

    def test_no_rule_is_met_by_nobody(self):
        self.assertFalse(self._meets(False))

    def test_text_in_a_list(self):
        self.assertTrue(self._meets("[('rfm_segment', 'in', ['hibernating', 'new'])]"))

    def test_unknown_is_not_zero(self):
        self.assertFalse(self._meets("[('weighted_days_late', '=', 0)]"))

    def test_unknown(self):
        self.assertTrue(self._meets("[('weighted_days_late', '=', False)]"))

    def test_profit(self):
        self.assertTrue(self._meets("[('net_profit_12m', '>', 0)]"))

    def test_relative_day_is_met_on_the_day(self):
        self.assertTrue(self._meets("[('last_order_date', '>=', 'today -40d')]"))

    def test_relative_day_is_not_met_a_day_later(self):
        self.assertFalse(self._meets("[('last_order_date', '>=', 'today -39d')]"))

    def test_weeks_months_and_years(self):
        for day in ("today -6w", "today -2m", "today -1y"):
            with self.subTest(day=day):
                self.assertTrue(self._meets(f"[('last_order_date', '>=', '{day}')]"))

    def test_today(self):
        self.assertTrue(self._meets("[('last_order_date', '<', 'today')]"))

    def test_relative_day_follows_the_day_looked_from(self):
        rule = "[('last_order_date', '>=', 'today -10d')]"
        self.assertTrue(self._meets(rule, as_of=ago(30)))

    def test_relative_day_in_a_list_follows_the_day_looked_from(self):
        rule = "[('last_order_date', 'in', ['today -10d', '2001-01-01'])]"
        self.assertTrue(self._meets(rule, as_of=ago(30)))

    def test_fixed_date(self):
        self.assertTrue(self._meets(f"[('last_order_date', '=', '{ago(40)}')]"))

    def test_month_ends_with_its_last_day(self):
        # a month before the 31st of March is the 28th of February
        self._sell(self.ada, 10, days_ago=107)
        self._sell(self.bob, 10, days_ago=108)
        self.top.rule = "[('last_order_date', '>=', 'today -1m')]"
        self._refresh(as_of="2026-03-31")
        in_it = [self._row(c).stage_id == self.top for c in (self.ada, self.bob)]
        self.assertEqual((ago(107).isoformat(), in_it), ("2026-02-28", [True, False]))

    def test_of_two_stages_of_one_rank_the_younger_counts(self):
        younger = self.top.copy({"name": "Younger", "rule": "[]"})
        self.top.rule = "[]"
        self._refresh()
        self.assertEqual(self._row(self.ada).stage_id, younger)

    def test_moving_a_stage_on_the_ladder_moves_its_customers(self):
        self._meets("[]")
        self.top.sequence = 0
        self._refresh()
        self.assertNotEqual(self._row(self.ada).stage_id, self.top)

    # refused

    def test_word_for_a_number(self):
        self.assertRefused("[('purchase_count', '>', 'many')]")

    def test_word_for_an_amount(self):
        for value in ("'much'", "True", "'1 000'"):
            with self.subTest(value=value):
                self.assertRefused(f"[('revenue_12m', '>', {value})]")

    def test_word_for_a_month(self):
        self.assertRefused("[('last_order_date.month_number', '=', 'May')]")

    def test_character_that_no_text_has(self):
        self.assertRefused("[('rfm_segment', '=', 'new\\x00')]")

    def test_day_that_leaves_the_calendar_one_day(self):
        self.assertRefused("[('last_order_date', '<', 'today +7973y')]")

    def test_word_for_a_date(self):
        self.assertRefused("[('last_order_date', '>', 'long ago')]")

    def test_relative_day_of_an_unknown_unit(self):
        self.assertRefused("[('last_order_date', '>', 'today -90x')]")

    def test_list_for_a_number(self):
        self.assertRefused("[('purchase_count', '>', [1, 2])]")

    def test_unknown_operator(self):
        self.assertRefused("[('purchase_count', 'resembles', 1)]")

    def test_unknown_figure(self):
        self.assertRefused("[('shoe_size', '>', 1)]")

    def test_term_of_two(self):
        self.assertRefused("[('purchase_count', 1)]")

    def test_half_a_domain(self):
        self.assertRefused("['|', ('purchase_count', '=', 1)]")

    def test_no_domain_at_all(self):
        for rule in ("5", "None", "'today'", "{'purchase_count': 1}", "purchase_count"):
            with self.subTest(rule=rule):
                self.assertRefused(rule)

    def test_code(self):
        self.assertRefused("__import__('os').getcwd()")

    def test_other_models(self):
        for path in ("partner_id.name", "company_id.name", "partner_id.user_id"):
            with self.subTest(path=path):
                self.assertRefused(f"[('{path}', '=', 'Ada')]")

    def test_figures_that_are_not_kept(self):
        for name in ("payment_reason", "peak_stage_id", "transition_ids"):
            with self.subTest(name=name):
                self.assertRefused(f"[('{name}', '!=', False)]")

    def test_what_the_partner_has(self):
        for name in ("user_id", "country_id"):
            with self.subTest(name=name):
                self.assertRefused(f"[('{name}', '=', 1)]")

    def test_what_the_rules_decide(self):
        decided = ("stage_id", "rule_stage_id", "stage_since")
        for name in (*decided, "priority_band", "payment_band"):
            with self.subTest(name=name):
                self.assertRefused(f"[('{name}', '!=', False)]")
