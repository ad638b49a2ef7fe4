"""The CDNOW sample beside tests/: see its SOURCE.md."""

import csv
import gzip
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parents[2] / "tests" / "data" / "cdnow"
AS_OF = date(1997, 9, 30)  # as in the literature


class History(NamedTuple):
    """Repeat purchase days, and weeks from the first to the last and to the count."""

    x: int
    t_x: float
    age: float


@cache
def purchases():
    """{customer: {day: dollars}}"""
    found = defaultdict(lambda: defaultdict(float))
    with gzip.open(DATA / "CDNOW_sample.txt.gz", "rt") as file:
        for _, customer, day, _, dollars in map(str.split, file):
            found[customer][_date(day)] += float(dollars)
    return found


def histories(as_of=AS_OF):
    """{customer: History} of those who had bought."""
    found = {}
    for customer, days in purchases().items():
        if past := [day for day in days if day <= as_of]:
            first, last = min(past), max(past)
            found[customer] = History(
                len(past) - 1, (last - first).days / 7, (as_of - first).days / 7
            )
    return found


def reference(name="btyd"):
    """{customer: {column: value}} of the expected values of a file."""
    with gzip.open(DATA / f"cdnow_sample_{name}.csv.gz", "rt") as file:
        return {
            row.pop("id"): {name: float(value) for name, value in row.items()}
            for row in csv.DictReader(file)
        }


def _date(digits):
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
