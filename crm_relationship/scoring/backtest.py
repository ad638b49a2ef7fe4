"""Which method to believe: each forecasts a stretch of the past, and reality decides.

At a day in the past, H weeks before the last one known, every method says how likely
each customer is to order within H weeks. Four compete: the MBG model, the look-alike
table, the rhythm rule, and the base rate, which says the same of everybody. The lowest
Brier score (mean squared error of the probability) wins, but not by a hair and not by
one lucky month.
"""

from bisect import bisect_left
from collections import Counter
from math import fsum
from typing import NamedTuple

from .btyd import fit_mbg, mean_log_likelihood
from .forecast import order_probability
from .lookalike import fit_table
from .rhythm import fit_rhythm

# the simplest last: of equal ones the first is kept
METHODS = ("mbg", "lookalike", "rhythm", "base")
GROUPS = 5

BETTER_BY = 0.02  # of the Brier score, for a change
WORSE_BY = 0.05  # of the mean log-likelihood, to refuse a new fit

# what a model needs before anything was tested
LEAST_CUSTOMERS = 300
LEAST_RETURNED = 100
LEAST_WEEKS = 26

LEVEL_RANGE = (0.5, 2.0)


class Group(NamedTuple):
    """Customers of similar forecast: the shares that should have ordered, and did."""

    customers: int
    predicted: float
    actual: float


class Result(NamedTuple):
    """How well one method forecast."""

    customers: int
    brier: float
    hit_rate: float  # share of customers for whom the likelier case came true
    predicted: float  # mean probability
    actual: float  # share that ordered
    groups: tuple  # fifths by forecast, from the lowest; none is empty


def run(past, weeks, before=(), model=None, churn=None):
    """Let the methods compete; who lacks data is not in the result.

    :param past: (x, t_x, T) of every customer of a day `weeks` ago, and the number of
        purchases since
    :param weeks: the horizon H
    :param before: the same of a day 2 H ago, with the purchases of the H weeks after
        it: what the look-alike table and the base rate learn from. Without it the base
        rate is that of `past` itself, which no constant beats
    :param model: MBG, if already fitted to `past`
    :param churn: of the rhythm rule, see rhythm.Rhythm
    :returns: {method: Result}
    :raises ValueError: there was no customer yet
    """
    past, before = list(past), list(before)
    if not past:
        raise ValueError("there was no customer yet")
    histories = [customer[:3] for customer in past]
    ordered = [customer[3] > 0 for customer in past]
    rhythm = fit_rhythm(histories, **({"churn": churn} if churn else {}))
    chances = {
        "mbg": _by_model(model, histories, weeks),
        "lookalike": _by_table(before, histories, weeks),
        "rhythm": [1 - rhythm.churn_probability(*history) for history in histories],
        "base": [_share(before or past)] * len(past),
    }
    return {
        method: judge(chances[method], ordered) for method in METHODS if chances[method]
    }


def judge(chances, ordered):
    """Compare probabilities with what happened.

    >>> judge([0.5, 0.5, 1.0, 0.0], [True, False, True, False]).brier
    0.125
    """
    pairs = list(zip(chances, ordered, strict=True))
    n = len(pairs)
    if not n:
        raise ValueError("there was no customer yet")
    return Result(
        n,
        fsum((chance - came) ** 2 for chance, came in pairs) / n,
        sum((chance >= 0.5) == came for chance, came in pairs) / n,
        fsum(chances) / n,
        sum(ordered) / n,
        tuple(_groups(pairs)),
    )


def choose(current, latest, previous=None):
    """The method to use from now on.

    The current one stays unless another is better by more than 2 % in this month and in
    the one before. Where there is no current one, or it has lost its data, the best of
    this month is taken.

    :param current: a method, or None
    :param latest: {method: Brier score} of this month
    :param previous: the same of the month before
    :returns: a method, or None where none competed

    >>> choose("mbg", {"mbg": 0.20, "base": 0.19}, {"mbg": 0.20, "base": 0.21})
    'mbg'
    >>> choose("mbg", {"mbg": 0.20, "base": 0.19}, {"mbg": 0.20, "base": 0.19})
    'base'
    """
    ranked = sorted(latest, key=lambda method: (latest[method], METHODS.index(method)))
    if current not in latest:
        return ranked[0] if ranked else None
    for method in ranked:
        if _better(method, current, latest) and _better(
            method, current, previous or {}
        ):
            return method
    return current


def untested(customers, returned, weeks, model):
    """The method to use before there is a backtest.

    :param customers: how many have bought
    :param returned: how many of them more than once
    :param weeks: of history
    :param model: MBG, or None
    """
    if (
        customers >= LEAST_CUSTOMERS
        and returned >= LEAST_RETURNED
        and weeks >= LEAST_WEEKS
        and model
        and not model.degenerate
    ):
        return "mbg"
    return "rhythm"


def refit_refused(old, new, histories):
    """Why a new fit must not replace the old one, or None.

    :param old: the accepted fit, or None
    :param histories: those that the old one was fitted on
    :returns: "degenerate", "less_likely" or None
    """
    if old is None:
        return None
    if new.degenerate and not old.degenerate:
        return "degenerate"
    histories = list(histories)
    drop = mean_log_likelihood(old, histories) - mean_log_likelihood(new, histories)
    return "less_likely" if drop > WORSE_BY else None


def level_factor(actual, predicted):
    """What to multiply expected orders by so that the last backtest would be right.

    The models know no season and no trend. 1 where nothing was predicted.

    >>> level_factor(1200, 1000), level_factor(10, 1)
    (1.2, 2.0)
    """
    low, high = LEVEL_RANGE
    return min(max(actual / predicted, low), high) if predicted else 1.0


def _by_model(model, histories, weeks):
    if not model and any(history[0] for history in histories):
        model = fit_mbg(histories)
    return model and [order_probability(model, *h, weeks) for h in histories]


def _by_table(before, histories, weeks):
    if not before:
        return None
    table = fit_table(before, weeks)
    return [table.cell(*history).order_probability for history in histories]


def _share(past):
    return sum(1 for customer in past if customer[3]) / len(past)


def _groups(pairs):
    """Fifths by forecast; equal forecasts fall into the same one."""
    chances = sorted(chance for chance, _ in pairs)
    sizes, predicted, actual = Counter(), Counter(), Counter()
    for chance, came in sorted(pairs):
        fifth = GROUPS * bisect_left(chances, chance) // len(chances)
        sizes[fifth] += 1
        predicted[fifth] += chance
        actual[fifth] += came
    for fifth, size in sorted(sizes.items()):
        yield Group(size, predicted[fifth] / size, actual[fifth] / size)


def _better(method, current, scores):
    if method not in scores or current not in scores:
        return False
    return scores[method] < scores[current] * (1 - BETTER_BY)
