"""How long a night takes: all of it, committed as the scheduler does."""

from datetime import timedelta

from . import sides
from .meter import Meter
from .report import Row

BOUND = 180  # seconds of wall time

OLDER = "UPDATE crm_value_model SET as_of = as_of - INTERVAL '1 month'"


def measure(bench):
    """Rows of the report: a night, and the one in a month that fits the model anew.

    Documents stay, a day passes: transitions are logged and told in the chatter.
    """
    report = []
    worker = sides.Side(sides.WITH)
    for night, (what, task) in enumerate(
        {"a night": run, "a night that fits the value model": run_with_fit}.items(), 1
    ):
        cost, changed, moved = worker.do(task, bench.as_of + timedelta(days=night))
        report += [
            Row(f"{what}: wall", cost.wall, "s", at_most=BOUND),
            Row(f"{what}: Python", cost.python, "s"),
            Row(f"{what}: PostgreSQL", cost.server, "s"),
            Row(f"{what}: rows changed", changed),
            Row(f"{what}: transitions", moved),
        ]
    worker.close()
    return report


def run(env, as_of):
    """(cost, rows changed, transitions) of a full run that tells what has changed."""
    found = []
    cost = Meter(env.cr).cost(
        lambda: found.append(sides.run_full(env, as_of, bulk=False))
    )
    (done,) = found
    return cost, done.changed_count, done.transition_count


def run_with_fit(env, as_of):
    """The same when the value models are a month old."""
    env.cr.execute(OLDER)
    env.cr.commit()
    return run(env, as_of)
