"""A customer's tier over the years, by plain arithmetic."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as some

from ..points.ladder import Need, Tier, check_ladder
from ..points.standing import Rules, Standing, first_day, judge, next_look, play
from .plain import PlainCase

SILVER, GOLD = LADDER = check_ladder(
    [Tier("Silver", Decimal(100)), Tier("Gold", Decimal(500))]
)
CALENDAR = Rules(LADDER)
ROLLING = Rules(LADDER, "rolling")
DAYS = some.dates(date(2025, 11, 1), date(2026, 3, 31))


def bought(*entries):
    return [(day, Decimal(figure)) for day, figure in entries]


def last(rules, entries, until):
    """The verdict of a day of who was watched from his first entry on."""
    *_, verdict = play(rules, entries, Standing(), entries[0][0], until)
    return verdict


def told(rules, entries, until):
    """[(day, cause, tier)] of what changed, or was reviewed."""
    return [
        (verdict.day, verdict.cause, verdict.after.tier and verdict.after.tier.name)
        for verdict in play(rules, entries, Standing(), entries[0][0], until)
        if verdict.cause != "same"
    ]


class TestCalendarYear(PlainCase):
    """Reached at once, held to the end of the next year, lost after it."""

    def test_nobody_has_a_tier_without_entries(self):
        verdict = judge(CALENDAR, [], Standing(), date(2026, 6, 15))
        self.assertEqual((verdict.after.tier, verdict.figure), (None, 0))
        self.assertEqual(
            (verdict.to_reach, verdict.to_keep, verdict.until),
            (Need(SILVER, Decimal(100), date(2026, 12, 31)), None, None),
        )

    def test_entries_of_a_year_add_up(self):
        entries = bought((date(2025, 5, 1), 300), (date(2025, 6, 1), 200))
        # 300 is Silver, 300 + 200 Gold
        self.assertEqual(
            told(CALENDAR, entries, date(2025, 6, 1)),
            [
                (date(2025, 5, 1), "up", "Silver"),
                (date(2025, 6, 1), "up", "Gold"),
            ],
        )

    def test_entries_of_two_years_do_not(self):
        entries = bought((date(2025, 12, 31), 60), (date(2026, 1, 1), 60))
        self.assertIsNone(last(CALENDAR, entries, date(2026, 6, 15)).after.tier)

    def test_what_is_missing_is_told_with_its_last_day(self):
        entries = bought((date(2025, 5, 1), 300))
        verdict = last(CALENDAR, entries, date(2025, 5, 1))
        # 500 - 300; Silver is kept already
        self.assertEqual(verdict.to_reach, Need(GOLD, Decimal(200), date(2025, 12, 31)))
        self.assertEqual(verdict.to_keep, Need(SILVER, Decimal(0), date(2025, 12, 31)))
        self.assertEqual(verdict.until, date(2026, 12, 31))

    def test_next_year_starts_from_nothing(self):
        entries = bought((date(2025, 5, 1), 300))
        verdict = last(CALENDAR, entries, date(2026, 1, 1))
        self.assertEqual((verdict.cause, verdict.after.tier), ("kept", SILVER))
        self.assertEqual(
            verdict.to_keep, Need(SILVER, Decimal(100), date(2026, 12, 31))
        )
        self.assertEqual(verdict.until, date(2026, 12, 31))

    def test_tier_is_lost_after_a_year_without_enough(self):
        entries = bought((date(2025, 5, 1), 300))
        self.assertEqual(
            told(CALENDAR, entries, date(2027, 1, 1))[1:],
            [
                (date(2026, 1, 1), "kept", "Silver"),
                (date(2027, 1, 1), "down", None),
            ],
        )

    def test_one_step_a_year(self):
        entries = bought((date(2025, 5, 1), 500))
        rules = CALENDAR._replace(step="one")
        self.assertEqual(
            told(rules, entries, date(2028, 1, 1))[2:],
            [
                (date(2027, 1, 1), "down", "Silver"),
                (date(2028, 1, 1), "down", None),
            ],
        )

    def test_more_returned_than_bought_counts_as_nothing(self):
        entries = bought((date(2026, 5, 1), -40))
        verdict = last(CALENDAR, entries, date(2026, 5, 1))
        self.assertEqual(
            verdict.to_reach, Need(SILVER, Decimal(100), date(2026, 12, 31))
        )

    def test_return_of_the_same_day_leaves_what_is_kept(self):
        entries = bought((date(2026, 5, 1), 500), (date(2026, 5, 1), -450))
        # 50 are no tier
        self.assertIsNone(last(CALENDAR, entries, date(2026, 5, 1)).after.tier)

    def test_tier_from_nothing_is_never_lost(self):
        rules = Rules(check_ladder([Tier("Member", Decimal(0)), GOLD]))
        verdict = judge(rules, [], Standing(), date(2026, 6, 15))
        self.assertEqual((verdict.after.tier.name, verdict.until), ("Member", None))

    def test_tier_taken_off_the_ladder_is_a_change_of_the_ladder(self):
        standing = Standing(Tier("Platinum", Decimal(2000)), date(2026, 12, 31))
        entries = bought((date(2026, 5, 1), 600))
        verdict = judge(CALENDAR, entries, standing, date(2026, 6, 15))
        self.assertEqual((verdict.cause, verdict.after.tier), ("ladder", GOLD))


class TestGrace(PlainCase):
    """Thirty days after the end of a year, what comes in still counts for it."""

    RULES = CALENDAR._replace(grace_days=30)
    STANDING = Standing(SILVER, date(2026, 12, 31))

    def test_grace_is_told_once_with_its_last_day(self):
        verdict = judge(self.RULES, [], self.STANDING, date(2027, 1, 1))
        self.assertEqual((verdict.cause, verdict.after), ("grace", self.STANDING))
        # 31 December and 30 days
        self.assertEqual(verdict.to_keep, Need(SILVER, Decimal(100), date(2027, 1, 30)))
        later = judge(self.RULES, [], self.STANDING, date(2027, 1, 2))
        self.assertEqual(later.cause, "same")

    def test_tier_is_lost_the_day_after_grace(self):
        for day, cause in ((date(2027, 1, 30), "same"), (date(2027, 1, 31), "down")):
            with self.subTest(day=day):
                verdict = judge(self.RULES, [], self.STANDING, day)
                self.assertEqual(verdict.cause, cause)

    def test_what_comes_in_during_grace_keeps_it(self):
        entries = bought((date(2026, 2, 1), 40), (date(2027, 1, 30), 60))
        # 40 + 60 are the 100 of Silver
        verdict = judge(self.RULES, entries, self.STANDING, date(2027, 1, 31))
        self.assertEqual((verdict.cause, verdict.figure), ("kept", 100))
        self.assertEqual(verdict.after.review, date(2027, 12, 31))

    def test_what_comes_in_after_grace_does_not(self):
        entries = bought((date(2026, 2, 1), 40), (date(2027, 1, 31), 60))
        verdict = judge(self.RULES, entries, self.STANDING, date(2027, 1, 31))
        self.assertEqual((verdict.cause, verdict.figure), ("down", 40))


class TestRollingYear(PlainCase):
    """The last twelve months, looked at every day."""

    ENTRIES = bought((date(2026, 1, 10), 100), (date(2026, 3, 1), 60))

    def test_tier_is_held_until_what_made_it_leaves(self):
        verdict = last(ROLLING, self.ENTRIES, date(2026, 3, 1))
        # 10 January 2026 is in the twelve months that end on 9 January 2027;
        # the day after, 60 are left, and 40 missing
        self.assertEqual(verdict.to_keep, Need(SILVER, Decimal(40), date(2027, 1, 9)))
        self.assertEqual(verdict.until, date(2027, 1, 9))

    def test_what_is_missing_to_reach_holds_until_the_first_leaves(self):
        verdict = last(ROLLING, self.ENTRIES, date(2026, 3, 1))
        # 500 - 160
        self.assertEqual(verdict.to_reach, Need(GOLD, Decimal(340), date(2027, 1, 9)))

    def test_tier_goes_with_what_made_it(self):
        self.assertEqual(
            told(ROLLING, self.ENTRIES, date(2027, 1, 10)),
            [
                (date(2026, 1, 10), "up", "Silver"),
                (date(2027, 1, 10), "down", None),
            ],
        )


class TestAnniversary(PlainCase):
    """Years counted from 1 July 2024."""

    RULES = Rules(LADDER, "anniversary", anniversary=date(2024, 7, 1))

    def test_year_ends_the_day_before_the_anniversary(self):
        entries = bought((date(2025, 6, 30), 60), (date(2025, 7, 1), 60))
        self.assertIsNone(last(self.RULES, entries, date(2025, 7, 1)).after.tier)

    def test_tier_is_held_through_the_next_year(self):
        entries = bought((date(2025, 6, 30), 100))
        verdict = last(self.RULES, entries, date(2025, 6, 30))
        self.assertEqual(
            (verdict.after.tier, verdict.until), (SILVER, date(2026, 6, 30))
        )


class TestLooks(PlainCase):
    """On which days something can happen."""

    STANDING = Standing(SILVER, date(2026, 12, 31))

    def test_day_after_the_period_and_day_after_its_grace(self):
        rules = CALENDAR._replace(grace_days=30)
        for day, following in (
            (date(2026, 6, 1), date(2027, 1, 1)),
            (date(2027, 1, 1), date(2027, 1, 31)),
            (date(2027, 2, 5), date(2027, 2, 6)),
        ):
            with self.subTest(day=day):
                self.assertEqual(next_look(rules, self.STANDING, day), following)

    def test_who_was_never_looked_at_starts_with_his_first_entry(self):
        entries = bought((date(2025, 3, 1), 10))
        since = date(2026, 6, 1)
        self.assertEqual(first_day(entries, Standing(), since), date(2025, 3, 1))
        self.assertEqual(first_day([], Standing(), since), since)

    def test_others_start_when_their_period_is_over_at_the_latest(self):
        entries = bought((date(2025, 3, 1), 10))
        for since, start in (
            (date(2026, 6, 1), date(2026, 6, 1)),
            (date(2029, 5, 5), date(2027, 1, 1)),
        ):
            with self.subTest(since=since):
                self.assertEqual(first_day(entries, self.STANDING, since), start)


class TestReplay(PlainCase):
    """The same entries give the same tiers, however often one looks.

    A return counts on the day of its order, so no day is below 0.
    """

    @settings(max_examples=20)  # each looks at 400 days
    @given(
        some.lists(some.tuples(DAYS, some.integers(0, 600)), min_size=1, max_size=5),
        some.sampled_from(
            [
                CALENDAR,
                CALENDAR._replace(grace_days=30),
                ROLLING._replace(months=3),
            ]
        ),
        some.sampled_from(["one", "recompute"]),
    )
    def test_looking_every_day_tells_what_looking_once_tells(self, rows, rules, step):
        entries = bought(*sorted(rows))
        rules = rules._replace(step=step)
        first, until = entries[0][0], date(2027, 2, 15)
        standing, daily = Standing(), []
        for number in range((until - first).days + 1):
            verdict = judge(rules, entries, standing, first + timedelta(days=number))
            standing = verdict.after
            daily.append(verdict)
        once = play(rules, entries, Standing(), first, until)
        self.assertEqual(self._changes(once), self._changes(daily))

    def _changes(self, verdicts):
        return [
            (verdict.day, verdict.after.tier)
            for verdict in verdicts
            if verdict.before.tier != verdict.after.tier
        ]
