"""What a fitted BG or MBG model (btyd.py) says of a customer with history (x, t_x, T).

Who is silent for long either has left or is slow; the model weighs the two. The churn
probability to show is 1 - `order_probability`: P(alive) alone ranks customers badly,
because it calls the rare buyer alive.
"""

from math import exp, expm1, log, log1p

from .btyd import checked
from .clv import MONTHS, WEEKS_A_MONTH, Outlook, discount_factors, discounted_orders

PRECISION = 1e-17
# weeks known (alpha + T) to weeks ahead, at least; below it series would hardly end
LEAST_KNOWN = 1e-4
# beyond these the terms of the series cancel, or pass what a float holds
ALIKE_FROM = 30.0
LEAVING_FROM = 20.0


def p_alive(model, x, t_x, age):
    """The probability that the customer has not left by now.

    >>> from .btyd import BG
    >>> model = BG(0.243, 4.414, 0.793, 2.426, 0.0)
    >>> p_alive(model, 0, 0, 38.86), round(p_alive(model, 2, 30, 38.86), 3)
    (1.0, 0.721)
    """
    return _alive(model, *checked(x, t_x, age))


def order_probability(model, x, t_x, age, weeks):
    """The probability of at least one order within some weeks from now.

    >>> from .btyd import BG
    >>> model = BG(0.243, 4.414, 0.793, 2.426, 0.0)
    >>> round(1 - order_probability(model, 0, 0, 0, 39), 6)  # nothing in 39 weeks
    0.573786
    """
    x, t_x, age = checked(x, t_x, age)
    weeks = _ahead(weeks)
    return _alive(model, x, t_x, age) * _again(model, x, age, weeks)


def expected_orders(model, x, t_x, age, weeks):
    """How many orders to expect within some weeks from now.

    Of x = 0, T = 0 it is what to expect of a customer who is new today.

    >>> from .btyd import BG
    >>> model = BG(0.243, 4.414, 0.793, 2.426, 0.0)
    >>> round(expected_orders(model, 2, 30.43, 38.86, 39), 3)
    1.226
    """
    x, t_x, age = checked(x, t_x, age)
    weeks = _ahead(weeks)
    return _alive(model, x, t_x, age) * OrdersAhead(model).expected(x, age, weeks)


def outlooks(model, histories, weeks, monthly_discount):
    """Yield the Outlook of each customer, in the order of the histories.

    P(alive) is None where the fit is degenerate. What lies ahead of a customer who is
    still there depends on x and T alone, so it is computed once for all who share them.

    :param model: BG or MBG, see btyd.py
    :param histories: triples (x, t_x, T), weeks
    :param weeks: the horizon of the order probability
    :param monthly_discount: 0.01 is one per cent a month
    """
    weeks, factors = _ahead(weeks), discount_factors(monthly_discount)
    orders, known = OrdersAhead(model), {}
    hidden = model.degenerate
    for x, t_x, age in histories:
        x, t_x, age = checked(x, t_x, age)
        if (x, age) not in known:
            known[x, age] = _if_there(orders, x, age, weeks, factors)
        alive, ahead = _alive(model, x, t_x, age), known[x, age]
        chances = [alive * value for value in ahead]
        yield Outlook(None if hidden else alive, *chances, ahead[3])


def _if_there(orders, x, age, weeks, factors):
    """The figures of an Outlook, of a customer known to be there."""
    until = [
        orders.expected(x, age, WEEKS_A_MONTH * month) for month in range(1, MONTHS + 1)
    ]
    return (
        _again(orders.model, x, age, weeks),
        until[11],
        until[-1],
        discounted_orders(until[:12], factors[:12]),
        discounted_orders(until, factors),
    )


def _ahead(weeks):
    if not 0 <= weeks < float("inf"):
        raise ValueError(f"the weeks ahead must be 0 or more, not {weeks}")
    return float(weeks)


def _alive(model, x, t_x, age):
    if not x and not model.first:
        return 1.0
    odds = (model.r + x) * log((model.alpha + age) / (model.alpha + t_x))
    odds += log(model.a / (model.b + x + model.first - 1))  # of having left, logarithm
    small = exp(-abs(odds))
    return (small if odds > 0 else 1.0) / (1 + small)


def _again(model, x, age, weeks):
    """Until the next order nobody leaves, so the wait for it is exponential."""
    return -expm1(-(model.r + x) * log1p(weeks / (model.alpha + age)))


class OrdersAhead:
    """Expected orders of customers who are known to be there, of one model.

    The closed form of the literature has a pole at a = 1 and overflows for large x.
    After Euler's transformation of its hypergeometric function, with
    C = a + b + x - 1 (b one larger in MBG), z = weeks / (alpha + T + weeks),

        E = C (1 - (1-z)^(a-1)) / (a-1) - (1-z)^(a-1) sum_i e_i z^i
        e_1 = a + b - 1 - r,  e_(i+1) = e_i (a+i-1) (e_1+i) / ((C+i) (i+1))

    has neither; the coefficients depend on x alone and are kept.
    """

    def __init__(self, model):
        self.model = model
        self.lead = model.a + model.b + model.first - 1 - model.r
        self._series = {}

    def expected(self, x, age, weeks):
        """Expected orders within some weeks of a customer who is there."""
        model = self.model
        known = max(model.alpha + age, LEAST_KNOWN * weeks)
        odds = weeks / known
        scale = self.lead + model.r + x  # C
        if model.a > LEAVING_FROM or -self.lead > max(ALIKE_FROM, scale):
            return self._counted(model.r + x, odds, model.b + model.first + x)
        if x not in self._series:
            self._series[x] = _Series(model.a, self.lead, scale)
        stay = -log1p(odds)  # ln(1 - z)
        power = (model.a - 1) * stay
        straight = -expm1(power) / (model.a - 1) if model.a != 1 else -stay
        return scale * straight - exp(power) * self._series[x].sum(odds / (1 + odds))

    def _counted(self, rate, odds, stays):
        """The same, number by number: slower, and right where the series is not.

        If nobody left, n orders would come with the probability of a negative binomial;
        of n he makes one more as long as he stays after each.
        """
        mode = int(max(0.0, (rate - 1) * odds))
        share = odds / (1 + odds)
        made = _made(self.model.a, stays)
        below = [next(made) for _ in range(mode + 1)]  # of 0 to mode orders
        weight, total, orders = 1.0, 1.0, below[mode]
        for n in range(mode, 0, -1):
            weight *= n / ((rate + n - 1) * share)
            total += weight
            orders += weight * below[n - 1]
            if weight < PRECISION:
                break
        weight, n = 1.0, mode
        while weight > PRECISION * (1 - share):
            weight *= (rate + n) / (n + 1) * share
            n += 1
            total += weight
            orders += weight * next(made)
        return orders / total


def _made(leaves, stays):
    """Yield the expected orders out of 0, 1, 2, ... that a customer stays for."""
    made, there, n = 0.0, 1.0, 0
    while True:
        yield made
        made += there
        there *= (stays + n) / (leaves + stays + n)
        n += 1


class _Series:
    """sum_i e_i z^i of one x, with as many terms as z needs."""

    def __init__(self, a, lead, scale):
        self.a, self.lead, self.scale = a, lead, scale
        self.terms = [lead]
        self.falling = {}  # {number of terms: the terms, last first}

    def sum(self, z):
        total = 0.0
        for term in self._enough(z):
            total = (total + term) * z
        return total

    def _enough(self, z):
        """Twice as many terms until the last one is nothing."""
        size, least = 8, PRECISION * z * (1 - z) ** 2
        while True:
            if size not in self.falling:
                self._extend(size)
            falling = self.falling[size]
            if abs(falling[0]) * z**size <= least:
                return falling
            size *= 2

    def _extend(self, size):
        for i in range(len(self.terms), size):
            grown = (self.a + i - 1) * (self.lead + i) / ((self.scale + i) * (i + 1))
            self.terms.append(self.terms[-1] * grown)
        self.falling[size] = self.terms[size - 1 :: -1]
