"""What Odoo's own tests say beside our addons.

As a plugin of pytest it leaves browser tours out and writes the result of a run to
NEIGHBOURS_RESULT. As a command it reads the runs RESULT-with, RESULT-without (files in
which a test failed) and RESULT-again (files in which one failed only with ours):

    neighbours.py RESULT failed-files     files of tests that fail with ours
    neighbours.py RESULT suspect-files    files of those of them that pass without
    neighbours.py RESULT guilty           tests that fail with ours, twice, and only so
    neighbours.py RESULT print            all of it, for people
    neighbours.py RESULT write FILE       the same into a file

Whole files, because what a test counts (queries) depends on what ran before it.
"""

import inspect
import json
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

REPO = Path(__file__).parents[2]
TOURS = ("start_tour", "browser_js")
RUN = {"ran": [], "failed": {}}

# -- in pytest -----------------------------------------------------------------


def pytest_collection_modifyitems(config, items):
    if os.environ.get("NEIGHBOURS_TOURS"):
        return
    tours = [item for item in items if is_tour(item)]
    config.hook.pytest_deselected(items=tours)
    items[:] = [item for item in items if item not in set(tours)]


def is_tour(item):
    source = inspect.getsource(item.function)
    return any(f"self.{call}(" in source for call in TOURS)


def pytest_runtest_logreport(report):
    if report.when == "call" and not report.skipped:
        RUN["ran"].append(report.nodeid)
    if report.failed:
        RUN["failed"].setdefault(report.nodeid, last_line(report))


def last_line(report):
    """What went wrong, in one line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    words = (crash.message if crash else str(report.longrepr)).strip()
    return words.splitlines()[0][:160] if words else ""


def pytest_sessionfinish():
    path = os.environ.get("NEIGHBOURS_RESULT")
    if path:
        ran = list(dict.fromkeys(RUN["ran"]))  # parts of a test report by themselves
        result = {**RUN, "ran": ran, "seconds": round(time.process_time())}
        Path(path).write_text(json.dumps(result, indent=1))


# -- afterwards ----------------------------------------------------------------


def failed(result, run="with"):
    """{test: what went wrong} of a run, nothing if it was not needed."""
    path = Path(f"{result}-{run}.json")
    return json.loads(path.read_text())["failed"] if path.exists() else {}


def suspects(result):
    return sorted(set(failed(result)) - set(failed(result, "without")))


def guilty(result):
    return sorted(set(suspects(result)) & set(failed(result, "again")))


def files(tests):
    return sorted({test.split("::")[0] for test in tests})


def describe(result):
    """The comparison, as lines of Markdown."""
    run = json.loads(Path(f"{result}-with.json").read_text())
    counts = Counter(test.split("/")[0] for test in run["ran"])
    yield f"{date.today()}, commit {commit()}, {len(run['ran'])} tests on a database"
    yield f"with demo data, {run['seconds'] // 60} minutes of Python's processor time:"
    yield ", ".join(f"{addon} {count}" for addon, count in counts.items()) + "."
    ours = guilty(result)
    both = sorted(set(failed(result)) & set(failed(result, "without")))
    for title, tests in (
        ("Fail only with our addons", ours),
        ("Failed once with our addons", sorted(set(suspects(result)) - set(ours))),
        ("Fail without our addons too", both),
    ):
        yield f"\n## {title}: {len(tests) or 'none'}"
        for number, test in enumerate(tests):
            yield ("" if number else "\n") + f"- {name(test)}: {words(result, test)}"


def commit():
    command = ["git", "-C", str(REPO), "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def words(result, test):
    """What went wrong; with and without ours where that differs (counts of queries)."""
    said = {run: failed(result, run).get(test) for run in ("with", "without")}
    if said["without"] in (None, said["with"]):
        return f"`{said['with']}`"
    return ", ".join(f"{run} ours `{text}`" for run, text in said.items())


def name(test):
    path, *rest = test.split("::")
    return f"{path.split('/')[0]} {'.'.join(rest)}"


def main(result, question, target=None):
    if question.endswith("-files"):
        tests = failed(result) if question == "failed-files" else suspects(result)
        lines = files(tests)
    else:
        lines = guilty(result) if question == "guilty" else list(describe(result))
    if target:
        title = ["# Odoo's own tests beside our addons", "", "`./setup/neighbours`", ""]
        Path(target).write_text("\n".join([*title, *lines, ""]))
    elif lines:
        print("\n".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
