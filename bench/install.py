"""How much longer installing takes on a full database than on an empty one."""

import threading
import time
from contextlib import closing
from resource import RUSAGE_CHILDREN, getrusage

from . import database, prepare, work
from .meter import processor_time
from .report import Row

EMPTY, FULL = "bench_install_empty", "bench_install_full"
BOUND = 10  # seconds more than on an empty database
PAUSE = 0.05  # seconds between two looks at the server's processes


def measure(bench):
    """Rows of the report: seconds of processor time, Odoo's and PostgreSQL's."""
    empty = _install(prepare.BASE, EMPTY)
    full = _install(bench.source, FULL)
    more = [f - e for f, e in zip(full, empty, strict=True)]
    titles = ("Odoo", "PostgreSQL", "wall")
    report = [
        Row(f"installing on an empty database: {title}", seconds, "s")
        for title, seconds in zip(titles, empty, strict=True)
    ]
    report += [
        Row(f"the same on {bench.size:,} partners: {title}, more", seconds, "s")
        for title, seconds in zip(titles, more, strict=True)
    ]
    return [*report, Row("processor time, more", sum(more[:2]), "s", at_most=BOUND)]


def _install(source, name):
    """Seconds of Odoo, of PostgreSQL and of wall to install into a copy."""
    database.copy(source, name)
    found = install(name, work.MODULE)
    database.drop(name)
    return found


def install(name, modules):
    """Seconds of Odoo, of PostgreSQL and of wall to install into a database."""
    started, before = time.monotonic(), _children()
    with _Watch(name) as watch:
        database.odoo(name, "-i", modules)
    return _children() - before, watch.total, time.monotonic() - started


def _children():
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watch(threading.Thread):
    """Adds up the time of the server's processes for a database while they live."""

    QUERY = "SELECT pid FROM pg_stat_activity WHERE datname = %s"

    def __init__(self, name):
        super().__init__(daemon=True)
        self.name_of_database = name
        self.seen = {}
        self.over = threading.Event()

    def run(self):
        with closing(database.connect("postgres")) as connection:
            cursor = connection.cursor()
            while not self.over.wait(PAUSE):
                self._look(cursor)

    def _look(self, cursor):
        for (pid,) in database.ask(cursor, self.QUERY, [self.name_of_database]):
            self.seen.setdefault(pid, 0)
        for pid in self.seen:
            self.seen[pid] = processor_time(pid) or self.seen[pid]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.over.set()
        self.join()

    @property
    def total(self):
        return sum(self.seen.values())
