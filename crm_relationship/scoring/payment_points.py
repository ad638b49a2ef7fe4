"""Payment points: 0 to 100 for how many days beyond its terms an amount was paid.

80 is prompt. The anchors are the published table of trade-credit agencies (100
anticipates, 80 prompt, 70 = 15 days, 60 = 22, 50 = 30, 40 = 60, 30 = 90, 20 = 120
days beyond terms), linear between them; below 20 points the line is ours.
"""

from decimal import Decimal
from itertools import pairwise

# (days beyond terms, points), rising days
ANCHORS = (
    (-30, 100),
    (-20, 90),
    (0, 80),
    (15, 70),
    (22, 60),
    (30, 50),
    (60, 40),
    (90, 30),
    (120, 20),
    (180, 1),
)


def payment_points(days):
    """Points of one payment.

    :param days: days beyond terms, negative when early
    :returns: Decimal between 1 and 100

    >>> [payment_points(days) for days in (-40, 0, 15, 30, 200)]
    [Decimal('100'), Decimal('80'), Decimal('70'), Decimal('50'), Decimal('1')]
    >>> payment_points(-25)
    Decimal('95')
    """
    days = Decimal(str(days))
    if days <= ANCHORS[0][0]:
        return Decimal(ANCHORS[0][1])
    for (x0, y0), (x1, y1) in pairwise(ANCHORS):
        if days <= x1:
            return y0 + (y1 - y0) * (days - x0) / (x1 - x0)
    return Decimal(ANCHORS[-1][1])
