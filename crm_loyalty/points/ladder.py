"""Tier ladders: who stands where, until when, and what is needed by when.

A tier starts at its threshold, inclusive, and ends below the next one. Below the lowest
threshold there is no tier: a ladder need not start at 0.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from .expiry import MONTHS, calendar_end, days_after, months_after

STEPS = ("one", "recompute")
PERIODS = ("rolling", "calendar", "anniversary")


class LadderError(ValueError):
    """What is wrong with a ladder; code and values serve to say it in any language."""

    def __init__(self, code, sentence, **values):
        super().__init__(sentence.format(**values))
        self.code, self.values = code, values


class Tier(NamedTuple):
    """`below` is where it ends, not included, if it says so itself."""

    name: Any
    threshold: Decimal
    below: Decimal | None = None


class Period(NamedTuple):
    """Both days are in it."""

    start: date
    end: date


class Count(NamedTuple):
    """What was counted in a qualifying period, and the last day of that period."""

    figure: Decimal
    end: date


class Need(NamedTuple):
    """What is missing to have a tier, and the last day to bring it."""

    tier: Tier
    missing: Decimal
    by: date


class Assessment(NamedTuple):
    """A verdict: `reviewed` says that the period under review is done with.

    cause: up; down; kept (reviewed, and stays); grace (the period is over and was not
    enough, the grace days are running); same (nothing to decide yet)
    """

    tier: Tier | None
    cause: str
    reviewed: bool
    to_reach: Need | None
    to_keep: Need | None


def check_ladder(tiers):
    """Return the tiers from low to high, or raise LadderError.

    >>> low, high = Tier("Silver", Decimal(0)), Tier("Gold", Decimal(500))
    >>> [tier.name for tier in check_ladder([high, low])]
    ['Silver', 'Gold']
    """
    ladder = tuple(sorted(tiers, key=lambda tier: tier.threshold))
    if not ladder:
        raise LadderError("empty", "A ladder needs one tier at least.")
    for tier in ladder:
        _check_tier(tier)
    for low, high in pairwise(ladder):
        _check_neighbours(low, high)
    if ladder[-1].below is not None:
        raise LadderError(
            "open_end",
            "Nothing follows {tier}, which ends at {below}: leave its end open.",
            tier=ladder[-1].name,
            below=ladder[-1].below,
        )
    return ladder


def _check_tier(tier):
    if tier.threshold < 0:
        raise LadderError(
            "negative",
            "{tier} cannot start below 0, at {threshold}.",
            tier=tier.name,
            threshold=tier.threshold,
        )
    if tier.below is not None and tier.below <= tier.threshold:
        raise LadderError(
            "upside_down",
            "{tier} must end above its start: it starts at {threshold} and ends at"
            " {below}.",
            tier=tier.name,
            threshold=tier.threshold,
            below=tier.below,
        )


def _check_neighbours(low, high):
    names = {"low": low.name, "high": high.name, "start": high.threshold}
    if low.threshold == high.threshold:
        raise LadderError(
            "overlap", "{low} and {high} overlap: both start at {start}.", **names
        )
    if low.below is None or low.below == high.threshold:
        return
    if low.below > high.threshold:
        raise LadderError(
            "overlap",
            "{low} and {high} overlap: one ends at {below}, one starts at {start}.",
            below=low.below,
            **names,
        )
    raise LadderError(
        "gap",
        "Between {low} and {high} there is a gap, from {below} to {start}.",
        below=low.below,
        **names,
    )


def tier_for(figure, ladder):
    """The tier of a figure; None below the lowest threshold, or if it is not known.

    A figure below 0, more returned than bought, counts as 0.

    >>> ladder = check_ladder([Tier("Silver", Decimal(9)), Tier("Gold", Decimal(500))])
    >>> tier_for(8, ladder), tier_for(9, ladder).name, tier_for(500, ladder).name
    (None, 'Silver', 'Gold')
    """
    if figure is None:
        return None
    reached = [tier for tier in ladder if tier.threshold <= max(figure, 0)]
    return reached[-1] if reached else None


def qualifying_period(kind, as_of, anniversary=None, months=12):
    """The period in which a day counts.

    rolling: the last `months` months, ending on the day; calendar: its year;
    anniversary: `months` months counted from the anniversary, a day of any year.

    >>> qualifying_period("rolling", date(2025, 3, 31), months=1)
    Period(start=datetime.date(2025, 3, 1), end=datetime.date(2025, 3, 31))
    >>> qualifying_period("anniversary", date(2025, 3, 31), date(2020, 5, 15))
    Period(start=datetime.date(2024, 5, 15), end=datetime.date(2025, 5, 14))
    """
    if months < 1:
        raise ValueError("A qualifying period lasts one month at least.")
    if kind == "rolling":
        return Period(days_after(months_after(as_of, -months), 1), as_of)
    if kind == "calendar":
        return Period(date(as_of.year, 1, 1), calendar_end(as_of, "year"))
    if kind != "anniversary":
        raise ValueError(f"A period is {', '.join(PERIODS)}, not {kind}.")
    if anniversary is None or as_of < anniversary:
        raise ValueError("An anniversary period needs a first day, not after the day.")
    apart = (as_of.year - anniversary.year) * MONTHS["year"]
    number = (apart + as_of.month - anniversary.month) // months
    if months_after(anniversary, number * months) > as_of:
        number -= 1
    start = months_after(anniversary, number * months)
    following = months_after(anniversary, (number + 1) * months)
    return Period(start, days_after(following, -1))


def assess(ladder, tier, running, as_of, review=None, grace_days=0, step="recompute"):
    """Assess one customer: up at once, down only when a period and its grace are over.

    :param ladder: as check_ladder returns it
    :param tier: the present one, None for none
    :param running: Count of the period that holds the day
    :param review: Count of the first period that has not been reviewed yet, counted
        through its grace days; None where that is the running one. Who keeps one such
        date per customer reviews each period once, so that one step is one step
    :param step: how one goes down: "one" step a review, or "recompute"

    >>> ladder = check_ladder([Tier("Silver", Decimal(0)), Tier("Gold", Decimal(500))])
    >>> silver, gold = ladder
    >>> last = Count(Decimal(300), date(2025, 12, 31))
    >>> now = Count(Decimal(0), date(2026, 12, 31))
    >>> assess(ladder, gold, now, date(2026, 1, 10), last, grace_days=30).cause
    'grace'
    >>> assess(ladder, gold, now, date(2026, 1, 31), last, grace_days=30).cause
    'down'
    """
    if step not in STEPS:
        raise ValueError(f"One goes down by {' or '.join(STEPS)}, not {step}.")
    if grace_days < 0:
        raise ValueError("Grace days cannot be fewer than 0.")
    review = review or running
    best = tier_for(max(running.figure, review.figure), ladder)
    rank, best_rank = _rank(tier, ladder), _rank(best, ladder)
    last_day = days_after(review.end, grace_days)
    reviewed = as_of > last_day
    if best_rank > rank:
        cause, rank = "up", best_rank
    elif reviewed and best_rank < rank:
        cause, rank = "down", rank - 1 if step == "one" else best_rank
    elif reviewed:
        cause = "kept"
    else:
        cause = "grace" if as_of > review.end and best_rank < rank else "same"
    found = ladder[rank] if rank >= 0 else None
    above = ladder[rank + 1] if rank + 1 < len(ladder) else None
    keep = Count(max(running.figure, review.figure), last_day)
    return Assessment(
        found,
        cause,
        reviewed,
        _need(above, running),
        _need(found, keep if cause == "grace" else running),
    )


def last_day_held(entries, threshold, as_of, months=12):
    """The last day on which a rolling figure is still enough if nothing comes in.

    :param entries: pairs (day, figure), returns below 0
    :return: pair of that day and of what is missing the day after; None for a
        threshold that is missed already or is never missed

    >>> entries = [(date(2025, 1, 10), 300), (date(2025, 6, 1), 400)]
    >>> last_day_held(entries, 500, date(2025, 12, 1))
    (datetime.date(2026, 1, 9), 100)
    """
    window = qualifying_period("rolling", as_of, months=months)
    inside = sorted(entry for entry in entries if window.start <= entry[0] <= as_of)
    figure = sum(amount for _, amount in inside)
    if figure < threshold:
        return None
    leaving = {}
    for day, amount in inside:
        out = _leaves(day, months)
        leaving[out] = leaving.get(out, 0) + amount
    for out, amount in sorted(leaving.items()):
        figure -= amount
        if figure < threshold:
            return out - timedelta(days=1), threshold - figure
    return None


def _leaves(day, months):
    """The first day whose rolling period holds the day no more."""
    out = months_after(day, months)
    return out if months_after(out, -months) >= day else days_after(out, 1)


def _rank(tier, ladder):
    """Its place, -1 for none; a tier taken off the ladder stands where it would."""
    if tier is None:
        return -1
    names = [known.name for known in ladder]
    if tier.name in names:
        return names.index(tier.name)
    return sum(known.threshold <= tier.threshold for known in ladder) - 1


def _need(tier, count):
    if tier is None:
        return None
    missing = max(tier.threshold - max(count.figure, 0), Decimal(0))
    return Need(tier, missing, count.end)
