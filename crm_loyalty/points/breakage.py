"""How many points will never be redeemed, by what happened to lots of the same age.

The ratio of expired to issued points is never used: a programme that grows issues today
and expires later, so its ratio looks small for ever. Instead: of the points still open
at an age, which part was redeemed, and which expired, within the month that followed?
Only lots that were watched for that whole month count (Kaplan & Meier's estimate, with
two ways to end). Where too few lots got that old, nobody knows, and the prior speaks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import takewhile
from math import fsum
from typing import NamedTuple

from .amounts import rounded

LEAST_LOTS = 30  # with open points, at an age, before their month says anything


@dataclass(frozen=True)
class History:
    """A lot: points by the month of their age in which they ended, 0 being the first.

    `months` are the whole months it has been watched; what fell into the unfinished
    one is not looked at. `withdrawn` are points taken back or moved: they neither were
    redeemed nor expired, and are just not watched any longer.
    """

    granted: Decimal
    months: int
    redeemed: Mapping[int, Decimal] = field(default_factory=dict)
    expired: Mapping[int, Decimal] = field(default_factory=dict)
    withdrawn: Mapping[int, Decimal] = field(default_factory=dict)

    def open_at(self, age):
        """Points neither redeemed nor expired nor withdrawn before a month of age."""
        ended = (self.redeemed, self.expired, self.withdrawn)
        return self.granted - sum(
            points
            for by_age in ended
            for month, points in by_age.items()
            if month < age
        )


class Month(NamedTuple):
    """What became, within one month of age, of the lots that were watched through it.

    `lots` counts those with open points at its beginning, `open` these points.
    """

    lots: int
    open: Decimal
    redeemed: Decimal = 0
    expired: Decimal = 0
    withdrawn: Decimal = 0


class Survival(NamedTuple):
    """For each month of age: which share of the open points is redeemed, or expires."""

    redeemed: tuple[float, ...]
    expired: tuple[float, ...]

    def redeemed_share(self, age, prior):
        """Of points open at an age, the share that will be redeemed.

        :param prior: the same share of points older than what is known
        """
        still, shares = 1.0, []
        for redeemed, expired in zip(
            self.redeemed[age:], self.expired[age:], strict=True
        ):
            shares.append(still * redeemed)
            still = max(0.0, still * (1 - redeemed - expired))
        return min(1.0, fsum(shares) + still * float(prior))


class Outlook(NamedTuple):
    """Open points: how many will be redeemed, and how many never; the sum is all.

    `own` says whether own lots had anything to say, or only the prior.
    """

    redeemed: Decimal
    broken: Decimal
    own: bool


def by_age(lots):
    """Add lots up: a Month for each month of age, as one SQL statement can do as well.

    :param lots: History of each

    >>> by_age([History(100, 2, redeemed={0: 20, 1: 40})])[1]
    Month(lots=1, open=80, redeemed=40, expired=0, withdrawn=0)
    """
    lots = [_checked(lot) for lot in lots]
    months = []
    for age in range(max((lot.months for lot in lots), default=0)):
        watched = [lot for lot in lots if lot.months > age and lot.open_at(age) > 0]
        months.append(
            Month(
                len(watched),
                sum(lot.open_at(age) for lot in watched),
                sum(lot.redeemed.get(age, 0) for lot in watched),
                sum(lot.expired.get(age, 0) for lot in watched),
                sum(lot.withdrawn.get(age, 0) for lot in watched),
            )
        )
    return months


def fit_survival(months, least_lots=LEAST_LOTS):
    """Learn from lots; None where there is not enough data.

    :param months: Month of each age from 0 on, see by_age

    >>> fit_survival([Month(30, 3000, 600), Month(30, 2400, 1200), Month(29, 9, 9)])
    Survival(redeemed=(0.2, 0.5), expired=(0.0, 0.0))
    >>> fit_survival([Month(29, 2900, 580)]) is None
    True
    """
    known = takewhile(lambda month: month.lots >= max(least_lots, 1), months)
    redeemed, expired = [], []
    for month in known:
        exposed = month.open - month.withdrawn
        redeemed.append(float(month.redeemed / exposed) if exposed else 0.0)
        expired.append(float(month.expired / exposed) if exposed else 0.0)
    if not any(redeemed) and not any(expired):
        return None  # nothing has ended yet: that they never do is not known
    return Survival(tuple(redeemed), tuple(expired))


def outlook(survival, open_points, prior):
    """What will become of open points.

    :param survival: of fit_survival; None leaves it all to the prior
    :param open_points: pairs (points, age in whole months)
    :param prior: the share that is redeemed of points nothing is known about

    >>> survival = Survival((0.2, 0.5, 0.0), (0.0, 0.0, 1.0))
    >>> outlook(survival, [(100, 0), (100, 1)], prior=0.9)  # 20 + 80 x 0.5, and 50
    Outlook(redeemed=Decimal('110.00'), broken=Decimal('90.00'), own=True)
    """
    if not 0 <= prior <= 1:
        raise ValueError(f"The prior is a share from 0 to 1, not {prior}.")
    total, parts, own = Decimal(0), [], False
    for points, age in open_points:
        if points < 0 or age < 0:
            raise ValueError(f"{points} points of {age} months cannot be open.")
        known = survival is not None and age < len(survival.redeemed)
        share = survival.redeemed_share(age, prior) if known else float(prior)
        parts.append(float(points) * share)
        own = own or known
        total += rounded(points)
    redeemed = min(rounded(fsum(parts)), total)
    return Outlook(redeemed, total - redeemed, own)


def _checked(lot):
    if lot.open_at(lot.months + 1) < 0:
        raise ValueError(f"A lot of {lot.granted} points has lost more than it had.")
    return lot
