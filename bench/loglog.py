"""How time grows with size: the slope of a line through logarithms, and its picture.

A slope of 1 means twice the time for twice the size, 0 the same time. The picture is
an SVG of two panels, written by hand: it needs no library and no browser.
"""

import math
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 1120, 560
PANEL = {"left": (64, 330), "right": (624, 890)}  # from and to, in pixels
TOP, BOTTOM = 64, 500
LABEL_STEP = 17  # pixels between the names of two lines
COLORS = (
    "#1f6fb4",
    "#c2410c",
    "#15803d",
    "#7e22ce",
    "#b45309",
    "#0e7490",
    "#be185d",
    "#4d7c0f",
    "#4338ca",
    "#92400e",
    "#0f766e",
    "#9f1239",
)
FLOOR_COLOR = "#555555"


def slope(points):
    """The slope of the line of least squares through (log size, log time).

    >>> round(slope([(10, 3.0), (100, 30.0), (1000, 300.0)]), 6)
    1.0
    >>> round(slope([(10, 2.0), (1000, 2.0)]), 6)
    0.0
    """
    logs = [(math.log(size), math.log(time)) for size, time in points]
    mean_x = sum(x for x, _y in logs) / len(logs)
    mean_y = sum(y for _x, y in logs) / len(logs)
    spread = sum((x - mean_x) ** 2 for x, _y in logs)
    if not spread:
        raise ValueError("A slope needs two sizes.")
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / spread


class Line(NamedTuple):
    """A measure at all sizes: [(size, seconds)], in the order of sizes."""

    title: str
    points: list
    is_floor: bool = False

    @property
    def label(self):
        return f"{self.title} {slope(self.points):.2f}"


class Scale(NamedTuple):
    """A logarithmic axis: from values to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value):
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    @property
    def decades(self):
        first = math.ceil(math.log10(self.low) - 1e-9)
        last = math.floor(math.log10(self.high) + 1e-9)
        return [10.0**power for power in range(first, last + 1)]


def chart(title, left, right):
    """The SVG of two panels, each (heading, Lines)."""
    everything = [line for _heading, lines in (left, right) for line in lines]
    sizes = sorted({size for line in everything for size, _time in line.points})
    times = [time for line in everything for _size, time in line.points]
    y = Scale(
        10.0 ** math.floor(math.log10(min(times))),
        10.0 ** math.ceil(math.log10(max(times))),
        BOTTOM,
        TOP,
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="system-ui, sans-serif" font-size="12" fill="#222222">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for side, (heading, lines) in (("left", left), ("right", right)):
        x = Scale(sizes[0], sizes[-1], *PANEL[side])
        parts += [*_axes(heading, x, y, sizes), *_lines(lines, x, y)]
    return "\n".join([*parts, "</svg>", ""])


def _axes(heading, x, y, sizes):
    yield _text(x.start, TOP - 24, heading, size=15, weight=600)
    for time in y.decades:
        at = y(time)
        yield _path([(x.start, at), (x.end, at)], "#dddddd", 1)
        yield _text(x.start - 8, at + 4, f"{time:g} s", anchor="end")
    for size in _apart(sizes, x):
        at = x(size)
        yield _path([(at, TOP), (at, BOTTOM)], "#eeeeee", 1)
        yield _text(at, BOTTOM + 18, _short(size), anchor="middle")
    yield _text((x.start + x.end) / 2, BOTTOM + 40, "contacts", anchor="middle")


def _apart(sizes, x, least=34):
    """The sizes whose names have room beside each other, the largest first."""
    chosen = []
    for size in reversed(sizes):
        if not chosen or x(chosen[-1]) - x(size) >= least:
            chosen.append(size)
    return chosen


def _short(size):
    return f"{size // 1_000_000}M" if size % 1_000_000 == 0 else f"{size // 1000}k"


def _lines(lines, x, y):
    ends = []
    for number, line in enumerate(lines):
        color = FLOOR_COLOR if line.is_floor else COLORS[number % len(COLORS)]
        places = [(x(size), y(time)) for size, time in line.points]
        yield _path(places, color, 2, dashed=line.is_floor)
        for at_x, at_y in places:
            yield f'<circle cx="{at_x:.1f}" cy="{at_y:.1f}" r="3" fill="{color}"/>'
        ends.append((*places[-1], line.label, color))
    for (at_x, at_y, label, color), place in zip(ends, _spread(ends), strict=True):
        yield _path([(at_x + 4, at_y), (at_x + 18, place)], color, 0.8)
        yield _text(at_x + 22, place + 4, label, color=color)


def _spread(ends):
    """Where the names of lines stand: beside their ends, and not on each other."""
    order = sorted(range(len(ends)), key=lambda number: ends[number][1])
    places = dict.fromkeys(order, 0.0)
    last = TOP - LABEL_STEP
    for number in order:
        last = places[number] = max(ends[number][1], last + LABEL_STEP)
    over = BOTTOM
    for number in reversed(order):
        places[number] = min(places[number], over)
        over = places[number] - LABEL_STEP
    return [places[number] for number in range(len(ends))]


def _path(places, color, width, dashed=False):
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    return (
        f'<polyline points="{way}" fill="none" stroke="{color}"'
        f' stroke-width="{width}"{dash}/>'
    )


def _text(x, y, words, *, size=12, weight=400, anchor="start", color="#222222"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}" fill="{color}">{escape(words)}</text>'
    )
