"""When points expire: the last day on which they can still be spent, inclusive.

A day is a day of the company: moments are stored in UTC and turned into days first.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

KINDS = ("never", "fixed", "activity", "calendar")
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
UNITS = ("day", *MONTHS)
MOST_DAYS, MOST_MONTHS = 36_500, 1_200  # a hundred years


@dataclass(frozen=True)
class Policy:
    """How long points are valid.

    never: for ever; fixed: `count` units from the day of earning; activity: the same
    from the last activity, if that is later; calendar: until the end of the `count`-th
    calendar period after that of earning, 0 being the period of earning itself.
    """

    kind: str = "never"
    count: int = 0
    unit: str = "month"

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"Points expire by {', '.join(KINDS)}, not {self.kind}.")
        if self.unit not in UNITS:
            raise ValueError(f"Validity counts in {', '.join(UNITS)}, not {self.unit}.")
        if self.kind == "calendar" and (self.unit == "day" or self.count < 0):
            raise ValueError(
                "Points that expire by the calendar do so at the end of this month,"
                " quarter, half-year or year (0) or of a later one."
            )
        if self.kind in ("fixed", "activity") and self.count < 1:
            raise ValueError("Points must be valid for one day at least.")
        days, months = self.count, self.count * MONTHS.get(self.unit, 0)
        if self.kind != "never" and (
            months > MOST_MONTHS if months else days > MOST_DAYS
        ):
            raise ValueError("Points must be valid for a hundred years at most.")


def expiry_date(policy, earned, last_activity=None):
    """The last valid day; None for points that never expire.

    >>> expiry_date(Policy("fixed", 1), date(2025, 1, 31))
    datetime.date(2025, 2, 28)
    >>> expiry_date(Policy("activity", 90, "day"), date(2025, 1, 1), date(2025, 3, 1))
    datetime.date(2025, 5, 30)
    >>> expiry_date(Policy("calendar", 1, "year"), date(2025, 1, 31))
    datetime.date(2026, 12, 31)
    """
    if policy.kind == "never":
        return None
    if policy.kind == "calendar":
        return calendar_end(earned, policy.unit, policy.count)
    start = earned
    if policy.kind == "activity" and last_activity:
        start = max(earned, last_activity)
    if policy.unit == "day":
        return days_after(start, policy.count)
    return months_after(start, policy.count * MONTHS[policy.unit])


def days_after(day, count):
    """
    >>> days_after(date(2024, 2, 28), 2)
    datetime.date(2024, 3, 1)
    """
    return day + timedelta(days=count)


def months_after(day, count):
    """The same day of another month, or the last one where it has no such day.

    >>> months_after(date(2024, 1, 31), 1), months_after(date(2025, 2, 28), 1)
    (datetime.date(2024, 2, 29), datetime.date(2025, 3, 28))
    """
    year, month = divmod(_month_number(day) + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def calendar_end(day, unit, count=0):
    """The last day of the period that holds the day, or of the `count`-th after it.

    >>> calendar_end(date(2025, 5, 10), "quarter")
    datetime.date(2025, 6, 30)
    >>> calendar_end(date(2025, 12, 31), "month", 2)
    datetime.date(2026, 2, 28)
    """
    if unit not in MONTHS:
        raise ValueError(f"A calendar period is a {', '.join(MONTHS)}, not a {unit}.")
    length = MONTHS[unit]
    last = (_month_number(day) // length + count + 1) * length - 1
    year, month = divmod(last, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def local_day(moment, zone):
    """The day it is in a time zone at a moment, which is UTC if it says nothing.

    >>> local_day(datetime(2025, 6, 30, 22, 0), "Europe/Brussels")
    datetime.date(2025, 7, 1)
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(_zone(zone)).date()


def first_moment(day, zone):
    """The moment a day begins in a time zone, in UTC and saying nothing, as Odoo does.

    Points valid until a day end at the first moment of the next one.

    >>> first_moment(date(2025, 7, 1), "Europe/Brussels")
    datetime.datetime(2025, 6, 30, 22, 0)
    """
    begin = datetime.combine(day, time(), _zone(zone))
    return begin.astimezone(timezone.utc).replace(tzinfo=None)


def _month_number(day):
    return day.year * 12 + day.month - 1


def _zone(zone):
    """Names are looked up; a tzinfo is taken as it is, but one of pytz only for
    local_day: first_moment would get its first offset in history."""
    if isinstance(zone, tzinfo):
        return zone
    try:
        return ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"There is no time zone called {zone}.")
