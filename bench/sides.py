"""Two databases side by side, with the addon and without, in processes of their own.

The processes are fed by turns, so that what else the machine does meets both alike;
figures are ratios of pairs. A second process without the addon shows how much two
equal sides differ: what is below that is noise.
"""

import gc
import multiprocessing
import os
from contextlib import closing, contextmanager
from statistics import median
from typing import NamedTuple

from . import database, work
from .meter import Meter
from .report import Row, say

WITH, WITHOUT = f"{work.PREFIX}_with", f"{work.PREFIX}_without"
NAMES = {"ours": WITH, "base": WITHOUT, "control": WITHOUT}


def make(bench, keep=False):
    """The two copies of the generated database; ours is filled by a full run."""
    if keep and database.exists(WITH) and database.exists(WITHOUT):
        return
    say(f"{WITHOUT} and {WITH}: copies of {bench.source}, one with {work.MODULE}")
    database.copy(bench.source, WITHOUT)
    make_ours(bench)
    vacuum(WITHOUT)


def make_ours(bench, keep=False):
    """Only the copy that has the addon, filled by a full run."""
    if keep and database.exists(WITH):
        return
    database.copy(bench.source, WITH)
    database.odoo(WITH, "-i", work.MODULE)
    with bench.environment(WITH) as (env, _meter):
        # so that the scheduler's request of the installation is not done twice
        env["crm.relationship.run"].search([]).unlink()
        work.refresh(env, bench)
        env.cr.commit()
    database.close_odoo(WITH)
    vacuum(WITH)


def drop():
    for name in (WITH, WITHOUT):
        database.drop(name)


def vacuum(name):
    with closing(database.connect(name)) as connection, connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


class Side:
    """A process of its own on a database: what people do comes from there.

    A task is a function of a module, called with an environment of the administrator
    in a new transaction, as a request would be.
    """

    def __init__(self, name):
        spawn = multiprocessing.get_context("spawn")
        self.pipe, theirs = spawn.Pipe()
        self.process = spawn.Process(target=_serve, args=(name, theirs), daemon=True)
        self.process.start()
        theirs.close()  # so that the death of the process is seen here

    def start(self, task, *arguments):
        self.pipe.send((task, arguments))

    def wait(self):
        return self.pipe.recv()

    def do(self, task, *arguments):
        self.start(task, *arguments)
        return self.wait()

    def close(self):
        self.pipe.send(None)
        self.process.join()


def _serve(name, pipe):
    # a helper of a parallel plan is another process, whose time is not seen
    os.environ["PGOPTIONS"] = "-c max_parallel_workers_per_gather=0"
    while call := pipe.recv():
        task, arguments = call
        with database.environment(name) as env:
            company = env.ref("base.main_company")
            context = {"allowed_company_ids": company.ids, "lang": "en_US"}
            as_admin = env(user=env.ref("base.user_admin"), context=context)
            result = task(as_admin, *arguments)
        pipe.send(result)


def run_full(env, as_of, bulk=True):
    """A full run as the scheduler does it: committed share by share.

    :returns: the run, on record
    """
    runs = env["crm.relationship.run"].sudo()
    companies = env["res.company"].sudo().search([])
    run = runs.create({"bulk": bulk, "as_of": as_of, "company_ids": companies.ids})
    runs._cron_full()
    return run


@contextmanager
def listen(statements):
    """Collect what Odoo's cursors send in this process."""
    from odoo.sql_db import Cursor

    execute = Cursor.execute

    def listening(cursor, query, *args, **kwargs):
        statements.append(str(getattr(query, "code", query)))
        return execute(cursor, query, *args, **kwargs)

    Cursor.execute = listening
    try:
        yield
    finally:
        Cursor.execute = execute


class Sample(NamedTuple):
    """What one piece of work has cost."""

    statements: int
    python: float
    server: float

    @property
    def total(self):
        return self.python + self.server


def sample(env, work):
    """The Sample of `work` and the commit after it, from empty caches."""
    env.cr.commit()
    env.invalidate_all()
    gc.collect()
    meter = Meter(env.cr)
    before = env.cr.sql_log_count

    def work_and_commit():
        work()
        env.cr.commit()

    cost = meter.cost(work_and_commit)
    return Sample(env.cr.sql_log_count - before, cost.python, cost.server)


class Pairs(NamedTuple):
    """Samples of the same work on both sides, in the order they were taken."""

    base: list[Sample]
    other: list[Sample]

    def ratio(self, part="total"):
        """Of the time spent there: the median of the pairs."""
        return median(
            getattr(other, part) / (getattr(base, part) or 1e-9)
            for base, other in zip(self.base, self.other, strict=True)
        )

    @property
    def more_statements(self):
        return median(
            other.statements - base.statements
            for base, other in zip(self.base, self.other, strict=True)
        )


def alternate(task, rounds, warm=3, names=NAMES):
    """{name of the work: {side: its Samples}} of a task that returns such a dict.

    The sides take turns, and turns to be first. The task is called with the number
    of the round and the name of the side.

    :param names: {side: its database}
    """
    sides = {title: Side(name) for title, name in names.items()}
    found = {}
    for turn in range(-warm, rounds):
        for title in _rotated(list(sides), turn):
            samples = sides[title].do(task, turn + warm, title)
            for what, taken in samples.items() if turn >= 0 else ():
                found.setdefault(what, {}).setdefault(title, []).append(taken)
    for side in sides.values():
        side.close()
    return found


def _rotated(titles, turn):
    first = turn % len(titles)
    return titles[first:] + titles[:first]


def rows(what, samples, statements=None, at_most=None):
    """Rows of the report for one piece of work."""
    ours, same = (Pairs(samples["base"], samples[t]) for t in ("ours", "control"))
    mean = median(taken.total for taken in samples["base"])
    count = median(taken.statements for taken in samples["base"])
    return [
        Row(
            f"{what}: statements, more than {count:g}",
            ours.more_statements,
            at_most=statements,
        ),
        Row(
            f"{what}: time / {mean * 1000:.0f} ms without us",
            ours.ratio(),
            "x",
            at_most=at_most,
        ),
        Row(f"{what}: of it Python", ours.ratio("python"), "x"),
        Row(f"{what}: of it PostgreSQL", ours.ratio("server"), "x"),
        Row(f"{what}: two equal sides", same.ratio(), "x"),
    ]
