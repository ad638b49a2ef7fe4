"""A simulated year of a firm: whatever must hold is looked at every evening.

Odoo's own documents, the addons' own jobs, another date each day (clock.py). At the
end all figures are computed from nothing and compared one by one. A run with
--database goes on where that database has stopped, and keeps it.
"""

import json
import os
import subprocess
import time
from collections import Counter

from tests import support

from .report import Result, say, table

CHUNK = 30  # days a process lives through
RUN = """
import os, sys
sys.path.insert(0, os.environ["CRM_REPO"])
from proof import firm
firm.run(env, {firm}, {days}, {finish}, {seconds})
"""


def add_arguments(parser):
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--minutes", type=float, help="no day begins later")
    parser.add_argument("--database", help="keep it, and go on where it has stopped")


def prove(options):
    if options.database:
        _make(options.database)
        return judge(options, *live(options, options.database, say))
    with support.own_database("year") as database:
        return judge(options, *live(options, database, say))


def _make(database):
    """A copy of the template, unless it is there from before."""
    names = subprocess.run(
        ["psql", "-XAtq", "-d", "postgres", "-c", "SELECT datname FROM pg_database"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    if database not in names:
        template = os.environ["CRM_TEMPLATE_DB"]
        subprocess.run(["createdb", "-T", template, database], check=True)


def live(options, database, tell=None):
    """(what each day has told, the figures from nothing), chunk by chunk, so that no
    process grows old."""
    days, anew, began = [], {}, time.monotonic()
    limit = (options.minutes or 10**6) * 60
    while len(days) < options.days and not anew:
        number = min(CHUNK, options.days - len(days))
        code = RUN.format(
            firm={name: vars(options)[name] for name in ("customers", "seed", "days")},
            days=number,
            finish=len(days) + number == options.days,
            seconds=limit - (time.monotonic() - began),
        )
        for kind, content in follow(support.start(code, database)):
            if kind == "day":
                days.append(content)
                if tell:
                    tell(_line(content))
            else:
                anew = content
    return days, anew


def follow(worker):
    """What the process tells, as it tells it; an error in it is raised here."""
    output = []
    for line in worker.stdout:
        if line.startswith("YEAR "):
            yield json.loads(line.removeprefix("YEAR "))
        else:
            output.append(line)
    output = "".join(output[-200:])
    assert worker.wait() == 0 and "Traceback" not in output, output


def judge(options, days, anew):
    broken = [day for day in days if day["broken"]]
    counts, seconds = Counter(), Counter()
    for day in days:
        counts.update(day["counts"])
        seconds.update(day["seconds"])
    holds = (
        len(anew) == 2
        and not broken
        and all(kind["compared"] and not kind["differing"] for kind in anew.values())
    )
    return Result(holds, _text(options, days, broken, counts, seconds, anew))


def _line(day):
    spent = sum(day["seconds"].values())
    verdict = json.dumps(day["broken"])[:2000] if day["broken"] else "all holds"
    return f"{day['date']}  {spent:5.1f} s  {verdict}"


def _text(options, days, broken, counts, seconds, anew):
    first, last = days[0]["date"], days[-1]["date"]
    parts = [
        f"{options.customers} customers, seed {options.seed}, {first} to {last}: on"
        f" {len(days) - len(broken)} of {len(days)} evenings everything held of"
        " proof/invariants.py and proof/recomputed.py.",
        table(["what happened", "how often"], sorted(counts.items())),
    ]
    for kind, found in anew.items():
        parts.append(
            f"Computed from nothing, against what the {WRITERS[kind]} had written:"
            f" {found['compared']} figures of {found['customers']} rows compared,"
            f" {len(found['differing'])} rows differ."
        )
        parts += [f"- {row}" for row in found["differing"]]
    parts += [f"- {day['date']}: `{json.dumps(day['broken'])[:500]}`" for day in broken]
    rows = [
        (name, f"{spent:.0f}", f"{spent / len(days):.2f}")
        for name, spent in seconds.items()
    ]
    parts.append(table(["part of a day", "seconds in all", "a day"], rows))
    return "\n\n".join(parts)


WRITERS = {"drained": "drains of the last day", "run": "full run after it"}
