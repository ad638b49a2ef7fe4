"""The whale curve: what the customers bring, added up from the best to the worst.

It rises over those who bring a profit and falls over those who cost one; the more it
rises above its end, the more the worst destroy of what the best create.
"""

from itertools import accumulate
from typing import NamedTuple

STEPS = 100  # a point for every percent of the customers


class Point(NamedTuple):
    """The best customers: how many, what they bring, and the least that one brings."""

    customers: int
    profit: float
    least: float


class Whale(NamedTuple):
    """The curve of some customers: points from one percent of them to all.

    The peak is what those bring who bring anything, which is one of the points. The
    last point is everybody.
    """

    points: list
    peak: Point
    losers: int  # customers who bring less than nothing

    @property
    def customers(self):
        return self.points[-1].customers

    @property
    def total(self):
        return self.points[-1].profit

    def customer_share(self, point):
        return point.customers / self.customers

    def profit_share(self, point):
        """Of all profit; None where customers together bring none."""
        return point.profit / self.total if self.total > 0 else None


def curve(profits, steps=STEPS):
    """The whale curve of customers; None where there is none.

    :param profits: what each customer brings, in any order
    :param steps: how many points, with fewer customers one for each of them

    >>> whale = curve([60, -40, 80, 0, 20, -20])
    >>> [point.profit for point in whale.points]
    [80, 140, 160, 160, 140, 100]
    >>> whale.peak
    Point(customers=3, profit=160, least=20)
    >>> whale.losers, whale.profit_share(whale.peak)
    (2, 1.6)
    """
    ranked = sorted(profits, reverse=True)
    if not ranked:
        return None
    sums = list(accumulate(ranked))
    winners = sum(1 for profit in ranked if profit > 0)
    many = len(ranked)
    cuts = {-(-many * step // steps) for step in range(1, steps + 1)}
    if winners:
        cuts.add(winners)
    points = {cut: Point(cut, sums[cut - 1], ranked[cut - 1]) for cut in sorted(cuts)}
    peak = points[winners] if winners else Point(0, 0, 0)
    losers = sum(1 for profit in ranked if profit < 0)
    return Whale(list(points.values()), peak, losers)
