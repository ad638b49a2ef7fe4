"""How far one can rely on what somebody gave: counts that fade, and a lower bound.

Of few events little is known: the share that held is not told, but how low it may
really lie. Wilson, Journal of the American Statistical Association 22 (1927) 209.
"""

from math import sqrt

Z = 1.959964  # 95 %, both sides
HALF_LIFE_DAYS = 365


def weight(days, half_life=HALF_LIFE_DAYS):
    """What an event of so many days ago still counts: after a half-life half.

    >>> [weight(days) for days in (0, 365, 730)]
    [1.0, 0.5, 0.25]
    """
    if half_life <= 0:
        raise ValueError(f"a half-life of {half_life} days cannot be")
    return 0.5 ** (max(days, 0) / half_life)


def lower_bound(held, count):
    """From where on the share of what held lies; None where nothing is known.

    Both may be sums of weights. The figures are those of Newcombe, Statistics in
    Medicine 17 (1998) 857, table I, method 3:

    >>> [round(lower_bound(*x), 4) for x in ((81, 263), (15, 148), (0, 20), (1, 29))]
    [0.2553, 0.0624, 0.0, 0.0061]
    """
    if not 0 <= held <= count:
        raise ValueError(f"{held} of {count} cannot be")
    if not count:
        return None
    share, square = held / count, Z**2
    middle = share + square / (2 * count)
    margin = Z * sqrt(share * (1 - share) / count + square / (4 * count**2))
    return max(0.0, (middle - margin) / (1 + square / count))
