"""When a case is due: working time since it was opened, less its pauses.

A target may change on the way (another severity, another desk). What has passed is
kept: the deadline is the moment when the time of work since the opening reaches the
target that holds last, each stretch counted by the calendar that held then.
"""

from itertools import pairwise
from typing import NamedTuple

from odoo.addons.crm_relationship.scoring.working_time import WorkingTime

FOREVER = float("inf")


class Target(NamedTuple):
    """From `since` on: so many minutes, counted over these spans of work."""

    since: float
    minutes: float
    spans: list


def deadline(opened, targets, pauses):
    """The moment when the last target is reached, or None while nobody can know.

    :param targets: in the order of their `since`, the first from the opening on
    :param pauses: [(start, stop)], stop None while it lasts

    >>> day = [(540, 720), (780, 1020)]
    >>> deadline(600, [Target(600, 180, day)], [])
    840
    >>> deadline(600, [Target(600, 180, day)], [(660, 800)])
    920
    >>> deadline(600, [Target(600, 180, day)], [(660, None)]) is None
    True

    An hour was over when the target went from three hours to one and a half:

    >>> deadline(600, [Target(600, 180, day), Target(660, 90, day)], [])
    690
    """
    if not targets:
        return None
    spans = without(in_force(targets), pauses)
    return WorkingTime(spans).after(opened, targets[-1].minutes)


def in_force(targets):
    """Spans of work, each stretch of time by the calendar of its target."""
    ends = [target.since for target in targets[1:]] + [FOREVER]
    return [
        (max(start, target.since), min(stop, end))
        for target, end in zip(targets, ends, strict=True)
        for start, stop in target.spans
        if start < end and stop > target.since
    ]


def without(spans, pauses):
    """Spans of work less the pauses.

    >>> without([(0, 10)], [(2, 4), (3, 5)])
    [(0, 2), (5, 10)]
    """
    breaks = merged(
        [(start, FOREVER if stop is None else stop) for start, stop in pauses]
    )
    edges = [(-FOREVER, -FOREVER), *breaks, (FOREVER, FOREVER)]
    free = [(stop, start) for (_, stop), (start, _) in pairwise(edges)]
    return sorted(
        (max(start, begin), min(stop, end))
        for start, stop in spans
        for begin, end in free
        if max(start, begin) < min(stop, end)
    )


def merged(intervals):
    """The same time without overlaps, in order."""
    result = []
    for start, stop in sorted(intervals):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(stop, result[-1][1]))
        else:
            result.append((start, stop))
    return result
