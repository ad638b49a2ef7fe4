"""How far to believe a customer's own mean margin per order: Buehlmann-Straub.

Of n orders with mean m a customer is worth Z m + (1 - Z) mu an order, where mu is the
company's mean and Z = n / (n + k): with many orders his own figure counts, with one the
company's. k is how much orders of one customer scatter over how much customers differ.
Margins may be negative, unlike in the Gamma-Gamma model, which is the same formula with
k = (q-1)/p and mu = p gamma/(q-1).

One extreme order would swell k, so take the statistics of winsorised orders: each
margin moved into the 1 % to 99 % quantiles of all orders, in SQL

    LEAST(GREATEST(margin, low), high)
    percentile_cont(ARRAY[0.01, 0.99]) WITHIN GROUP (ORDER BY margin)

The means that are believed, the company's and the customer's, are those of the orders
as they were: or the values of all customers would not add up to what they bring.
"""

from collections.abc import Iterable
from math import fsum, inf, isfinite
from typing import NamedTuple

K_RANGE = (0.2, 50.0)


class Margins(NamedTuple):
    """The orders of one customer: `count(*), avg(m), count(*) * var_pop(m)` in SQL."""

    n: int
    mean: float
    squares: float  # sum of squared differences from the customer's own mean


class Credibility(NamedTuple):
    """The company's margins; k is infinite where customers do not differ."""

    mean: float
    within: float | None  # variance of the orders of one customer; None: unknown
    between: float | None  # variance of the customers' true means
    k: float

    def weight(self, n):
        """Z: how far n orders of a customer count, 0 to 1."""
        return n / (n + self.k) if n else 0.0

    def margin(self, n, mean):
        """The margin of a customer's next order.

        >>> Credibility(30.0, 400.0, 100.0, 4.0).margin(4, 50.0)
        40.0
        >>> Credibility(30.0, 400.0, 100.0, 4.0).margin(0, None)
        30.0
        """
        z = self.weight(n)
        return z * mean + (1 - z) * self.mean if z else self.mean


def margins_of(orders):
    """Margins of one customer from the margin of each order.

    >>> margins_of([10.0, 30.0])
    Margins(n=2, mean=20.0, squares=200.0)
    """
    mean = fsum(orders) / len(orders)
    return Margins(len(orders), mean, fsum(_square(m - mean) for m in orders))


def fit_credibility(customers: Iterable, mean=None):
    """Weigh how customers differ against how their orders scatter.

    :param customers: triples (n, mean, squares) of winsorised orders, see Margins
    :param mean: the mean margin of all orders as they were; default: of `customers`
    :raises ValueError: there is no order, or a figure is impossible

    >>> fit = fit_credibility([(2, 10.0, 2.0), (2, 20.0, 2.0)])
    >>> fit.mean, fit.within, fit.between
    (15.0, 2.0, 49.0)
    """
    known = [_checked(*customer) for customer in customers]
    orders = sum(c.n for c in known)
    if not orders:
        raise ValueError("there is no order to learn a margin from")
    middle = fsum(c.n * c.mean for c in known) / orders
    mean = middle if mean is None else float(mean)
    if not isfinite(mean):
        raise ValueError(f"the mean margin must be a number, not {mean}")
    if orders == len(known) or len(known) == 1:
        # no two orders of one customer, or nobody to compare him with
        return Credibility(mean, None, None, inf)
    within = fsum(c.squares for c in known) / (orders - len(known))
    differing = fsum(c.n * _square(c.mean - middle) for c in known)
    between = (differing - (len(known) - 1) * within) / (
        orders - sum(c.n**2 for c in known) / orders
    )
    return Credibility(mean, within, between, _k(within, between))


def _square(number):
    return number * number  # unlike ** 2 the same in any unit of money


def _k(within, between):
    if between <= 0:
        return inf
    low, high = K_RANGE
    return min(max(within / between, low), high)


def _checked(n, mean, squares):
    margins = Margins(int(n), float(mean), float(squares))
    if margins.n != n or margins.n < 1:
        raise ValueError(f"a customer must have a whole number of orders, not {n}")
    if not isfinite(margins.mean) or not 0 <= margins.squares < inf:
        raise ValueError(
            f"a customer needs a mean and a sum of squares, not {mean} and {squares}"
        )
    return margins
