"""How sure one can be of a ratio: 95 % intervals.

On the scale of logarithms where both parts are positive, so that no interval reaches
below zero; by the usual estimate of a ratio of sums where the same customers are on
both sides.
"""

from math import exp, sqrt
from typing import NamedTuple

from .intervals import Interval, Z


class Sample(NamedTuple):
    """Amounts of n customers: their mean and sample variance."""

    n: int
    mean: float
    variance: float


def mean_ratio(over, under):
    """The ratio of two means, of different customers; None unless both are positive.

    >>> over, under = Sample(100, 300, 90_000), Sample(50, 150, 7_500)
    >>> [round(x, 3) for x in mean_ratio(over, under)]
    [2.0, 1.553, 2.576]
    """
    if not (over.n > 1 and under.n > 1 and over.mean > 0 and under.mean > 0):
        return None
    return _around(over.mean / under.mean, _spread(over) + _spread(under))


def fixed_ratio(amount, under):
    """The ratio of an amount that is known to a mean; None unless both are positive.

    >>> [round(x, 2) for x in fixed_ratio(200, Sample(100, 50, 2_500))]
    [4.0, 3.29, 4.87]
    """
    if not (under.n > 1 and amount > 0 and under.mean > 0):
        return None
    return _around(amount / under.mean, _spread(under))


def share_ratio(hits, n, earlier_hits, earlier_n):
    """The ratio of two shares; None where one of them is nothing.

    Katz et al., Biometrics 34 (1978).

    >>> [round(x, 3) for x in share_ratio(60, 100, 50, 100)]
    [1.2, 0.932, 1.546]
    """
    if not (hits and earlier_hits):
        return None
    square = 1 / hits - 1 / n + 1 / earlier_hits - 1 / earlier_n
    return _around((hits / n) / (earlier_hits / earlier_n), square)


def paired_ratio(n, before, after, square_before, product, square_after):
    """The ratio of two sums over the same customers; None without a sum before.

    The last three are the sums of before², of before times after and of after².

    >>> [round(x, 3) for x in paired_ratio(3, 400, 340, 60_000, 60_000, 74_000)]
    [0.85, 0.106, 1.594]
    """
    if not (n > 1 and before > 0):
        return None
    ratio = after / before
    residual = square_after - 2 * ratio * product + ratio**2 * square_before
    margin = Z * sqrt(max(0.0, residual) * n / (n - 1)) / before
    return Interval(ratio, ratio - margin, ratio + margin)


def _spread(sample):
    """The squared relative error of a mean."""
    return sample.variance / sample.n / sample.mean**2


def _around(ratio, square):
    factor = exp(Z * sqrt(max(0.0, square)))
    return Interval(ratio, ratio / factor, ratio * factor)
