"""How much memory the worker of a full run takes over what it starts with."""

from pathlib import Path

from . import sides
from .report import Row

BOUND = 300  # MB over the worker's start
MEGABYTE = 1024  # kB


def measure(bench):
    """Rows of the report: peaks of a full run and of a drain of every customer."""
    report = []
    for what, task in (("full run", run_full), ("drain of all", drain_all)):
        worker = sides.Side(sides.WITH)
        start, peak, rows = worker.do(task, bench.as_of)
        worker.close()
        report += [
            Row(f"{what} of {rows:,} rows: the worker at its start", start, "MB"),
            Row(f"{what}: its peak over that", peak - start, "MB", at_most=BOUND),
        ]
    return report


def run_full(env, as_of):
    """(MB before, MB at the peak, rows) of a full run as the scheduler does it."""
    return _peak(env, lambda: sides.run_full(env, as_of))


def drain_all(env, as_of):
    """The same of a queue that holds every customer."""
    queue = env["crm.relationship.queue"].sudo()
    env.cr.execute(
        "INSERT INTO crm_relationship_queue (partner_id, reason)"
        " SELECT DISTINCT partner_id, 'bench' FROM crm_relationship"
    )
    env.cr.commit()
    return _peak(env, lambda: _drain(env, queue, as_of))


def _drain(env, queue, as_of):
    while queue.search_count([], limit=1):
        queue._drain(as_of=as_of, commit=True)
        env.cr.commit()


def _peak(env, work):
    rows = env["crm.relationship"].sudo().search_count([])
    env.cr.commit()
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    start = _status("VmRSS")
    work()
    return start, _status("VmHWM"), rows


def _status(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    found = dict(line.split(":", 1) for line in lines)
    return int(found[name].split()[0]) / MEGABYTE
