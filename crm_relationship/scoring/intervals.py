"""How sure one can be of a share or of a net promoter score: 95 % intervals.

Adjusted Wald: a few answers are added, so that ten promoters out of ten are no proof of
100. Agresti & Coull, American Statistician 52 (1998) 119; for the score Rocks, Quality
Engineering 28 (2016).
"""

from math import sqrt
from typing import NamedTuple

Z = 1.96
ADDED_ANSWERS = 3
LEAST_ANSWERS = 30  # below it no score is shown


class Interval(NamedTuple):
    """The figure as counted, and from where to where it may really lie."""

    value: float
    low: float
    high: float


def share_interval(hits, n):
    """The interval of a share; None where nobody was counted.

    >>> [round(share, 3) for share in share_interval(61, 214)]
    [0.285, 0.229, 0.349]
    """
    _check(n, hits)
    if not n:
        return None
    count = n + Z**2
    middle = (hits + Z**2 / 2) / count
    margin = Z * sqrt(middle * (1 - middle) / count)
    return Interval(hits / n, max(0.0, middle - margin), min(1.0, middle + margin))


def promoter_score(promoters, detractors, n):
    """Promoters (9 and 10) less detractors (0 to 6), from -100 to 100."""
    _check(n, promoters, detractors)
    return 100 * (promoters - detractors) / n if n else None


def score_margin(promoters, detractors, n):
    """The plain margin of error: 0 when all agree, however few they are.

    >>> round(score_margin(60, 15, 100), 3)
    14.503
    """
    _check(n, promoters, detractors)
    if not n:
        return None
    score = (promoters - detractors) / n
    return 100 * Z * sqrt(max(0.0, (promoters + detractors) / n - score**2) / n)


def score_interval(promoters, detractors, n):
    """The interval of a net promoter score; None where nobody answered.

    >>> [round(score, 2) for score in score_interval(60, 15, 100)]
    [45.0, 29.34, 58.04]
    """
    score = promoter_score(promoters, detractors, n)
    if score is None:
        return None
    added = ADDED_ANSWERS / 4
    more = (promoters + added, detractors + added, n + ADDED_ANSWERS)
    middle, margin = promoter_score(*more), score_margin(*more)
    return Interval(score, max(-100.0, middle - margin), min(100.0, middle + margin))


def _check(n, *parts):
    if n < 0 or min(parts) < 0 or not sum(parts) <= n:
        raise ValueError(f"{' and '.join(map(str, parts))} of {n} cannot be")
