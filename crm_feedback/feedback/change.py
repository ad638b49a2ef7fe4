"""Whether a score has really changed since another time: the difference of two scores.

Each side is adjusted as for its own interval, and the variances add up: Lewis & Sauro,
How to Statistically Compare Two Net Promoter Scores (MeasuringU, 2021), after Rocks,
Quality Engineering 28 (2016). For shares Agresti & Caffo, American Statistician 54
(2000) 280: one more hit and one more miss on each side.
"""

from math import hypot, sqrt
from typing import NamedTuple

from odoo.addons.crm_relationship.scoring.intervals import (
    ADDED_ANSWERS,
    Z,
    promoter_score,
    score_margin,
)


class Change(NamedTuple):
    """The difference as counted, and from where to where it may really lie."""

    value: float
    low: float
    high: float

    @property
    def is_significant(self):
        return self.low > 0 or self.high < 0


def score_change(now, before):
    """The change of a net promoter score; None where one side has no answers.

    :param now, before: (promoters, detractors, answers)

    >>> change = score_change((60, 15, 100), (180, 120, 400))
    >>> change.value, change.is_significant
    (30.0, True)
    """
    if not (now[2] and before[2]):
        return None
    sides = [_adjusted(*side) for side in (now, before)]
    middle = promoter_score(*sides[0]) - promoter_score(*sides[1])
    margin = hypot(*(score_margin(*side) for side in sides))
    return Change(
        promoter_score(*now) - promoter_score(*before), middle - margin, middle + margin
    )


def _adjusted(promoters, detractors, n):
    added = ADDED_ANSWERS / 4
    return promoters + added, detractors + added, n + ADDED_ANSWERS


def share_change(now, before):
    """The change of a share, from -1 to 1; None where one side has nobody.

    :param now, before: (hits, how many)

    >>> share_change((9, 10), (8, 10)).is_significant
    False
    """
    if not (now[1] and before[1]):
        return None
    shares = [((hits + 1) / (n + 2), n + 2) for hits, n in (now, before)]
    middle = shares[0][0] - shares[1][0]
    margin = Z * sqrt(sum(share * (1 - share) / n for share, n in shares))
    value = now[0] / now[1] - before[0] / before[1]
    return Change(value, middle - margin, middle + margin)
