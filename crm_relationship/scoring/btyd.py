"""Buy till you die: how often customers order, and when they leave without a word.

While a customer stays, orders come at a rate of his own, spread over customers as
Gamma(r, alpha); after an order he leaves for good with a probability of his own, spread
as Beta(a, b). In the BG model he cannot leave after his first order, in the MBG model
he can. Time is in weeks. Of each customer only three numbers count:

    x    repeat purchases: purchase days after the first one
    t_x  weeks from the first purchase to the last one, 0 when x is 0
    T    weeks from the first purchase to the day of the count

Fader, Hardie & Lee, Marketing Science 24 (2005) 275; Batislam et al., International
Journal of Research in Marketing 24 (2007) 201. What a fitted model says of a customer
stands in forecast.py. This file needs nothing but the standard library.
"""

from collections import Counter
from itertools import accumulate
from math import exp, fsum, isfinite, log, log1p
from operator import mul
from random import Random
from typing import NamedTuple

MOST_CUSTOMERS = 50_000  # of more a sample: its parameters hardly differ
MOST_PURCHASES = 100_000  # of one customer: with more it is a till
SEED = 20_051  # of the sample, so that a run can be repeated

# outside of these a fit says that nobody ever leaves, or nothing at all
LEAST_LEAVING = 0.01  # mean probability to leave after an order
MOST_AGREEMENT = 200.0  # a + b: beyond it everybody leaves with the same probability
RATE_RANGE = (1e-3, 1e4)  # of r and of alpha

LOG_RANGE = log(1e8)  # the search ends there: flat likelihoods have no maximum
LONGEST_STEP = 2.0  # of a logarithm


class Parameters(NamedTuple):
    """A fitted model; `log_likelihood` is that of the customers it was fitted on."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    @property
    def degenerate(self):
        """Whether the fit knows no leaving: then do not show who is still there.

        The probability of an order stays good; it is then that of a plain NBD model.
        """
        low, high = RATE_RANGE
        return (
            self.a < LEAST_LEAVING * (self.a + self.b)
            or self.a + self.b > MOST_AGREEMENT
            or not low <= self.r <= high
            or not low <= self.alpha <= high
        )


class BG(Parameters):
    """BG/NBD: nobody leaves after the first purchase."""

    __slots__ = ()
    first = 0  # purchases beside x after which one may have left


class MBG(Parameters):
    """MBG/NBD: one may leave after the first purchase too."""

    __slots__ = ()
    first = 1


def fit_bg(rows):
    """Fit BG/NBD to triples (x, t_x, T); see `fit_mbg`."""
    return _fit(BG, rows)


def fit_mbg(rows):
    """Fit MBG/NBD by maximum likelihood.

    The order of the rows does not matter. Of more than 50,000 customers a sample is
    taken, the same at each run. One may get a fit that is `degenerate`.

    :param rows: triples (x, t_x, T), weeks
    :returns: MBG(r, alpha, a, b, log_likelihood)
    :raises ValueError: a triple is impossible, or nobody came back

    >>> rows = [(2, 30.43, 38.86), (1, 1.71, 38.86), (0, 0, 38.86), (5, 20, 30)] * 25
    >>> fit = fit_mbg(rows)
    >>> fit.log_likelihood < 0 < min(fit[:4])
    True
    """
    return _fit(MBG, rows)


def mean_log_likelihood(model, rows):
    """The log-likelihood per customer of a fitted model on other triples.

    >>> mean_log_likelihood(MBG(0.5, 6.0, 0.9, 1.6, 0.0), [(0, 0, 0)])
    0.0
    """
    sample = _Sample(model.first, _histories(rows))
    return sample.log_likelihood(*model[:4])[0] / sample.size


def checked(x, t_x, age, where="a customer"):
    """Return a history as int and floats, or say what is impossible in it.

    >>> checked(1, 2, 1)
    Traceback (most recent call last):
    ValueError: a customer: t_x must be from 0 to T, not 2 with T = 1
    """
    try:
        count, last, now = int(x), float(t_x), float(age)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{where}: ({x}, {t_x}, {age}) are not three numbers")
    if count != x or not 0 <= count <= MOST_PURCHASES:
        raise ValueError(
            f"{where}: x must be a whole number from 0 to {MOST_PURCHASES}, not {x}"
        )
    if not now >= 0 or not isfinite(now):
        raise ValueError(f"{where}: T must be 0 or more weeks, not {age}")
    if not 0 <= last <= now:
        raise ValueError(f"{where}: t_x must be from 0 to T, not {t_x} with T = {age}")
    if last and not count:
        raise ValueError(f"{where}: t_x must be 0 where x is 0, not {t_x}")
    return count, last, now


def _fit(model, rows):
    histories = _sampled(_histories(rows))
    if not any(x for x, _, _ in histories):
        raise ValueError("no customer bought a second time: there is no rhythm to fit")
    weeks = fsum(age * n for (_, _, age), n in histories.items())
    point = [0.0, log(weeks / histories.total() / 4 or 1), 0.0, log(1.5)]
    point, cost = minimise(_Sample(model.first, histories).cost, point)
    return model(*map(exp, point), -cost)


def _histories(rows):
    """Count equal histories."""
    found = Counter(
        checked(*row, where=f"customer {place}") for place, row in enumerate(rows, 1)
    )
    if not found:
        raise ValueError("there are no customers")
    return found


def _sampled(histories):
    if histories.total() <= MOST_CUSTOMERS:
        return histories
    different = sorted(histories)  # whatever order they came in
    counts = [histories[history] for history in different]
    return Counter(Random(SEED).sample(different, MOST_CUSTOMERS, counts=counts))


class _Sample:
    """Customers of equal history together, and the likelihood of all."""

    def __init__(self, first, histories):
        self.size = histories.total()
        self.first = first
        # by age, so that its logarithm is taken once
        self.rows = sorted((age, x, last, n) for (x, last, age), n in histories.items())
        by_count = Counter()
        for (x, _, _), n in histories.items():
            by_count[x] += n
        # x_i is whole, so ln Gamma(r + x_i) - ln Gamma(r) is a sum of ln(r + j), and
        # over customers each j comes as often as there are customers with more than j
        self.more = _more_than(by_count)
        self.stays = [self.size] * first + self.more

    def cost(self, point):
        """The negative log-likelihood and its gradient, both of the logarithms."""
        parameters = [exp(value) for value in point]
        total, slopes = self.log_likelihood(*parameters)
        return -total, [-s * p for s, p in zip(slopes, parameters, strict=True)]

    def log_likelihood(self, r, alpha, a, b):
        """Log-likelihood and its slopes by r, alpha, a and b."""
        parts = (
            self._of_rate(r, alpha),
            self._of_stays(a, b),
            self._of_silence(r, alpha, a, b),
        )
        total = fsum(part[0] for part in parts)
        return total, [
            fsum(slopes) for slopes in zip(*(p[1] for p in parts), strict=True)
        ]

    def _of_rate(self, r, alpha):
        total, slope = self.size * r * log(alpha), self.size * log(alpha)
        for j, n in enumerate(self.more):
            total += n * log(r + j)
            slope += n / (r + j)
        return total, (slope, self.size * r / alpha, 0.0, 0.0)

    def _of_stays(self, a, b):
        total = by_a = by_b = 0.0
        for j, n in enumerate(self.stays):
            total -= n * log1p(a / (b + j))
            by_a -= n / (a + b + j)
            by_b += n * a / ((b + j) * (a + b + j))
        return total, (0.0, 0.0, by_a, by_b)

    def _of_silence(self, r, alpha, a, b):
        """What the weeks since the last purchase tell: stayed, or left just then."""
        total = by_r = by_alpha = by_a = by_b = 0.0
        log_a, shift, previous = log(a), self.first - 1, None
        for age, x, last, n in self.rows:
            if age != previous:
                previous, until_now = age, log(alpha + age)
            rate = r + x
            total -= n * rate * until_now
            by_r -= n * until_now
            by_alpha -= n * rate / (alpha + age)
            if not x and shift < 0:
                continue  # BG: nobody has left before a second purchase
            silence = until_now - log(alpha + last)
            odds = log_a - log(b + x + shift) + rate * silence  # of having left, log
            small = exp(-abs(odds))
            left = n * (1 if odds > 0 else small) / (1 + small)
            total += n * (max(odds, 0.0) + log1p(small))
            by_r += left * silence
            by_alpha += left * rate * (last - age) / ((alpha + age) * (alpha + last))
            by_a += left / a
            by_b -= left / (b + x + shift)
        return total, (by_r, by_alpha, by_a, by_b)


def _more_than(by_count):
    """For j = 0, 1, ... how many customers bought more than j times again."""
    falling = accumulate(by_count[x] for x in range(max(by_count), 0, -1))
    return list(falling)[::-1]


def minimise(cost, start, rounds=200, tolerance=1e-13):
    """Find a minimum near `start` by BFGS; coordinates stay within LOG_RANGE.

    :param cost: takes a list, returns its value and gradient
    :returns: (the point, its value)

    >>> point, value = minimise(lambda p: ((p[0] - 3) ** 2, [2 * (p[0] - 3)]), [0.0])
    >>> round(point[0], 6), round(value, 6)
    (3.0, 0.0)
    """
    point, (value, slope) = start, cost(start)
    inverse = _first_guess(slope)
    for _ in range(rounds):
        found = _step(cost, point, value, slope, inverse)
        if not found:
            break
        step = [b - a for a, b in zip(point, found[0], strict=True)]
        turn = [b - a for a, b in zip(slope, found[2], strict=True)]
        gain = value - found[1]
        point, value, slope = found
        if gain <= tolerance * abs(value):
            break
        inverse = _updated(inverse, step, turn)
    return point, value


def _step(cost, point, value, slope, inverse):
    """A point that is lower by a fair part of what the slope promises, or None."""
    way = [-_dot(row, slope) for row in inverse]
    if _dot(way, slope) >= 0:
        way = [-s / (max(map(abs, slope)) or 1) for s in slope]
    length = min(1.0, LONGEST_STEP / (max(map(abs, way)) or 1))
    while length > 1e-10:
        there = [_inside(p + length * w) for p, w in zip(point, way, strict=True)]
        promised = sum((t - p) * s for t, p, s in zip(there, point, slope, strict=True))
        if promised >= 0:
            return None
        reached, steepness = cost(there)
        if reached <= value + 1e-4 * promised:
            return there, reached, steepness
        length /= 2
    return None


def _inside(value):
    return max(-LOG_RANGE, min(LOG_RANGE, value))


def _first_guess(slope):
    scale = 1 / (max(map(abs, slope)) or 1)
    size = range(len(slope))
    return [[scale * (i == j) for j in size] for i in size]


def _updated(inverse, step, turn):
    """The BFGS update of the inverse curvature; unchanged where it is not convex."""
    bend = _dot(step, turn)
    if bend <= 1e-12:
        return inverse
    turned = [_dot(row, turn) for row in inverse]
    stretch = (1 + _dot(turn, turned) / bend) / bend
    size = range(len(step))
    return [
        [
            inverse[i][j]
            - (turned[i] * step[j] + step[i] * turned[j]) / bend
            + step[i] * step[j] * stretch
            for j in size
        ]
        for i in size
    ]


def _dot(left, right):
    return sum(map(mul, left, right))
