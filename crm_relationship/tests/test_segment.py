from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time

from .common import ago
from .segment_case import SegmentCase


class TestSegmentByRule(SegmentCase):
    """Members of a rule: who comes, who goes, when and why."""

    def test_whoever_meets_the_rule_is_a_member(self):
        segment = self._segment("[('revenue_12m', '>=', 300)]")
        self._sell(self.ada, 300)
        self._sell(self.bob, 299)
        self._refresh()
        self.assertEqual(self._members(segment), self.ada)

    def test_a_new_segment_is_filled_at_once(self):
        self._sell(self.ada, 300)
        self._refresh()
        self.assertEqual(self._members(self._segment()), self.ada)

    def test_a_changed_rule_chooses_at_once(self):
        self._sell(self.ada, 300)
        self._sell(self.bob, 20)
        self._refresh()
        segment = self._segment("[('revenue_12m', '>=', 300)]")
        segment.rule = "[('revenue_12m', '<', 300)]"
        self.assertEqual(self._members(segment), self.bob)
        gone = self._history(segment, self.ada)
        self.assertEqual((gone.end_date, gone.end_cause), (ago(0), "bulk"))

    def test_a_document_brings_a_member_in(self):
        segment = self._segment("[('purchase_count', '>=', 2)]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh()
        self._sell(self.ada, 20, days_ago=3)
        self._drain()
        member = self._history(segment)
        self.assertEqual(
            (member.partner_id, member.start_date, member.start_cause),
            (self.ada, ago(0), "rule"),
        )

    def test_a_document_takes_a_member_out(self):
        segment = self._segment("[('purchase_count', '=', 1)]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh()
        self._sell(self.ada, 20, days_ago=3)
        self._drain()
        member = self._history(segment)
        self.assertEqual((member.end_date, member.end_cause), (ago(0), "rule"))

    def test_a_drain_leaves_other_customers_alone(self):
        segment = self._segment("[('purchase_count', '=', 1)]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh()
        self._sell(self.bob, 20, days_ago=3)
        self._drain()
        self.assertEqual(self._members(segment), self.ada | self.bob)

    def test_time_alone_takes_a_member_out(self):
        segment = self._segment("[('last_order_date', '>=', 'today -40d')]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh(as_of=ago(1))
        self._refresh(as_of=ago(0))
        self.assertEqual(self._members(segment), self.ada)
        self._refresh(as_of=ago(-1))
        member = self._history(segment)
        self.assertEqual((member.end_date, member.end_cause), (ago(-1), "run"))

    def test_time_alone_brings_a_member_in(self):
        segment = self._segment("[('last_order_date', '<', 'today -40d')]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh()
        self.assertFalse(self._members(segment))
        self._refresh(as_of=ago(-1))
        member = self._history(segment)
        self.assertEqual((member.start_date, member.start_cause), (ago(-1), "run"))

    def test_who_comes_again_gets_another_membership(self):
        segment = self._segment("[('last_order_date', '>=', 'today -30d')]")
        self._sell(self.ada, 300, days_ago=100)
        self._refresh(as_of=ago(90))
        self._refresh(as_of=ago(60))
        self._sell(self.ada, 300, days_ago=10)
        self._refresh(as_of=ago(0))
        dates = self._history(segment).mapped(lambda m: (m.start_date, m.end_date))
        self.assertEqual(dates, [(ago(90), ago(60)), (ago(0), False)])

    def test_who_comes_again_on_an_earlier_day_is_not_in_twice(self):
        segment = self._segment("[('last_order_date', '>=', 'today -30d')]")
        self._sell(self.ada, 300, days_ago=100)
        for days in (90, 60, 80):
            self._refresh(as_of=ago(days))
        dates = self._history(segment).mapped(lambda m: (m.start_date, m.end_date))
        self.assertEqual(dates, [(ago(90), ago(60)), (ago(60), False)])

    def test_nothing_changes_when_nothing_has_changed(self):
        segment = self._segment()
        self._sell(self.ada, 300)
        self._refresh()
        before = self._history(segment)
        for _again in range(2):
            segment.action_refresh_members()
            self._refresh()
        self.assertEqual(self._history(segment), before)
        self.assertFalse(before.end_date)

    def test_first_fill_says_so(self):
        segment = self._segment()
        self._sell(self.ada, 300)
        self._refresh(bulk=True)
        self.assertEqual(self._history(segment).start_cause, "bulk")

    def test_evidence_is_the_figures_the_rule_asks_for(self):
        segment = self._segment(
            "[('revenue_12m', '>=', 300), ('last_order_date', '!=', False)]"
        )
        self._sell(self.ada, 345.5, days_ago=3)
        self._refresh()
        self.assertEqual(
            self._history(segment).sudo().evidence,
            {"revenue_12m": 345.5, "last_order_date": str(ago(3))},
        )

    def test_evidence_of_going_is_the_figures_of_that_day(self):
        segment = self._segment("[('purchase_count', '=', 1)]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh()
        self._sell(self.ada, 20, days_ago=3)
        self._drain()
        self.assertEqual(self._history(segment).end_reason, "Purchases: 2")

    def test_reason_is_in_words(self):
        segment = self._segment(
            "[('rfm_segment', '!=', False), ('revenue_12m', '>', 0)]"
        )
        self._sell(self.ada, 1234.5)
        self._refresh()
        reason = self._history(segment).reason
        self.assertIn("Revenue, 12 Months: $\xa01,234.50", reason)
        self.assertIn("RFM Segment: Hibernating", reason)

    def test_stage_counts_as_a_figure(self):
        first = self.env.ref("crm_relationship.crm_lifecycle_stage_first_order")
        segment = self._segment(f"[('stage_id', '=', {first.id})]")
        self._sell(self.ada, 300)
        self._refresh()
        self.assertEqual(self._members(segment), self.ada)
        self.assertIn("First order", self._history(segment).reason)

    def test_archived_segment_stays_as_it_is(self):
        segment = self._segment("[('purchase_count', '=', 1)]")
        self._sell(self.ada, 300)
        self._refresh()
        segment.active = False
        self._sell(self.ada, 20, days_ago=3)
        self._drain()
        self.assertEqual(self._members(segment), self.ada)
        segment.active = True
        self.assertFalse(self._members(segment))

    def test_merged_customers_are_in_once(self):
        buyers = self._segment()
        once = self._segment("[('purchase_count', '=', 1)]")
        for partner, days in ((self.ada, 40), (self.bob, 3)):
            self._sell(partner, 300, days_ago=days)
        self._refresh()
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.ada | self.bob).ids, self.ada)
        self._drain()
        self.assertEqual(self._members(buyers), self.ada)
        self.assertEqual(len(self._history(buyers)), 1)
        self.assertEqual(self._history(once).end_reason, "Purchases: 2")

    def test_ready_made_segments_find_whom_they_name(self):
        self._sell(self.ada, 300, days_ago=400, due=-30)
        for days in (170, 120, 60, 5):
            self._sell(self.bob, 500, days_ago=days, due=-30)
        self._refresh()
        names = {
            partner: set(partner.relationship_segment_ids.mapped("name"))
            for partner in (self.ada, self.bob)
        }
        # of two customers the worse is in the first fifth, the better in the third
        self.assertEqual(names[self.ada], {"One-time buyers", "Lapsed", "Hibernating"})
        self.assertEqual(names[self.bob], {"Regular customers", "Loyal"})


class TestSegmentRule(SegmentCase):
    """What is no rule is refused where it is written."""

    def assertRefused(self, rule, words="Tested"):  # noqa: N802
        refused = self.assertRaisesRegex(ValidationError, words)
        with refused, self.env.cr.savepoint():
            self._segment(rule)

    def test_unknown_figure(self):
        self.assertRefused("[('shoe_size', '>', 1)]", "shoe_size")

    def test_no_domain(self):
        for rule in ("5", "purchase_count > 1", "['|', ('purchase_count', '=', 1)]"):
            with self.subTest(rule=rule):
                self.assertRefused(rule)

    def test_other_models(self):
        self.assertRefused("[('partner_id.name', '=', 'Ada')]", "looks beyond")

    def test_date_that_is_none(self):
        self.assertRefused("[('last_order_date', '>', 'last spring')]")

    def test_days_beyond_the_calendar(self):
        self.assertRefused("[('last_order_date', '>', 'today -99999999999d')]")

    def test_word_for_an_amount(self):
        self.assertRefused("[('revenue_12m', '>', 'much')]")

    def test_nothing_is_kept_of_a_refused_change(self):
        segment = self._segment()
        self._sell(self.ada, 300)
        self._refresh()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            segment.rule = "[('shoe_size', '>', 1)]"
        segment.invalidate_recordset()
        self.assertEqual(self._members(segment), self.ada)

    def test_first_day_of_a_month(self):
        self._sell(self.ada, 300, days_ago=14)  # the 1st of June
        self._sell(self.bob, 300, days_ago=15)  # the 31st of May
        self._refresh()
        june = self._segment("[('last_order_date', '>=', 'today =1d')]")
        may = self._segment(
            "[('last_order_date', '>=', 'today =1d -1m'),"
            " ('last_order_date', '<', 'today =1d')]"
        )
        self.assertEqual(
            (self._members(june), self._members(may)), (self.ada, self.bob)
        )

    def test_empty_rule_is_met_by_nobody(self):
        self._sell(self.ada, 300)
        self._refresh()
        self.assertFalse(self._members(self._segment(False)))


class TestSegmentByHand(SegmentCase):
    """Members that people pick."""

    def test_picked_customer_is_in(self):
        segment = self._picked(self.ada)
        member = self._history(segment)
        self.assertEqual(
            (member.partner_id, member.start_cause, member.start_user_id),
            (self.ada, "manual", self.env.user),
        )

    def test_picked_twice_is_in_once(self):
        segment = self._picked(self.ada, self.ada)
        self.assertEqual(len(self._history(segment)), 1)

    def test_taken_out_stays_on_record(self):
        segment = self._picked(self.ada, self.bob)
        self.ada.remove_from_segment(segment.id)
        self.assertEqual(self._members(segment), self.bob)
        gone = self._history(segment, self.ada)
        self.assertEqual((gone.end_date, gone.end_cause), (ago(0), "manual"))

    def test_who_was_taken_out_by_a_clock_ahead_is_not_in_twice(self):
        segment = self._picked(self.ada)
        with freeze_time(f"{ago(-26)} 12:00:00"):
            self.ada.remove_from_segment(segment.id)
        self.ada.add_to_segment(segment.id)
        dates = self._history(segment).mapped(lambda m: (m.start_date, m.end_date))
        self.assertEqual(dates, [(ago(0), ago(-26)), (ago(-26), False)])

    def test_contact_is_picked_as_its_company(self):
        firm = self._customer("Firm", is_company=True)
        clerk = self._customer("Clerk", parent_id=firm.id)
        self.assertEqual(self._members(self._picked(clerk)), firm)

    def test_no_run_takes_out_who_was_picked(self):
        segment = self._picked(self.ada)
        self._sell(self.bob, 300)
        self._refresh()
        self._drain()
        self.assertEqual(self._members(segment), self.ada)

    def test_members_of_a_rule_are_not_picked(self):
        segment = self._segment()
        for method in (self.ada.add_to_segment, self.ada.remove_from_segment):
            with self.assertRaisesRegex(UserError, "follow from its rule"):
                method(segment.id)

    def test_wizard_picks_the_selected_rows(self):
        self._sell(self.ada, 300)
        self._refresh()
        segment = self._picked()
        pick = (
            self.env["crm.segment.pick"]
            .with_context(
                active_model="crm.relationship", active_ids=self._row(self.ada).ids
            )
            .create({"segment_id": segment.id})
        )
        pick.action_apply()
        self.assertEqual(self._members(segment), self.ada)
        pick.change = "remove"
        pick.action_apply()
        self.assertFalse(self._members(segment))
