"""Ladders of tiers, their periods, and who goes up or down when."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from ..points.ladder import (
    Count,
    LadderError,
    Tier,
    assess,
    check_ladder,
    last_day_held,
    qualifying_period,
    tier_for,
)
from .plain import PlainCase

SILVER, GOLD, PLATINUM = LADDER = check_ladder(
    [
        Tier("Silver", Decimal(0)),
        Tier("Gold", Decimal(500)),
        Tier("Platinum", Decimal(2000)),
    ]
)
NEW_YEAR = date(2026, 1, 1)
END_2025, END_2026 = date(2025, 12, 31), date(2026, 12, 31)
DAYS = some.dates(date(2000, 1, 1), date(2040, 12, 31))
FIGURES = some.decimals(-100, 5000, places=2)
TIERS = some.sampled_from([None, *LADDER])


class TestCheck(PlainCase):
    def assert_refused(self, code, sentence, *tiers):
        with self.assertRaisesRegex(LadderError, sentence) as caught:
            check_ladder([Tier(*tier) for tier in tiers])
        self.assertEqual(caught.exception.code, code)

    def test_equal_thresholds_overlap(self):
        self.assert_refused("overlap", "both start at 5", ("A", 5), ("B", 5))

    def test_end_beyond_the_next_start_overlaps(self):
        self.assert_refused("overlap", "one ends at 11", ("A", 0, 11), ("B", 10))

    def test_end_before_the_next_start_is_a_gap(self):
        self.assert_refused("gap", "a gap, from 9 to 10", ("A", 0, 9), ("B", 10))

    def test_end_at_the_next_start_fits(self):
        self.assertEqual(len(check_ladder([Tier("A", 0, 10), Tier("B", 10)])), 2)

    def test_negative_threshold(self):
        self.assert_refused("negative", "below 0, at -1", ("A", -1))

    def test_end_at_or_below_its_start(self):
        self.assert_refused("upside_down", "must end above", ("A", 5, 5), ("B", 6))

    def test_highest_tier_has_no_end(self):
        self.assert_refused("open_end", "Nothing follows B", ("A", 0), ("B", 5, 9))

    def test_empty(self):
        self.assert_refused("empty", "one tier at least")

    def test_lowest_may_start_above_0(self):
        self.assertEqual(len(check_ladder([Tier("A", 100)])), 1)

    def test_values_for_a_translation(self):
        with self.assertRaises(LadderError) as caught:
            check_ladder([Tier("A", 0, 9), Tier("B", 10)])
        wanted = {"low": "A", "high": "B", "below": 9, "start": 10}
        self.assertEqual(caught.exception.values, wanted)


class TestTierFor(PlainCase):
    def test_exactly_on_and_just_below_a_threshold(self):
        self.assertEqual(tier_for(Decimal(500), LADDER), GOLD)
        self.assertEqual(tier_for(Decimal("499.99"), LADDER), SILVER)

    def test_below_the_lowest_is_no_tier(self):
        self.assertIsNone(tier_for(99, check_ladder([Tier("A", 100)])))

    def test_more_returned_than_bought_counts_as_0(self):
        self.assertEqual(tier_for(Decimal(-5), LADDER), SILVER)

    def test_unknown_is_no_tier(self):
        self.assertIsNone(tier_for(None, LADDER))

    @given(some.sets(some.integers(0, 1000), min_size=1), some.integers(0, 1000))
    def test_at_most_one_tier_holds_a_figure(self, starts, figure):
        ladder = check_ladder([Tier(start, start) for start in starts])
        ends = [*(tier.threshold for tier in ladder[1:]), 10**6]
        holding = [
            tier
            for tier, end in zip(ladder, ends, strict=True)
            if tier.threshold <= figure < end
        ]
        found = tier_for(figure, ladder)
        self.assertEqual(holding, [found] if found else [])


class TestPeriod(PlainCase):
    def test_rolling_year(self):
        found = qualifying_period("rolling", date(2025, 6, 15))
        self.assertEqual(found, (date(2024, 6, 16), date(2025, 6, 15)))

    def test_rolling_month_at_the_end_of_march(self):
        found = qualifying_period("rolling", date(2025, 3, 31), months=1)
        self.assertEqual(found, (date(2025, 3, 1), date(2025, 3, 31)))

    def test_calendar_year(self):
        found = qualifying_period("calendar", END_2025)
        self.assertEqual(found, (date(2025, 1, 1), END_2025))

    def test_anniversary_begins_a_period(self):
        joined = date(2020, 5, 15)
        found = qualifying_period("anniversary", date(2025, 5, 15), joined)
        self.assertEqual(found, (date(2025, 5, 15), date(2026, 5, 14)))
        found = qualifying_period("anniversary", date(2025, 5, 14), joined)
        self.assertEqual(found, (date(2024, 5, 15), date(2025, 5, 14)))

    def test_anniversary_of_a_leap_day(self):
        joined = date(2024, 2, 29)
        found = qualifying_period("anniversary", date(2025, 2, 28), joined)
        self.assertEqual(found, (date(2025, 2, 28), date(2026, 2, 27)))
        found = qualifying_period("anniversary", date(2028, 2, 28), joined)
        self.assertEqual(found, (date(2027, 2, 28), date(2028, 2, 28)))

    def test_refused(self):
        for kind, joined, months, sentence in (
            ("lunar", None, 12, "not lunar"),
            ("rolling", None, 0, "one month at least"),
            ("anniversary", None, 12, "needs a first day"),
            ("anniversary", date(2030, 1, 1), 12, "needs a first day"),
        ):
            with self.assertRaisesRegex(ValueError, sentence):
                qualifying_period(kind, END_2025, joined, months)

    @given(DAYS, some.integers(0, 9000), some.integers(1, 36))
    def test_anniversary_periods_follow_each_other(self, joined, days, months):
        as_of = joined + timedelta(days=days)
        found = qualifying_period("anniversary", as_of, joined, months)
        self.assertTrue(found.start <= as_of <= found.end)
        after = found.end + timedelta(days=1)
        following = qualifying_period("anniversary", after, joined, months)
        self.assertEqual(following.start, after)


class TestAssess(PlainCase):
    def assess(self, tier, running, day, review=None, **rules):
        """In 2026, the figure of 2025 being under review if one is given."""
        if review is not None:
            review = Count(Decimal(review), END_2025)
        running = Count(Decimal(running), END_2026)
        return assess(LADDER, tier, running, day, review, **rules)

    def test_up_at_once_over_two_steps(self):
        found = self.assess(SILVER, 2000, date(2026, 3, 1), step="one")
        self.assertEqual((found.tier, found.cause), (PLATINUM, "up"))

    def test_first_tier_is_up(self):
        found = self.assess(None, 0, date(2026, 3, 1))
        self.assertEqual((found.tier, found.cause), (SILVER, "up"))

    def test_not_down_within_the_period(self):
        found = self.assess(PLATINUM, 0, END_2026)
        self.assertEqual((found.tier, found.cause), (PLATINUM, "same"))

    def test_down_on_the_day_after_the_period(self):
        found = self.assess(GOLD, 0, NEW_YEAR, review=499)
        self.assertEqual((found.tier, found.cause), (SILVER, "down"))
        self.assertTrue(found.reviewed)

    def test_last_day_of_grace(self):
        found = self.assess(GOLD, 0, date(2026, 1, 30), review=499, grace_days=30)
        self.assertEqual((found.tier, found.cause), (GOLD, "grace"))
        self.assertFalse(found.reviewed)

    def test_first_day_after_grace(self):
        found = self.assess(GOLD, 0, date(2026, 1, 31), review=499, grace_days=30)
        self.assertEqual((found.tier, found.cause), (SILVER, "down"))

    def test_one_step(self):
        found = self.assess(PLATINUM, 0, NEW_YEAR, review=0, step="one")
        self.assertEqual(found.tier, GOLD)

    def test_recompute(self):
        found = self.assess(PLATINUM, 0, NEW_YEAR, review=0)
        self.assertEqual(found.tier, SILVER)

    def test_kept_by_the_period_under_review(self):
        found = self.assess(GOLD, 0, NEW_YEAR, review=500)
        self.assertEqual((found.tier, found.cause), (GOLD, "kept"))
        self.assertTrue(found.reviewed)

    def test_reached_in_the_new_period_is_not_lost_by_the_old_one(self):
        found = self.assess(GOLD, 700, date(2026, 1, 31), review=10)
        self.assertEqual((found.tier, found.cause), (GOLD, "kept"))

    def test_below_the_lowest_threshold_is_no_tier(self):
        ladder = check_ladder([Tier("A", Decimal(100))])
        found = assess(
            ladder,
            ladder[0],
            Count(Decimal(99), END_2025),
            NEW_YEAR,
            step="one",
        )
        self.assertIsNone(found.tier)
        self.assertIsNone(found.to_keep)
        self.assertEqual(found.to_reach, (ladder[0], 1, END_2025))

    def test_without_a_tier_the_lowest_is_the_next(self):
        ladder = check_ladder([Tier("A", Decimal(100)), Tier("B", Decimal(200))])
        found = assess(ladder, None, Count(Decimal(99), END_2025), END_2025)
        self.assertEqual((found.tier, found.cause, found.to_keep), (None, "same", None))
        self.assertEqual(found.to_reach, (ladder[0], 1, END_2025))

    def test_needed_to_reach_the_next(self):
        found = self.assess(SILVER, 180, date(2026, 3, 1))
        self.assertEqual(found.to_reach, (GOLD, 320, END_2026))

    def test_nothing_above_the_highest(self):
        self.assertIsNone(self.assess(PLATINUM, 0, date(2026, 3, 1)).to_reach)

    def test_needed_to_keep(self):
        found = self.assess(GOLD, 180, date(2026, 3, 1))
        self.assertEqual(found.to_keep, (GOLD, 320, END_2026))

    def test_needed_to_keep_in_grace(self):
        found = self.assess(GOLD, 20, date(2026, 1, 10), review=480, grace_days=30)
        self.assertEqual(found.to_keep, (GOLD, 20, date(2026, 1, 30)))

    def test_what_came_in_grace_keeps(self):
        found = self.assess(GOLD, 20, date(2026, 1, 10), review=500, grace_days=30)
        self.assertEqual((found.cause, found.to_keep), ("same", (GOLD, 480, END_2026)))

    def test_nothing_needed_once_reached(self):
        self.assertEqual(self.assess(GOLD, 600, END_2026).to_keep.missing, 0)

    def test_tier_that_was_taken_off_the_ladder(self):
        # it stood between Gold and Platinum
        gone = Tier("Old", Decimal(900))
        self.assertEqual(self.assess(gone, 0, date(2026, 3, 1)).tier, GOLD)

    def test_refused(self):
        with self.assertRaisesRegex(ValueError, "not two"):
            self.assess(GOLD, 0, END_2026, step="two")
        with self.assertRaisesRegex(ValueError, "fewer than 0"):
            self.assess(GOLD, 0, END_2026, grace_days=-1)

    @given(
        TIERS,
        FIGURES,
        FIGURES,
        some.integers(0, 60),
        some.sampled_from(["one", "recompute"]),
        some.integers(0, 90),
    )
    def test_rules_hold_for_anybody(self, tier, running, review, grace, step, days):
        as_of = NEW_YEAR + timedelta(days=days)
        found = self.assess(
            tier, running, as_of, review=review, grace_days=grace, step=step
        )
        ranks = {None: -1, **{known: n for n, known in enumerate(LADDER)}}
        before, after = ranks[tier], ranks[found.tier]
        earned = ranks[tier_for(max(running, review), LADDER)]
        self.assertGreaterEqual(after, earned)  # nobody has less than he earned
        if after > before:
            self.assertEqual((found.cause, after), ("up", earned))
        if after < before:
            self.assertGreaterEqual(days, grace)
            self.assertEqual(after, before - 1 if step == "one" else earned)

    @given(TIERS, FIGURES)
    def test_bringing_what_is_needed_is_enough(self, tier, running):
        found = self.assess(tier, running, date(2026, 3, 1))
        if found.to_reach:
            more = max(running, Decimal(0)) + found.to_reach.missing
            self.assertEqual(tier_for(more, LADDER), found.to_reach.tier)


class TestLastDayHeld(PlainCase):
    def test_first_amount_that_leaves_matters(self):
        entries = [
            (date(2025, 2, 1), 300),
            (date(2025, 3, 1), 300),
            (date(2025, 9, 1), 300),
        ]
        # 900; 600 from 1 February 2026; 300 from 1 March
        found = last_day_held(entries, 500, END_2025)
        self.assertEqual(found, (date(2026, 2, 28), 200))

    def test_return_that_leaves_raises_the_figure(self):
        entries = [(date(2025, 2, 1), -100), (date(2025, 3, 1), 600)]
        found = last_day_held(entries, 500, END_2025)
        self.assertEqual(found, (date(2026, 2, 28), 500))

    def test_first_and_last_day_of_the_period_count(self):
        entries = [(NEW_YEAR, 100), (date(2025, 1, 2), 400)]
        found = last_day_held(entries, 500, NEW_YEAR)
        self.assertEqual(found, (NEW_YEAR, 400))

    def test_end_of_a_long_month_leaves_on_the_first(self):
        # 31 March counts through 30 April: a month back from there is 30 March
        found = last_day_held([(date(2025, 3, 31), 9)], 9, date(2025, 4, 2), months=1)
        self.assertEqual(found, (date(2025, 4, 30), 9))

    def test_missed_already(self):
        self.assertIsNone(last_day_held([(date(2025, 2, 1), 300)], 500, END_2025))

    def test_threshold_of_0_is_never_missed(self):
        self.assertIsNone(last_day_held([(date(2025, 2, 1), 300)], 0, END_2025))

    @given(
        some.lists(some.tuples(some.integers(0, 800), some.integers(-50, 500))),
        DAYS,
        some.integers(1, 24),
        some.integers(1, 500),
    )
    def test_day_is_right_by_counting_day_by_day(self, entries, as_of, months, needed):
        entries = [(as_of - timedelta(days=ago), n) for ago, n in entries]

        def figure(day):
            start, end = qualifying_period("rolling", day, months=months)
            return sum(n for on, n in entries if start <= on <= end)

        found = last_day_held(entries, needed, as_of, months)
        wanted, day = None, as_of
        while figure(day) >= needed:
            day += timedelta(days=1)
            wanted = (day - timedelta(days=1), needed - figure(day))
        self.assertEqual(found, wanted)
