"""Customers with a contract: who will renew (shifted beta-geometric).

Each customer ends his contract at each renewal with a probability of his own, spread as
Beta(a, b). Those who are likely to leave go first, so the renewal rate of those who
remain rises, though nobody has changed. Fader & Hardie, Journal of Interactive
Marketing 21 (2007) 76.
"""

from itertools import pairwise
from math import exp, isfinite, log
from typing import NamedTuple

from .btyd import minimise

LEAST_CONTRACTS = 100
LEAST_PERIODS = 2
NOTHING = 1e-15  # of a sum without end


class ContractModel(NamedTuple):
    """A fitted sBG model; a period is that of the renewals it was fitted on."""

    a: float
    b: float
    log_likelihood: float

    def renewal_rate(self, period):
        """The share of those who reached the end of a period, 1 the first, who renew.

        >>> round(ContractModel(1.0, 3.0, 0.0).renewal_rate(1), 2)
        0.75
        """
        return (self.b + period - 1) / (self.a + self.b + period - 1)

    def survival(self, periods, renewals=0):
        """The share still there after so many periods more.

        :param renewals: how often the customer has renewed already
        """
        share = 1.0
        for period in range(renewals + 1, renewals + periods + 1):
            share *= self.renewal_rate(period)
        return share

    def discounted_periods(self, discount, periods, renewals=0):
        """Payments expected at the end of each period ahead, discounted.

        :param discount: per period
        :param periods: how many to count; None: all, for as long as they matter
        """
        if not discount > -1 or (periods is None and not discount > 0):
            raise ValueError(f"{discount} is no discount to count such payments at")
        total, worth, ahead = 0.0, 1.0, 0
        while ahead != periods and worth > NOTHING * total:
            ahead += 1
            worth *= self.renewal_rate(renewals + ahead) / (1 + discount)
            total += worth
        return total

    def lifetime_value(self, margin, discount):
        """The value of a new contract, its first payment today included, for ever."""
        return margin * (1 + self.discounted_periods(discount, None))


def fit_contracts(customers):
    """Fit the renewals of one cohort.

    :param customers: how many there were at the start and after each period

    >>> fit = fit_contracts([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> round(fit.a, 3), round(fit.b, 3), round(fit.log_likelihood, 1)
    (0.668, 3.806, -1611.2)
    """
    return fit_renewals(list(pairwise(customers)))


def fit_renewals(periods):
    """Fit renewals by maximum likelihood; cohorts may be added up period by period.

    :param periods: pairs (up for renewal, renewed), of the first, second, ... renewal
    :raises ValueError: there is no period, or one is impossible

    >>> fit_renewals([(10, 11)])
    Traceback (most recent call last):
    ValueError: renewal 1: 11 of 10 cannot have renewed
    """
    periods = [_checked(*pair, place) for place, pair in enumerate(periods, 1)]
    if not any(due for due, _ in periods):
        raise ValueError("no contract has come up for renewal")
    if not any(kept for _, kept in periods) or all(
        due == kept for due, kept in periods
    ):
        raise ValueError("all or none have renewed: there is nothing to fit")

    def cost(point):
        a, b = map(exp, point)
        total = by_a = by_b = 0.0
        for j, (due, kept) in enumerate(periods):
            total += (due - kept) * log(a) + kept * log(b + j) - due * log(a + b + j)
            by_a += (due - kept) / a - due / (a + b + j)
            by_b += kept / (b + j) - due / (a + b + j)
        return -total, [-a * by_a, -b * by_b]

    point, value = minimise(cost, [0.0, 0.0])
    return ContractModel(*map(exp, point), -value)


def enough(periods):
    """Whether there are contracts enough to fit."""
    seen = [due for due, _ in periods if due]
    return len(seen) >= LEAST_PERIODS and max(seen) >= LEAST_CONTRACTS


def _checked(due, kept, place):
    if not (isfinite(due) and isfinite(kept)) or due < 0:
        raise ValueError(
            f"renewal {place}: ({due}, {kept}) are no numbers of contracts"
        )
    if not 0 <= kept <= due:
        raise ValueError(f"renewal {place}: {kept} of {due} cannot have renewed")
    return due, kept
