"""Lots added up by how long they were watched: what one SQL statement can return.

From such sums follows what happened at each month of age, as by_age would find it lot
by lot.
"""

from typing import NamedTuple

from .amounts import rounded
from .breakage import Month

FATES = ("redeemed", "expired", "withdrawn")


class Watched(NamedTuple):
    """Lots watched for so many whole months.

    `last` is the month of age in which all of them had lost their last point; None
    where something is still open.
    """

    months: int
    last: int | None
    lots: int
    granted: float


class Ended(NamedTuple):
    """Points of lots watched for `months`, gone within a month of age."""

    months: int
    age: int
    fate: str
    points: float


def months_of_age(watched, ended):
    """A Month for each month of age that some lot was watched through.

    >>> found = months_of_age([Watched(2, 1, 1, 100)], [Ended(2, 1, "redeemed", 40)])
    >>> [(month.lots, str(month.open), str(month.redeemed)) for month in found]
    [(1, '100.00', '0'), (1, '100.00', '40.00')]
    """
    months = []
    for age in range(max((group.months for group in watched), default=0)):
        seen = [group for group in watched if group.months > age]
        gone = [part for part in ended if part.months > age]
        granted = sum(rounded(group.granted) for group in seen)
        before = sum(rounded(part.points) for part in gone if part.age < age)
        fates = {
            fate: max(
                sum(
                    rounded(part.points)
                    for part in gone
                    if part.age == age and part.fate == fate
                ),
                0,
            )
            for fate in FATES
        }
        lots = sum(
            group.lots for group in seen if group.last is None or group.last >= age
        )
        months.append(Month(lots, granted - before, **fates))
    return months
