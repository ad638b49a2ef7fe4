"""What the bench says: lines as it goes, one table at the end, docs/bench.md."""

import sys
from typing import NamedTuple


def say(line=""):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Row(NamedTuple):
    """One figure and the bound it should keep, if there is one."""

    what: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def target(self):
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        if self.at_least is not None:
            return f"at least {self.at_least:g}"
        return ""

    @property
    def verdict(self):
        if self.at_most is not None:
            return "kept" if self.value <= self.at_most else "MISSED"
        if self.at_least is not None:
            return "kept" if self.value >= self.at_least else "MISSED"
        return ""

    @property
    def figure(self):
        digits = 0 if abs(self.value) >= 100 or self.value == int(self.value) else 2
        return f"{self.value:,.{digits}f} {self.unit}".strip()


def table(rows):
    """A Markdown table of rows."""
    lines = ["| what | measured | target | |", "|---|---|---|---|"]
    lines += [
        f"| {row.what} | {row.figure} | {row.target} | {row.verdict} |" for row in rows
    ]
    return "\n".join(lines)
