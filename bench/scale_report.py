"""What `scale` says: a table of times and slopes, the picture, docs/scale.md."""

from pathlib import Path

from . import disk, loglog, scale
from .report import say

REPO = Path(__file__).parents[1]
PAGE = REPO / "docs" / "scale.md"
PICTURE = REPO / "docs" / "images" / "scale.svg"
PANELS = {scale.LINEAR: "Grows with the data", scale.CONSTANT: "Should not grow"}


def report(records, write):
    """Print what was found of some sizes; returns how many bounds are missed."""
    lines = _lines(records)
    missed = [title for title, verdict in _verdicts(lines).items() if verdict]
    for part in (_table(lines, records), _room(records)):
        say(part)
    if write:
        PICTURE.write_text(_picture(lines))
        PAGE.write_text(_page(lines, records, missed))
    return len(missed)


def _lines(records):
    """{title: Line} of every measure."""
    return {
        title: loglog.Line(
            title,
            [(record["size"], record["seconds"][title]) for record in records],
            title == scale.FLOOR,
        )
        for title in scale.MEASURES
    }


def _verdicts(lines):
    """{title: True where a slope is steeper than allowed}; FLOOR has no bound."""
    return {
        title: loglog.slope(line.points) > bound
        for title, line in lines.items()
        if (bound := scale.MEASURES[title][0]) is not None
    }


def _table(lines, records):
    heads = ["seconds", *(f"{record['size']:,}" for record in records)]
    heads += ["slope", "FLOOR's", "last step", "at most", ""]
    rows = [heads, ["---"] * len(heads)]
    floor = loglog.slope(lines[scale.FLOOR].points)
    verdicts = _verdicts(lines)
    for title, line in lines.items():
        bound = scale.MEASURES[title][0]
        rows.append(
            [
                title,
                *(f"{seconds:.3g}" for _size, seconds in line.points),
                f"{loglog.slope(line.points):.2f}",
                f"{floor:.2f}",
                f"{loglog.slope(line.points[-2:]):.2f}",
                "" if bound is None else f"{bound:g}",
                {None: "", True: "MISSED", False: "kept"}[verdicts.get(title)],
            ]
        )
    return _markdown(rows)


def _markdown(rows):
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)


def _room(records):
    """How much there is of each size, and how far the disk goes."""
    heads = ["", *(f"{record['size']:,}" for record in records)]
    rows = [heads, ["---"] * len(heads)]
    rows += [
        [what, *(f"{record['counts'][what]:,}" for record in records)]
        for what in scale.COUNTS
    ]
    each = [record["bytes"] / record["size"] for record in records]
    rows.append(["GB", *(f"{r['bytes'] / disk.GB:.2f}" for r in records)])
    rows.append(["bytes for a contact", *(f"{bytes_:,.0f}" for bytes_ in each)])
    rows.append(["load when measured", *(f"{r['load']:.1f}" for r in records)])
    far = (records[-1]["disk_free"] - disk.KEEP * disk.GB) / scale.generate.EACH
    words = (
        f"With {records[-1]['disk_free'] / disk.GB:.0f} GB free, of which"
        f" {disk.KEEP} stay so, the disk takes {far:,.0f} contacts while they are made."
    )
    return f"{_markdown(rows)}\n\n{words}"


def _picture(lines):
    floor = lines[scale.FLOOR]
    panels = [
        (heading, [*(lines[title] for title in _of_bound(bound)), floor])
        for bound, heading in PANELS.items()
    ]
    return loglog.chart("Processor time against the number of contacts", *panels)


def _of_bound(bound):
    return [title for title, (own, _ask) in scale.MEASURES.items() if own == bound]


def _page(lines, records, missed):
    sizes = ",".join(str(record["size"]) for record in records)
    verdict = f"Missed: {', '.join(missed)}." if missed else "All bounds are kept."
    parts = [
        "# Time against size",
        f"`./setup/bench scale --sizes {sizes} --write` on {records[-1]['machine']}.",
        "Seconds of processor time, Python and PostgreSQL, without parallel plans and"
        " compilation; the cheapest of a few calls, pages warm. All addons are"
        " installed. A slope is that of the line of least squares through the"
        " logarithms: 1 is twice the time for twice the size. FLOOR reads the four"
        " largest tables of Odoo once to a late column, so its slope is what reading"
        " all of it costs; its own is beside each. What must be linear may have"
        f" {scale.LINEAR:g}, what must be constant {scale.CONSTANT:g}. The last step is"
        " the slope between the two largest sizes alone."
        f" {verdict}",
        "![Processor time against the number of contacts](images/scale.svg)",
        _table(lines, records),
        "Four of ten contacts are companies, two are persons and four are people at"
        " companies; a third of the customers never buys. History entries are the"
        " documents and messages that a customer's history shows.",
        _room(records),
        f"## The costliest three statements at {records[-1]['size']:,} contacts",
        "Of a full refresh that changes nothing, the kanban, filter and group, and all"
        " five dashboards; EXPLAIN ANALYZE as they ran. Costs and rows are"
        " PostgreSQL's, times of single nodes were not taken.",
        *(_plan(plan) for plan in records[-1]["plans"]),
    ]
    return "\n\n".join(parts) + "\n"


def _plan(plan):
    return (
        f"### {plan['milliseconds']:,.0f} ms\n\n`{plan['statement']}`\n\n"
        f"```\n{plan['plan']}\n```"
    )
