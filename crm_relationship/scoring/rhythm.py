"""The rhythm rule: who waits much longer than he usually does has probably left.

For companies with too few customers to fit a model. The usual gap of a customer is that
between his purchases, with one gap of the company added, so that it is known after the
first purchase.
"""

from statistics import median
from typing import NamedTuple

from .btyd import checked
from .clv import discount_factors, steady_outlook

DEFAULT_GAP = 13.0  # weeks, where nobody came back yet
DEFAULT_CHURN = (0.10, 0.25, 0.50, 0.75, 0.90)
WEEKS_A_YEAR = 52


class Rhythm(NamedTuple):
    """What a company believes: its gap in weeks, and churn by how long one is overdue.

    `churn` holds the probability for less than one usual gap of silence, less than two,
    and so on; the last one is for all beyond.
    """

    gap: float = DEFAULT_GAP
    churn: tuple[float, ...] = DEFAULT_CHURN

    def usual_gap(self, x, t_x):
        """Weeks between purchases of a customer.

        >>> Rhythm(gap=10.0).usual_gap(4, 15.0)
        5.0
        """
        return (t_x + self.gap) / (x + 1)

    def overdue(self, x, t_x, age):
        """Silence in usual gaps: 1 on the day the next purchase is due."""
        x, t_x, age = checked(x, t_x, age)
        return (age - t_x) / self.usual_gap(x, t_x)

    def churn_probability(self, x, t_x, age):
        """The probability of no further purchase.

        >>> Rhythm(gap=10.0).churn_probability(0, 0, 25)  # 2.5 times overdue
        0.5
        """
        step = int(min(self.overdue(x, t_x, age), len(self.churn) - 1))
        return self.churn[step]


def fit_rhythm(histories, churn=DEFAULT_CHURN):
    """Take a company's median gap from those who came back.

    :param histories: triples (x, t_x, T), weeks
    :param churn: see Rhythm; never falling, from 0 to 1

    >>> fit_rhythm([(1, 6.0, 9.0), (2, 8.0, 9.0), (0, 0, 3)]).gap
    5.0
    """
    known = (checked(*history) for history in histories)
    gaps = [t_x / x for x, t_x, _ in known if x and t_x]
    churn = tuple(churn)
    if not churn or list(churn) != sorted(churn) or not 0 <= churn[0] <= churn[-1] <= 1:
        raise ValueError(f"churn must rise from 0 to 1 at most, not {churn}")
    return Rhythm(median(gaps) if gaps else DEFAULT_GAP, churn)


def outlooks(rhythm, histories, monthly_discount):
    """Yield the Outlook of each customer (clv.py), in the order of the histories.

    One who stays orders once in his usual gap.
    """
    factors = discount_factors(monthly_discount)
    for x, t_x, age in histories:
        stays = 1 - rhythm.churn_probability(x, t_x, age)
        yearly = WEEKS_A_YEAR / rhythm.usual_gap(x, float(t_x))
        yield steady_outlook(stays, yearly, factors)
