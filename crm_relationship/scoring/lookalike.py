"""The look-alike table: of customers who looked like this some time ago, who came back?

Customers of one day in the past are sorted by how long they had been silent and how
often they had bought; each cell holds how many of them ordered within the weeks that
followed. It assumes nothing about how people leave, so it sees what a model cannot:
long cycles, regular buyers, and, where the window is a year, seasons. It needs a
history of twice the window.
"""

from bisect import bisect_left, bisect_right
from itertools import product
from math import ceil, exp, log
from operator import add
from typing import NamedTuple

from .btyd import checked
from .clv import discount_factors, steady_outlook
from .rhythm import WEEKS_A_YEAR

RECENCY_SHARES = (0.10, 0.20, 0.35, 0.50, 0.65, 0.80, 0.90)
REPEATS_FROM = (1, 2, 4, 8, 16)  # purchases 1, 2, 3-4, 5-8, 9-16 and more
PSEUDO_CUSTOMERS = 10  # who behave like their row and column, in each cell


class Cell(NamedTuple):
    """`customers` looked like this and `returned` of them ordered again.

    Probability and orders are smoothed: a cell of few leans on its row and column.
    """

    customers: int
    returned: int
    order_probability: float
    orders: float  # mean number within the window


class Table(NamedTuple):
    """Cells by recency band and purchase-count band; plain numbers, so JSON holds it.

    >>> import json
    >>> table = fit_table([(0, 0, 9, 1), (1, 4.0, 6.0, 0)], weeks=26)
    >>> Table.of(json.loads(json.dumps(table))) == table
    True
    """

    weeks: float  # the window
    cuts: tuple  # of the weeks since the last purchase
    cells: tuple

    @classmethod
    def of(cls, values):
        """Restore a table from its JSON."""
        weeks, cuts, rows = values
        cells = tuple(tuple(Cell(*cell) for cell in row) for row in rows)
        return cls(weeks, tuple(cuts), cells)

    def cell(self, x, t_x, age):
        """Those who looked like a customer with this history."""
        x, t_x, age = checked(x, t_x, age)
        return self.cells[bisect_left(self.cuts, age - t_x)][count_band(x)]


def count_band(x):
    """
    >>> [count_band(x) for x in (0, 1, 2, 3, 4, 15, 16)]
    [0, 1, 2, 2, 3, 4, 5]
    """
    return bisect_right(REPEATS_FROM, x)


def fit_table(past, weeks):
    """Sort customers as they were, and count what they did then.

    :param past: (x, t_x, T) of a day `weeks` ago, and the number of purchases since
    :param weeks: the window: from that day to the last one known
    :raises ValueError: there was no customer yet
    """
    known = [(*checked(x, t_x, age), _count(after)) for x, t_x, age, after in past]
    if not known:
        raise ValueError("there was no customer yet")
    silences = sorted(age - t_x for _, t_x, age, _ in known)
    cuts = tuple(silences[ceil(s * len(silences)) - 1] for s in RECENCY_SHARES)
    bands = range(len(cuts) + 1), range(len(REPEATS_FROM) + 1)
    found = {place: [0, 0, 0] for place in product(*bands)}
    for x, t_x, age, after in known:
        seen = found[bisect_left(cuts, age - t_x), count_band(x)]
        for part, n in enumerate((1, after > 0, after)):
            seen[part] += n
    cells = _smoothed(found)
    rows = tuple(tuple(cells[row, column] for column in bands[1]) for row in bands[0])
    return Table(float(weeks), cuts, rows)


def outlooks(table, histories, monthly_discount, yearly=None):
    """Yield the Outlook of each customer (clv.py), in the order of the histories.

    :param yearly: a table whose window is a year, for the orders; without one those of
        the table's window are taken to go on at the same pace
    """
    factors, yearly, known = discount_factors(monthly_discount), yearly or table, {}
    pace = WEEKS_A_YEAR / yearly.weeks
    for history in histories:
        cell, orders = table.cell(*history), yearly.cell(*history)
        if (cell, orders) not in known:
            if_there = pace * orders.orders / cell.order_probability
            known[cell, orders] = steady_outlook(
                cell.order_probability, if_there, factors
            )
        yield known[cell, orders]


def _count(after):
    if after != int(after) or after < 0:
        raise ValueError(f"purchases must be a whole number, not {after}")
    return int(after)


def _smoothed(found):
    """{place: Cell} from {place: [customers, returned, orders]}."""
    rows, columns, whole = {}, {}, [0, 0, 0]
    for (row, column), seen in found.items():
        for total in (
            rows.setdefault(row, [0, 0, 0]),
            columns.setdefault(column, [0, 0, 0]),
            whole,
        ):
            total[:] = map(add, total, seen)
    return {
        (row, column): Cell(
            *seen[:2],
            _share(seen, rows[row], columns[column], whole),
            _mean(seen, rows[row], columns[column], whole),
        )
        for (row, column), seen in found.items()
    }


def _share(seen, row, column, whole):
    """The share that returned; of none or all half a customer less extreme."""
    edge = 0.5 / whole[0]
    level = min(max(whole[1] / whole[0], edge), 1 - edge)
    prior = _logit(_towards(level, row, 1)) + _logit(_towards(level, column, 1))
    return _towards(1 / (1 + exp(_logit(level) - prior)), seen, 1)


def _mean(seen, row, column, whole):
    """The mean number of orders, smoothed as the share is but without its upper end."""
    level = max(whole[2], 0.5) / whole[0]
    prior = _towards(level, row, 2) * _towards(level, column, 2) / level
    return _towards(prior, seen, 2)


def _towards(prior, seen, part):
    customers = seen[0] + PSEUDO_CUSTOMERS
    return (seen[part] + PSEUDO_CUSTOMERS * prior) / customers


def _logit(share):
    return log(share / (1 - share))
