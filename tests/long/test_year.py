"""Ten days of a firm of sixty customers, over the end of a month and of a year.

The year itself is ./setup/prove year; see docs/proof/year.md.
"""

from argparse import Namespace

import pytest

from proof import year

from .. import support

DAYS = 10
OPTIONS = Namespace(customers=60, days=DAYS, seed=7, minutes=None, database=None)
# what must have happened for the days to prove anything
HAPPENED = ["quotations", "orders", "invoices", "payments", "interactions", "promises"]
HAPPENED += ["credit notes", "answers", "cases", "cases closed", "referrals", "merges"]
HAPPENED += ["points: earn", "points: spend", "points: expire", "questions sent"]
HAPPENED += ["moved: stage", "moved: priority_band", "segments entered"]


@pytest.fixture(scope="module")
def lived():
    """(the days, the figures computed from nothing)"""
    with support.own_database("year") as database:
        yield year.live(OPTIONS, database)


def test_everything_holds_every_evening(lived):
    days, _anew = lived
    assert [day["broken"] for day in days] == [{}] * DAYS


def test_ten_days_go_into_another_year(lived):
    days, _anew = lived
    assert {day["date"][5:7] for day in days} == {"12", "01"}


@pytest.mark.parametrize("writer", ["drained", "run"])
def test_figures_computed_from_nothing_are_the_figures(writer, lived):
    _days, anew = lived
    assert anew[writer]["customers"] > OPTIONS.customers
    assert anew[writer]["compared"] > 50 * anew[writer]["customers"]
    assert anew[writer]["differing"] == []


@pytest.mark.parametrize("what", HAPPENED)
def test_it_happened(what, lived):
    days, _anew = lived
    assert sum(day["counts"].get(what, 0) for day in days) > 0
