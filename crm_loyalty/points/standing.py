"""A customer's tier over time: what a ladder makes of the entries of one card.

Entries are pairs (day, figure), by day, returns below 0. The same rules, entries and
first standing always give the same verdicts: that is how an assessment is replayed.
"""

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .expiry import days_after, months_after
from .ladder import (
    Count,
    Need,
    Period,
    Tier,
    assess,
    last_day_held,
    qualifying_period,
)


class Rules(NamedTuple):
    """A ladder, as check_ladder returns it, and how one climbs it."""

    ladder: tuple
    period: str = "calendar"
    months: int = 12
    grace_days: int = 0
    step: str = "recompute"
    anniversary: date | None = None


class Standing(NamedTuple):
    """A tier, and the last day of the first period that is not done with.

    In a rolling period that is the last day on which the figure is enough.
    """

    tier: Tier | None = None
    review: date | None = None


class Verdict(NamedTuple):
    """What was decided on a day, and the figure it was decided by.

    cause: up, kept, down, grace, same; ladder: the tier itself was taken off
    until: the last day the tier is held if nothing comes in, grace included; None if
        there is no tier, or one that is never lost
    """

    day: date
    before: Standing
    after: Standing
    cause: str
    period: Period
    figure: Decimal
    to_reach: Need | None
    to_keep: Need | None
    until: date | None


def play(rules, entries, standing, start, until):
    """Yield the verdict of every day on which something could happen.

    These are the first day, every day with an entry, the day after a period, the day
    after its grace, and the last day.

    >>> from .ladder import check_ladder
    >>> rules = Rules(check_ladder([Tier("Gold", Decimal(500))]))
    >>> entries = [(date(2025, 5, 1), Decimal(300)), (date(2025, 6, 1), Decimal(200))]
    >>> story = play(rules, entries, Standing(), date(2025, 5, 1), date(2027, 1, 1))
    >>> [(str(verdict.day), verdict.cause) for verdict in story]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('2025-05-01', 'same'), ('2025-06-01', 'up'), ('2026-01-01', 'kept'),
     ('2027-01-01', 'down')]
    """
    days = [day for day, _figure in entries]
    day = min(start, until)
    while day:
        verdict = judge(rules, entries, standing, day)
        yield verdict
        standing = verdict.after
        following = days[bisect_right(days, day) :][:1]
        ahead = [next_look(rules, standing, day), *following]
        day = min([*ahead, until]) if day < until else None


def first_day(entries, standing, since):
    """Where to start so that what came in on a day of the past counts in its time."""
    if standing.review:
        return min(since, days_after(standing.review, 1))
    return min([since, *(day for day, _figure in entries[:1])])


def next_look(rules, standing, day):
    """The next day on which time alone may change something."""
    over = days_after(standing.review, 1)
    looks = (over, days_after(over, rules.grace_days))
    return min((look for look in looks if look > day), default=days_after(day, 1))


def judge(rules, entries, standing, day):
    """The verdict of one day, by the entries until then."""
    period = _period(rules, day)
    running = Count(_total(entries, period.start, day), period.end)
    reviewed, review = _under_review(rules, entries, standing, day, running)
    found = assess(
        rules.ladder,
        standing.tier,
        running,
        day,
        review,
        rules.grace_days,
        rules.step,
    )
    after = Standing(
        found.tier, _next_review(rules, entries, standing, found, running, review, day)
    )
    if review and (found.cause != "up" or review.figure > running.figure):
        period, counted = reviewed, review
    else:
        counted = running
    rolling = rules.period == "rolling"
    to_reach = _rolling_reach(rules, entries, found, running) if rolling else None
    to_keep = _rolling_keep(rules, entries, after, running) if rolling else None
    return Verdict(
        day,
        standing,
        after,
        _cause(standing, found, day),
        period,
        counted.figure,
        to_reach if rolling else found.to_reach,
        to_keep if rolling else found.to_keep,
        _until(rules, after, running, review),
    )


def _period(rules, day):
    first = rules.anniversary and min(rules.anniversary, day)
    return qualifying_period(rules.period, day, first, rules.months)


def _total(entries, start, end):
    inside = (figure for day, figure in entries if start <= day <= end)
    return sum(inside, Decimal(0))


def _under_review(rules, entries, standing, day, running):
    """(period, count through its grace) if one is over that is not done with."""
    if standing.review is None or standing.review >= day:
        return None, None
    if rules.period == "rolling":
        period = _period(rules, day)
        return period, Count(running.figure, standing.review)
    period = Period(_period(rules, standing.review).start, standing.review)
    counted_to = min(days_after(period.end, rules.grace_days), day)
    return period, Count(_total(entries, period.start, counted_to), period.end)


def _next_review(rules, entries, standing, found, running, review, day):
    if rules.period != "rolling":
        if found.reviewed:
            ended = (review or running).end
            return _period(rules, days_after(ended, 1)).end
        return standing.review or running.end
    full_period = days_after(months_after(day, rules.months), -1)
    tier = found.tier
    if tier and running.figure >= tier.threshold:
        held = last_day_held(entries, tier.threshold, day, rules.months)
        if held:
            return held[0]
    elif tier and found.cause != "down":
        return standing.review or day
    if found.reviewed or found.cause == "up" or not standing.review:
        # one step is one step a period; what is never missed is seen once a period
        return full_period
    return max(standing.review, day)


def _cause(standing, found, day):
    """`grace` is said once; a tier may change without anybody's purchase."""
    moved = _name(standing.tier) != _name(found.tier)
    if moved and found.cause not in ("up", "down"):
        return "ladder"
    if found.cause == "grace" and day != days_after(standing.review, 1):
        return "same"
    return found.cause


def _name(tier):
    return tier and tier.name


def _rolling_reach(rules, entries, found, running):
    """What is missing stays the same until the next entry leaves the period."""
    if not found.to_reach:
        return None
    held = last_day_held(entries, running.figure, running.end, rules.months)
    full_period = days_after(months_after(running.end, rules.months), -1)
    return found.to_reach._replace(by=held[0] if held else full_period)


def _rolling_keep(rules, entries, after, running):
    tier, day = after.tier, running.end
    if not tier:
        return None
    if running.figure < tier.threshold:
        grace = rules.grace_days if after.review < day else 0
        missing = tier.threshold - max(running.figure, Decimal(0))
        return Need(tier, missing, days_after(after.review, grace))
    held = last_day_held(entries, tier.threshold, day, rules.months)
    return Need(tier, held[1], held[0]) if held else None


def _until(rules, after, running, review):
    tier = after.tier
    if not tier or tier.threshold <= 0:
        return None
    end = after.review
    if rules.period != "rolling":
        if running.figure >= tier.threshold:
            end = _period(rules, days_after(running.end, 1)).end
        elif review and review.end == end and review.figure >= tier.threshold:
            end = running.end
    return days_after(end, rules.grace_days)
