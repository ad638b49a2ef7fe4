"""What keeping customers is worth: retention, and what five points more would do."""

from math import fsum
from typing import NamedTuple

ROUNDING = 1e-9  # 0.95 + 0.05 is a little more than 1


class WhatIf(NamedTuple):
    """Growth of the mean lifetime and of the lifetime value, None where undefined."""

    lifetime: float | None
    value: float | None


def revenue_retention(pairs):
    """Gross and net retention of revenue, as shares; None where there was no revenue.

    Gross counts what stayed, at most what it was; net counts what customers of the
    start added too. New customers are in neither.

    :param pairs: (revenue at the start, revenue at the end) of each customer of the
        start

    >>> revenue_retention([(100, 0), (100, 80), (200, 260)])
    (0.7, 0.85)
    """
    pairs = [(start, end) for start, end in pairs if start > 0]
    start = fsum(before for before, _ in pairs)
    if not start:
        return None, None
    kept = fsum(min(before, max(after, 0)) for before, after in pairs)
    return kept / start, fsum(after for _, after in pairs) / start


def customer_retention(at_start, still_buying):
    """The share of the customers of the start who still buy; None where there was none.

    >>> customer_retention({1, 2, 3, 4}, {2, 3, 9})
    0.5
    """
    if not at_start:
        return None
    return len(set(at_start) & set(still_buying)) / len(set(at_start))


def lifetime(retention):
    """Periods a customer stays on average, if retention never changes; None for ever.

    >>> lifetime(0.75)
    4.0
    """
    churn = 1 - _retention(retention)
    return 1 / churn if churn > ROUNDING else None


def margin_multiple(retention, discount):
    """Lifetime value for a margin of 1 a period, the first payment one period ahead.

    Gupta & Lehmann: r / (1 + d - r).

    >>> round(margin_multiple(0.9, 0.12), 2)
    4.09
    """
    if not discount >= 0:
        raise ValueError(f"a discount must be 0 or more, not {discount}")
    left = 1 + discount - _retention(retention)
    if left < ROUNDING:
        raise ValueError("who never leaves and is not discounted is worth no number")
    return retention / left


def what_if(retention, discount, points=0.05):
    """What some points more retention would do, as shares of what is now.

    Plain arithmetic, and steep: five points do the more, the higher retention is. The
    lifetime is that without a discount, and None where nobody would leave any more.

    >>> [round(gain, 4) for gain in what_if(0.80, 0.10)]
    [0.3333, 0.275]
    """
    better = _retention(retention) + points
    if better > 1 + ROUNDING:
        raise ValueError(f"retention cannot rise to {better:.0%}")
    better = min(better, 1.0)
    now, then = margin_multiple(retention, discount), margin_multiple(better, discount)
    longer = lifetime(better)
    return WhatIf(
        longer / lifetime(retention) - 1 if longer else None,
        then / now - 1 if now else None,
    )


def _retention(share):
    if not 0 <= share <= 1:
        raise ValueError(f"retention must be from 0 to 1, not {share}")
    return share
