"""The last valid day of points, and which day it is."""

from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as some

from ..points.expiry import (
    MONTHS,
    Policy,
    calendar_end,
    days_after,
    expiry_date,
    first_moment,
    local_day,
    months_after,
)
from .plain import PlainCase

DAYS = some.dates(date(1990, 1, 1), date(2060, 12, 31))
ZONES = some.sampled_from(
    [
        "UTC",
        "Europe/Brussels",
        "America/Sao_Paulo",  # changed at midnight: some days began at one o'clock
        "America/Havana",  # midnight came twice
        "Asia/Kathmandu",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
    ]
)


class TestMonths(PlainCase):
    def test_31_january_and_a_month(self):
        self.assertEqual(months_after(date(2025, 1, 31), 1), date(2025, 2, 28))

    def test_31_january_and_a_month_in_a_leap_year(self):
        self.assertEqual(months_after(date(2024, 1, 31), 1), date(2024, 2, 29))

    def test_28_february_and_a_month_stays_the_28th(self):
        self.assertEqual(months_after(date(2025, 2, 28), 1), date(2025, 3, 28))

    def test_29_february_and_a_year(self):
        self.assertEqual(months_after(date(2024, 2, 29), 12), date(2025, 2, 28))

    def test_31_january_and_three_months_is_not_three_times_one_month(self):
        self.assertEqual(months_after(date(2025, 1, 31), 3), date(2025, 4, 30))

    def test_over_new_year(self):
        self.assertEqual(months_after(date(2025, 12, 15), 1), date(2026, 1, 15))
        self.assertEqual(months_after(date(2025, 1, 15), -1), date(2024, 12, 15))

    @given(DAYS, some.integers(-240, 240))
    def test_month_is_right_and_day_is_the_same_or_the_last(self, day, count):
        found = months_after(day, count)
        apart = (found.year - day.year) * 12 + found.month - day.month
        self.assertEqual(apart, count)
        last = (found + timedelta(days=1)).day == 1
        self.assertTrue(found.day == day.day or (found.day < day.day and last))

    @given(DAYS, DAYS, some.integers(0, 60))
    def test_earned_later_never_expires_earlier(self, one, other, count):
        early, late = sorted([one, other])
        self.assertLessEqual(months_after(early, count), months_after(late, count))


class TestCalendar(PlainCase):
    def test_end_of_the_same_period(self):
        ends = {unit: calendar_end(date(2025, 5, 10), unit) for unit in MONTHS}
        wanted = {
            "month": date(2025, 5, 31),
            "quarter": date(2025, 6, 30),
            "half_year": date(2025, 6, 30),
            "year": date(2025, 12, 31),
        }
        self.assertEqual(ends, wanted)

    def test_last_day_of_a_period_belongs_to_it(self):
        self.assertEqual(calendar_end(date(2025, 12, 31), "year"), date(2025, 12, 31))

    def test_next_period_is_counted_from_that_of_earning(self):
        self.assertEqual(
            calendar_end(date(2025, 11, 30), "quarter", 1), date(2026, 3, 31)
        )
        self.assertEqual(
            calendar_end(date(2025, 7, 1), "half_year", 2), date(2026, 12, 31)
        )

    def test_february_of_a_leap_year(self):
        self.assertEqual(
            calendar_end(date(2023, 12, 31), "month", 2), date(2024, 2, 29)
        )

    def test_days_are_no_calendar_period(self):
        with self.assertRaisesRegex(ValueError, "calendar period"):
            calendar_end(date(2025, 1, 1), "day")

    @given(DAYS, some.sampled_from(list(MONTHS)), some.integers(0, 20))
    def test_the_day_after_is_the_first_of_a_period(self, day, unit, count):
        end = calendar_end(day, unit, count)
        following = end + timedelta(days=1)
        self.assertEqual((following.day, (following.month - 1) % MONTHS[unit]), (1, 0))
        self.assertGreaterEqual(end, day)


class TestPolicy(PlainCase):
    earned = date(2025, 1, 31)

    def test_never(self):
        self.assertIsNone(expiry_date(Policy(), self.earned))

    def test_fixed_ignores_later_activity(self):
        found = expiry_date(Policy("fixed", 1), self.earned, date(2025, 2, 15))
        self.assertEqual(found, date(2025, 2, 28))

    def test_activity_prolongs(self):
        found = expiry_date(Policy("activity", 6), self.earned, date(2025, 3, 31))
        self.assertEqual(found, date(2025, 9, 30))

    def test_activity_before_earning_does_not_shorten(self):
        found = expiry_date(Policy("activity", 6), self.earned, date(2024, 3, 31))
        self.assertEqual(found, date(2025, 7, 31))

    def test_earning_is_an_activity(self):
        found = expiry_date(Policy("activity", 1, "year"), self.earned)
        self.assertEqual(found, date(2026, 1, 31))

    def test_days(self):
        found = expiry_date(Policy("fixed", 30, "day"), self.earned)
        self.assertEqual(found, date(2025, 3, 2))  # 28 days of February and 2

    def test_quarters(self):
        found = expiry_date(Policy("fixed", 2, "quarter"), self.earned)
        self.assertEqual(found, date(2025, 7, 31))

    def test_calendar_of_this_year(self):
        found = expiry_date(Policy("calendar", 0, "year"), self.earned)
        self.assertEqual(found, date(2025, 12, 31))

    def test_expiry_in_the_past_is_refused(self):
        for kind in ("fixed", "activity"):
            for count in (0, -1):
                with self.assertRaisesRegex(ValueError, "one day at least"):
                    Policy(kind, count)
        with self.assertRaisesRegex(ValueError, "by the calendar"):
            Policy("calendar", -1)

    def test_unknown_words_are_refused(self):
        with self.assertRaisesRegex(ValueError, "not sometimes"):
            Policy("sometimes", 1)
        with self.assertRaisesRegex(ValueError, "not week"):
            Policy("fixed", 1, "week")
        with self.assertRaisesRegex(ValueError, "by the calendar"):
            Policy("calendar", 1, "day")

    @given(
        some.builds(
            Policy,
            some.sampled_from(["fixed", "activity", "calendar"]),
            some.integers(1, 40),
            some.sampled_from(list(MONTHS)),
        ),
        DAYS,
        DAYS,
    )
    def test_points_are_valid_on_the_day_they_are_earned(self, policy, earned, active):
        self.assertGreaterEqual(expiry_date(policy, earned, active), earned)


class TestDay(PlainCase):
    def test_an_hour_before_midnight_in_brussels_is_another_day_in_utc(self):
        # summer: two hours ahead; winter: one
        summer = [datetime(2025, 6, 30, hour, 59) for hour in (21, 22)]
        winter = [datetime(2025, 12, 31, hour, 59) for hour in (22, 23)]
        found = [local_day(moment, "Europe/Brussels") for moment in summer + winter]
        wanted = [
            date(2025, 6, 30),
            date(2025, 7, 1),
            date(2025, 12, 31),
            date(2026, 1, 1),
        ]
        self.assertEqual(found, wanted)

    def test_midnight_is_the_new_day(self):
        self.assertEqual(local_day(datetime(2025, 7, 1), "UTC"), date(2025, 7, 1))

    def test_moment_that_knows_its_zone(self):
        west = timezone(timedelta(hours=-5))
        moment = datetime(2025, 6, 30, 23, 0, tzinfo=west)  # 4 o'clock in UTC
        self.assertEqual(local_day(moment, "UTC"), date(2025, 7, 1))

    def test_no_zone_is_utc(self):
        self.assertEqual(local_day(datetime(2025, 6, 30, 23), None), date(2025, 6, 30))

    def test_zone_as_an_object(self):
        west = timezone(timedelta(hours=-5))
        self.assertEqual(local_day(datetime(2025, 7, 1, 4), west), date(2025, 6, 30))

    def test_unknown_zone_is_refused(self):
        for zone in ("Mars/Olympus", "../etc/passwd"):
            with self.assertRaisesRegex(ValueError, "no time zone called"):
                local_day(datetime(2025, 1, 1), zone)

    def test_day_of_23_hours(self):
        # 30 March 2025: the clocks of Brussels jump from 2 to 3
        begin = first_moment(date(2025, 3, 30), "Europe/Brussels")
        end = first_moment(date(2025, 3, 31), "Europe/Brussels")
        self.assertEqual(end - begin, timedelta(hours=23))

    def test_day_without_a_midnight_begins_at_one(self):
        # 4 November 2018 in São Paulo, then three hours behind
        found = first_moment(date(2018, 11, 4), "America/Sao_Paulo")
        self.assertEqual(found, datetime(2018, 11, 4, 3))

    @given(DAYS, ZONES)
    def test_a_day_begins_at_its_first_moment(self, day, zone):
        begin = first_moment(day, zone)
        self.assertEqual(local_day(begin, zone), day)
        before = local_day(begin - timedelta(microseconds=1), zone)
        self.assertEqual(before, days_after(day, -1))
