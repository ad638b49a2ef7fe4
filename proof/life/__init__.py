"""The life of an addon: coming, updating, neighbours, leaving."""

import json
import os
from importlib import import_module
from pathlib import Path

from ..report import Result, machine, say, table
from . import steps

PARTS = {
    "leaving": "Install on a populated database, each spoke alone, uninstall",
    "upgrade": "From the last tagged versions, with data; update all",
    "used": "What names us after years of use, when we have left",
    "matrix": "Beside optional addons, in both orders",
    "lint": "Odoo's own test_lint",
}
KEPT = Path(os.environ["CRM_BUILD"]) / "proof-life.json"
SHOWN = 100  # lines of what differs


def add_arguments(parser):
    parser.add_argument("--part", choices=PARTS, action="append", help="all by default")
    parser.add_argument("--only", action="append", help="of the matrix: this addon")


def prove(options):
    """Each row is kept by itself: parts may run on different days."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    holds = True
    for part in options.part or PARTS:
        rows = kept.setdefault(part, {})
        for scenario in import_module(f".{part}", __name__).scenarios(options.only):
            rows.pop(stopped(scenario), None)
            for what, found in attempt(scenario):
                rows[what] = told(part, what, found)
                holds &= not found
                KEPT.write_text(json.dumps(kept, indent=1))
    return Result(holds, "\n\n".join(sections(kept)))


def told(part, what, found):
    say(f"{part}: {what}: {len(found) or 'nothing'} differs")
    for line in found[:SHOWN]:
        say(f"    {line}")
    return {"found": found[:SHOWN], "number": len(found), "on": machine()}


def stopped(scenario):
    return f"{scenario.__name__.replace('_', ' ')}: stopped"


def attempt(scenario):
    """What it finds; where Odoo complained, that is what it finds."""
    try:
        yield from scenario()
    except steps.ComplaintsError as complaints:
        yield stopped(scenario), str(complaints).splitlines()


def sections(kept):
    for part in PARTS:
        rows = kept.get(part, {})
        yield f"## {PARTS[part]}"
        yield table(
            ("what", "differs", "on"),
            [
                (what, row["number"] or "nothing", row["on"])
                for what, row in rows.items()
            ]
            or [("not run yet", "", "")],
        )
        lines = [
            f"- {what}: {line}" for what, row in rows.items() for line in row["found"]
        ]
        if lines:
            yield "\n".join(lines)
