"""What a programme does: members against customers like them who are not in it.

Members were better customers before they joined, so a plain comparison proves nothing.
Each member is compared with non-members of the same stratum, and only the change from
before to after counts (difference in differences).
"""

from collections import defaultdict
from math import fsum, sqrt
from statistics import fmean, variance
from typing import Any, NamedTuple

Z = 1.96  # 95 %
LEAST_CUSTOMERS = 30  # matched, of each side
PAIR = 2  # customers of each side of a stratum: one alone has no spread


class Customer(NamedTuple):
    """One customer: a figure before and after; whoever shares a stratum is alike."""

    stratum: Any
    before: float
    after: float


class Effect(NamedTuple):
    """The change of a member beyond that of a non-member, and how sure that is.

    verdict: proven_up, proven_down, not_proven or not_enough_data; with the last, the
    figures are None. `left_out` customers had nobody to be compared with.
    """

    verdict: str
    difference: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    members: int
    others: int
    members_left_out: int
    others_left_out: int


def programme_effect(members, others, least=LEAST_CUSTOMERS):
    """Compare members with matched non-members.

    Strata weigh by their members: it is the effect on those who joined. The standard
    error adds those of the strata.

    >>> members = [Customer("a", 100, 130), Customer("a", 100, 110)] * 20
    >>> others = [Customer("a", 100, 105), Customer("a", 100, 95)] * 20
    >>> found = programme_effect(members, others)
    >>> found.verdict, found.difference, found.members
    ('proven_up', 20.0, 40)
    """
    members, others = list(members), list(others)
    ours, theirs = _changes(members), _changes(others)
    matched = sorted(
        (key for key in ours if min(len(ours[key]), len(theirs.get(key, ()))) >= PAIR),
        key=repr,  # the same sum in any order of the customers
    )
    n = sum(len(ours[key]) for key in matched)
    m = sum(len(theirs[key]) for key in matched)
    counts = (n, m, len(members) - n, len(others) - m)
    if min(n, m) < max(least, PAIR):
        return Effect("not_enough_data", None, None, None, None, *counts)
    differences, squares = [], []
    for key in matched:
        weight = len(ours[key]) / n
        differences.append(weight * (fmean(ours[key]) - fmean(theirs[key])))
        squares.append(weight**2 * (_square(ours[key]) + _square(theirs[key])))
    difference, error = fsum(differences), sqrt(fsum(squares))
    low, high = difference - Z * error, difference + Z * error
    return Effect(_verdict(low, high), difference, low, high, error, *counts)


def _changes(customers):
    """The changes of the customers of each stratum."""
    changes = defaultdict(list)
    for customer in customers:
        changes[customer.stratum].append(float(customer.after) - float(customer.before))
    return dict(changes)


def _square(changes):
    """The squared standard error of their mean."""
    return variance(changes) / len(changes)


def _verdict(low, high):
    if low > 0:
        return "proven_up"
    return "proven_down" if high < 0 else "not_proven"
