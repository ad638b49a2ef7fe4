"""What something costs: seconds of processor time, ours and PostgreSQL's, and of wall.

Processor time is what the ratios are made of, for it barely depends on what else the
machine does. It is read from /proc for the server's process of the connection, to the
nanosecond where the kernel keeps it so; where neither can be read, wall time stands in.
"""

import os
import re
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")


def processor_time(pid):
    """Seconds a process has run so far; None where /proc does not tell."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, IndexError):
        pass
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return None
    return (int(fields[11]) + int(fields[12])) / TICKS  # utime, stime


class Cost(NamedTuple):
    """Seconds of processor time of Python and of PostgreSQL, and of wall time."""

    python: float
    server: float
    wall: float

    @property
    def total(self):
        return self.python + self.server


class Meter:
    """Costs of what is done through one cursor, Odoo's or psycopg2's."""

    def __init__(self, cursor):
        self.cursor = cursor
        cursor.execute("SELECT pg_backend_pid()")
        self.pid = cursor.fetchone()[0]
        self.by_wall = processor_time(self.pid) is None

    def _server(self):
        return time.perf_counter() if self.by_wall else processor_time(self.pid)

    def cost(self, work):
        """The Cost of calling `work`."""
        start = time.process_time(), self._server(), time.perf_counter()
        work()
        end = time.process_time(), self._server(), time.perf_counter()
        cost = Cost(*(after - before for before, after in zip(start, end, strict=True)))
        return cost._replace(python=0) if self.by_wall else cost

    def best(self, work, times=3):
        """The cheapest of some calls."""
        return min((self.cost(work) for _ in range(times)), key=lambda c: c.total)

    @contextmanager
    def statements(self):
        """Collect the cost of each statement of Odoo's cursors.

        :yields: a dict that is filled on the way: shape of the statement -> list of
            (seconds of the server's processor time, the statement as it was sent)
        """
        from odoo.sql_db import Cursor

        found = defaultdict(list)
        execute = Cursor.execute

        def metered(cursor, query, *args, **kwargs):
            before = self._server()
            try:
                return execute(cursor, query, *args, **kwargs)
            finally:
                sent = (cursor._obj.query or b"").decode(errors="replace")
                found[shape(sent)].append((self._server() - before, sent))

        Cursor.execute = metered
        try:
            yield found
        finally:
            Cursor.execute = execute


def shape(statement, length=88):
    """The beginning of a statement, on one line and without its values.

    >>> shape("SELECT 1 FROM  a WHERE b = 'x' AND c IN (1, 2)")
    'SELECT ? FROM a WHERE b = ? AND c IN (?)'
    """
    line = re.sub(r"\s+", " ", statement).strip()
    line = re.sub(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b", "?", line)
    return re.sub(r"\?(?:, ?\?)+", "?", line)[:length]
