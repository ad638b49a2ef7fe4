"""What is owed for points, as IFRS 15 has it (B39 to B43, B44 to B47, Example 52).

A sale that earns points sells two things: its price is shared between them by what
each would cost alone. The part of the points is owed until they are redeemed. Points
that nobody will redeem (breakage) are earned in the pattern of those that are, and
every new estimate is caught up with at once.
"""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .amounts import DIGITS, exact, rounded


class Allocation(NamedTuple):
    """The price of a sale, shared out; the sum is the price."""

    goods: Decimal
    points: Decimal


class Step(NamedTuple):
    """The end of a period: `revenue` of it, all revenue so far, and what is owed."""

    revenue: Decimal
    cumulative: Decimal
    liability: Decimal


def stand_alone_price(points, value, redeemed_share):
    """What points would cost alone: their value, less what will not be redeemed.

    >>> stand_alone_price(10_000, 1, Decimal("0.95"))
    Decimal('9500.00')
    """
    if not 0 <= redeemed_share <= 1:
        raise ValueError(f"A share lies between 0 and 1, not at {redeemed_share}.")
    return rounded(exact(points) * exact(value) * exact(redeemed_share))


def allocate(price, goods, points, digits=DIGITS):
    """Share a price by relative stand-alone prices; the goods take the rounding.

    Where neither has a price of its own, all belongs to the goods.

    >>> allocate(100_000, 100_000, 9_500, digits=0)
    Allocation(goods=Decimal('91324'), points=Decimal('8676'))
    """
    price, goods, points = exact(price), exact(goods), exact(points)
    if min(price, goods, points) < 0:
        raise ValueError("A price and what it is shared by cannot be below 0.")
    share = points / (goods + points) if goods + points else Fraction(0)
    owed = rounded(price * share, digits)
    return Allocation(rounded(price, digits) - owed, owed)


def recognised(allocated, redeemed, expected, digits=DIGITS):
    """Revenue so far: allocated x redeemed / all that is expected to be redeemed.

    :param redeemed: points redeemed so far
    :param expected: points redeemed in the end, by the estimate of the day, those so
        far included; 0 where none was and none will be: then nothing is owed any more

    >>> recognised(8_676, 4_500, 9_500, digits=0)
    Decimal('4110')
    """
    if not 0 <= redeemed <= expected:
        raise ValueError(
            f"{expected} points cannot be all that will be redeemed: {redeemed} were"
            " redeemed already."
        )
    if not expected:
        return rounded(allocated, digits)
    return rounded(exact(allocated) * exact(redeemed) / exact(expected), digits)


def steps(allocated, periods, digits=DIGITS):
    """Yield a Step for each period, whose revenues add up without drift.

    A higher estimate can make the revenue of a period negative: too much was
    recognised before.

    :param periods: pairs (redeemed so far, expected in the end) at each end

    >>> years = [(4_500, 9_500), (8_500, 9_700)]
    >>> [str(step.liability) for step in steps(8_676, years, digits=0)]
    ['4566', '1073']
    """
    allocated, before = rounded(allocated, digits), Decimal(0)
    for redeemed, expected in periods:
        cumulative = recognised(allocated, redeemed, expected, digits)
        yield Step(cumulative - before, cumulative, allocated - cumulative)
        before = cumulative
