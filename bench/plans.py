"""The plans of the statements that some work takes longest in, as they were run.

PostgreSQL's auto_explain tells them: EXPLAIN ANALYZE of each statement in its place,
with the temporary tables and the data it finds there.
"""

import re
from collections import deque
from typing import NamedTuple

from .meter import shape

LONGEST = 60  # lines of a plan that are kept
WIDEST = 150  # characters of a line
TOLD = re.compile(r"duration: ([\d.]+) ms\s+plan:\s*Query Text: (.*)", re.DOTALL)
ROOT = re.compile(r"^[A-Z].*\(cost=", re.MULTILINE)


class Plan(NamedTuple):
    """What a statement was, how long it took and its plan."""

    milliseconds: float
    statement: str
    plan: str


def costliest(env, work, count=3, above=0.02):
    """The Plans of the dearest statements of `work`, each shape once."""
    found = {}
    for plan in filter(None, map(read, explained(env, work, above))):
        known = found.get(plan.statement)
        if not known or known.milliseconds < plan.milliseconds:
            found[plan.statement] = plan
    return sorted(found.values(), reverse=True)[:count]


def explained(env, work, above):
    """What PostgreSQL tells of `work`, as it tells it; see read().

    :param above: seconds under which a statement is not looked at
    """
    connection = env.cr.connection
    told = connection.notices = deque()
    env.cr.execute(
        f"""
        LOAD 'auto_explain';
        SET auto_explain.log_min_duration = {int(above * 1000)};
        SET auto_explain.log_analyze = on;
        SET auto_explain.log_buffers = on;
        SET auto_explain.log_timing = off;
        SET client_min_messages = log
        """
    )
    work()
    env.cr.execute(
        "SET client_min_messages = notice; SET auto_explain.log_min_duration = -1"
    )
    return told


def read(notice):
    """The Plan of one notice; None if it tells of something else.

    >>> read("LOG:  duration: 12.5 ms  plan:\\nQuery Text: SELECT 1\\nResult (cost=0)")
    Plan(milliseconds=12.5, statement='SELECT ?', plan='Result (cost=0)')
    """
    match = TOLD.search(notice)
    if not match:
        return None
    told = match[2]
    root = ROOT.search(told)
    if not root:
        return None
    lines = told[root.start() :].rstrip().splitlines()
    kept = [line[:WIDEST] for line in lines[:LONGEST]]
    if len(lines) > LONGEST:
        kept.append(f"... {len(lines) - LONGEST} more lines")
    statement = shape(told[: root.start()], length=160)
    return Plan(float(match[1]), statement, "\n".join(kept))
