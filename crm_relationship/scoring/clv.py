"""Customer lifetime value: margin per order times the orders still to come, discounted.

Only what lies ahead counts, over a stated number of months, never for ever; the profit
already made is a figure of its own. Orders are counted to the end of each month. A
customer who loses money has a negative value.
"""

from itertools import pairwise
from typing import NamedTuple

WEEKS_A_MONTH = 52 / 12
MONTHS = 36  # of the longest outlook


class Outlook(NamedTuple):
    """What one customer will probably do, whatever method says so.

    Orders are expected numbers. Discounted orders times the margin per order are a
    value: see `clv`. `p_alive` is None where the method does not know it.
    """

    p_alive: float | None
    order_probability: float  # of an order within the horizon
    orders_12m: float
    orders_36m: float
    discounted_12m: float
    discounted_36m: float
    retained_12m: float  # discounted orders of 12 months if he is still there


def clv(margin_per_order, discounted_orders):
    """The value of the orders ahead, in the currency of the margin; may be negative.

    >>> clv(42.0, 1.5)
    63.0
    """
    return margin_per_order * discounted_orders


def value_at_risk(margin_per_order, outlook):
    """What would be lost if the customer left: never below 0.

    >>> outlook = Outlook(0.5, 0.25, 1.0, 2.0, 0.9, 1.8, 2.0)
    >>> value_at_risk(40.0, outlook), value_at_risk(-40.0, outlook)
    (60.0, 0.0)
    """
    churn = 1 - outlook.order_probability
    return churn * max(margin_per_order * outlook.retained_12m, 0.0)


def monthly_discount(yearly):
    """The rate a month that makes the rate a year.

    >>> round(monthly_discount(0.12), 6)
    0.009489
    """
    if yearly <= -1:
        raise ValueError(f"a yearly discount must be above -100 %, not {yearly:.0%}")
    return (1 + yearly) ** (1 / 12) - 1


def discount_factors(monthly, months=MONTHS):
    """Today's worth of 1 at the end of each month.

    >>> discount_factors(0.25, 2)
    [0.8, 0.64]
    """
    if not monthly > -1:
        raise ValueError(f"a monthly discount must be above -100 %, not {monthly}")
    return [(1 + monthly) ** -month for month in range(1, months + 1)]


def discounted_orders(until, factors):
    """Discount expected orders, given as sums from today to the end of each month.

    >>> discounted_orders([1.0, 3.0], [0.5, 0.25])
    1.0
    """
    steps = pairwise([0.0, *until])
    return sum((b - a) * factor for (a, b), factor in zip(steps, factors, strict=True))


def steady_orders(yearly, keep, months=MONTHS):
    """Expected orders to the end of each month where a method knows one year only.

    :param yearly: expected orders of the next 12 months, spread evenly
    :param keep: the share of them to expect in each year after another, 0 to 1

    >>> steady_orders(12.0, 0.5, months=36)[11::12]
    [12.0, 18.0, 21.0]
    """
    until, total = [], 0.0
    for month in range(months):
        total += yearly / 12 * keep ** (month // 12)
        until.append(total)
    return until


def steady_outlook(order_probability, yearly_if_there, factors):
    """The Outlook by a method that knows no more than a probability and a pace.

    Of those who order again, as many are left a year later as now: so each year after
    the first expects the probability's share of the year before.

    >>> steady_outlook(0.5, 12.0, [1.0] * 36)[2:4]
    (6.0, 10.5)
    """
    until = steady_orders(order_probability * yearly_if_there, order_probability)
    there = steady_orders(yearly_if_there, order_probability, 12)
    return Outlook(
        None,
        order_probability,
        until[11],
        until[-1],
        discounted_orders(until[:12], factors[:12]),
        discounted_orders(until, factors),
        discounted_orders(there, factors[:12]),
    )
