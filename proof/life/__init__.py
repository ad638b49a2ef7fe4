"""The life of an addon: coming, updating, neighbours, leaving."""

from importlib import import_module

from ..report import Result, say, table
from . import steps

PARTS = {
    "leaving": "Install on a populated database, each spoke alone, uninstall",
    "upgrade": "From the last tagged versions, with data; update all",
    "used": "What names us after years of use, when we have left",
    "matrix": "Beside optional addons, in both orders",
    "lint": "Odoo's own test_lint",
}
SHOWN = 40  # lines of what differs


def add_arguments(parser):
    parser.add_argument("--part", choices=PARTS, action="append", help="all by default")


def prove(options):
    holds, text = True, []
    for part in options.part or PARTS:
        rows, details = [], []
        for what, found in findings(part):
            say(f"{part}: {what}: {len(found) or 'nothing'} differs")
            holds &= not found
            for line in found[:SHOWN]:
                say(f"    {line}")
            rows.append((what, len(found) or "nothing"))
            details += [f"- {what}: {line}" for line in found[:SHOWN]]
        text += [f"## {PARTS[part]}", table(("what", "differs"), rows)]
        text.append("\n".join(details))
    return Result(holds, "\n\n".join(filter(None, text)))


def findings(part):
    """(what was done, lines of what differs) of each scenario of a part."""
    for scenario in import_module(f".{part}", __name__).scenarios():
        yield from attempt(scenario)


def attempt(scenario):
    """What it finds; where Odoo complained, that is what it finds."""
    try:
        yield from scenario()
    except steps.ComplaintsError as complaints:
        yield scenario.__name__, str(complaints).splitlines()
