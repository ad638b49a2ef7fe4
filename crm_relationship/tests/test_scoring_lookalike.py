"""The look-alike table: cells by hand, and the reference's figures of a wholesaler."""

import csv
import gzip
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from math import log
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from ..scoring.backtest import judge
from ..scoring.lookalike import fit_table, outlooks
from .plain import PlainCase

INVOICES = Path(__file__).resolve().parents[2] / "tests/data/online_retail"
PAST = some.lists(
    some.builds(
        lambda x, last, rest, after: (x, last if x else 0, last + rest, after),
        some.integers(0, 20),
        some.integers(0, 50),
        some.integers(0, 50),
        some.integers(0, 9),
    ),
    min_size=1,
    max_size=40,
)


@cache
def sale_days():
    """{customer: days with a sale} of UCI Online Retail."""
    found = defaultdict(set)
    with gzip.open(INVOICES / "invoices.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if row["CustomerID"] and not row["InvoiceNo"].startswith("C"):
                day = date.fromisoformat(row["InvoiceDate"][:10])
                found[row["CustomerID"]].add(day)
    return found


def past(cut, weeks):
    """Histories as of a day, and the sale days of the weeks after it."""
    end = cut + timedelta(weeks=weeks)
    for days in sale_days().values():
        if known := sorted(day for day in days if day <= cut):
            first, last = known[0], known[-1]
            yield (
                len(known) - 1,
                (last - first).days / 7,
                (cut - first).days / 7,
                sum(cut < day <= end for day in days),
            )


def area(chances, ordered):
    """How often one who ordered had the higher chance than one who did not (AUC)."""
    rest = sorted(c for c, came in zip(chances, ordered, strict=True) if not came)
    hits = [c for c, came in zip(chances, ordered, strict=True) if came]
    wins = sum(bisect_left(rest, c) + bisect_right(rest, c) for c in hits) / 2
    return wins / len(hits) / len(rest)


class TestOnlineRetail(PlainCase):
    """Trained on one window of 13 weeks, tried on the next."""

    def assert_reference(self, cut, wanted_area, wanted_brier):
        weeks = 13
        table = fit_table(past(cut - timedelta(weeks=weeks), weeks), weeks)
        rows = list(past(cut, weeks))
        chances = [table.cell(*row[:3]).order_probability for row in rows]
        ordered = [row[3] > 0 for row in rows]
        # the reference leaves out some 25 customers of 3,370
        self.assertAlmostEqual(area(chances, ordered), wanted_area, delta=0.002)
        self.assertAlmostEqual(judge(chances, ordered).brier, wanted_brier, delta=0.001)

    def test_last_quarter(self):
        self.assert_reference(date(2011, 9, 9), 0.733, 0.212)

    def test_quarter_before(self):
        self.assert_reference(date(2011, 6, 10), 0.731, 0.218)


class TestByHand(PlainCase):
    """20 customers: 10 silent for 1 week bought twice, 10 for 50 weeks once."""

    def table(self, returned_recent=8, returned_old=2, orders=1):
        recent = [(1, 5, 6, orders if i < returned_recent else 0) for i in range(10)]
        old = [(0, 0, 50, orders if i < returned_old else 0) for i in range(10)]
        return fit_table(recent + old, 26)

    def test_counts_are_those_of_the_past(self):
        cell = self.table().cell(1, 20, 21)
        self.assertEqual((cell.customers, cell.returned), (10, 8))

    def test_full_cell(self):
        # half of all ordered; row and column (8 + 10 * .5) / 20 = .65; as odds
        # (13/7)^2 / 1 = 169/49, so the prior is 169/218; the cell (8 + 10 * it) / 20
        cell = self.table().cell(1, 5, 6)
        self.assertAlmostEqual(cell.order_probability, (8 + 1690 / 218) / 20, 12)

    def test_empty_cell_leans_on_its_row_and_column(self):
        # twice, but long ago: (13/7) * (7/13) = 1, so one half
        cell = self.table().cell(1, 5, 55)
        self.assertEqual(cell.customers, 0)
        self.assertAlmostEqual(cell.order_probability, 0.5, 12)

    def test_more_purchases_than_anybody_had(self):
        # the row says .65, a column without customers what all do
        self.assertAlmostEqual(self.table().cell(99, 5, 6).order_probability, 0.65, 12)

    def test_mean_orders(self):
        # 3 orders each of 8 and of 2: mean 1.5; row and column (24 + 15) / 20 = 1.95,
        # prior 1.95^2 / 1.5 = 2.535, cell (24 + 25.35) / 20
        cell = self.table(orders=3).cell(1, 5, 6)
        self.assertAlmostEqual(cell.orders, 2.4675, 12)

    def test_all_came_back(self):
        cell = self.table(10, 10).cell(1, 5, 6)
        self.assertTrue(0.9 < cell.order_probability < 1)

    def test_nobody_came_back(self):
        cell = self.table(0, 0).cell(1, 5, 6)
        self.assertTrue(0 < cell.order_probability < 0.1)
        self.assertTrue(0 < cell.orders < 0.1)

    def test_silent_as_long_as_the_cut_is_on_its_near_side(self):
        table = self.table()
        self.assertEqual(table.cuts[0], 1)
        self.assertEqual(table.cell(1, 5, 6).customers, 10)
        self.assertEqual(table.cell(1, 5, 6.1).customers, 0)

    def test_one_customer(self):
        cell = fit_table([(0, 0, 9, 1)], 26).cell(0, 0, 9)
        self.assertEqual((cell.customers, cell.returned), (1, 1))

    def test_nobody_is_refused(self):
        with self.assertRaisesRegex(ValueError, "no customer"):
            fit_table([], 26)

    def test_half_a_purchase_is_refused(self):
        for after in (0.5, -1):
            with self.assertRaisesRegex(ValueError, "whole number"):
                fit_table([(0, 0, 9, after)], 26)


class TestOutlooks(PlainCase):
    def test_orders_of_half_a_year_twice(self):
        table = TestByHand().table(orders=3)
        (found,) = outlooks(table, [(1, 5, 6)], 0.0)
        cell = table.cell(1, 5, 6)
        self.assertAlmostEqual(found.orders_12m, 2 * cell.orders, 12)
        self.assertAlmostEqual(
            found.retained_12m * cell.order_probability, 2 * cell.orders, 12
        )

    def test_orders_of_a_year_where_a_table_knows_one(self):
        half = TestByHand().table()
        whole = fit_table([(1, 5, 6, 4)] * 10 + [(0, 0, 50, 0)] * 10, 52)
        (found,) = outlooks(half, [(1, 5, 6)], 0.0, whole)
        self.assertAlmostEqual(found.orders_12m, whole.cell(1, 5, 6).orders, 12)
        self.assertEqual(found.order_probability, half.cell(1, 5, 6).order_probability)


class TestInvariants(PlainCase):
    @given(PAST)
    def test_every_cell_has_a_probability(self, rows):
        for row in fit_table(rows, 26).cells:
            for cell in row:
                self.assertTrue(0 < cell.order_probability < 1)
                self.assertGreater(cell.orders, 0)

    @given(PAST)
    def test_every_customer_is_in_one_cell(self, rows):
        cells = [cell for row in fit_table(rows, 26).cells for cell in row]
        self.assertEqual(sum(cell.customers for cell in cells), len(rows))
        self.assertEqual(
            sum(cell.returned for cell in cells), sum(1 for row in rows if row[3])
        )

    @given(PAST)
    def test_order_of_customers_does_not_matter(self, rows):
        self.assertEqual(fit_table(rows, 26), fit_table(rows[::-1], 26))

    def test_logit_is_undone(self):
        # a lone row, column and cell: the prior is their share itself
        table = fit_table([(0, 0, 9, 1)] * 3 + [(0, 0, 9, 0)], 26)
        odds = table.cell(0, 0, 9).order_probability
        self.assertAlmostEqual(log(odds / (1 - odds)), log(3), 12)
