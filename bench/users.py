"""People at work while the engine runs: who has to wait, and who fails.

Real processes: some write partners, one sets stages, each in a transaction of its own
and at a steady rate; another one is the scheduler's worker. The same load without the
engine stands between its runs, for comparison.
"""

import random
import time
from datetime import timedelta
from statistics import quantiles

from psycopg2 import errors

from . import sides
from .report import Row, say

WRITERS, WRITES = 4, 60  # processes, and writes of partners a second by all of them
STAGES = 5  # changes of stage a second
CHUNK = 5  # seconds
QUIET = 6  # chunks without the engine, before and after
DRAINED = 20_000  # customers that wait in the queue
BOUND = 2  # times the 99th percentile without a run
CONFLICTS = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
)


def measure(bench):
    """Rows of the report: users beside a full run, and beside a drain."""
    users = [sides.Side(sides.WITH) for _ in range(WRITERS + 1)]
    worker = sides.Side(sides.WITH)
    _chunk(users, 0)  # processes load what they need
    report = []
    # as of later days: windows have moved, so there is something to write
    engines = {
        "a full run": (full_run, bench.as_of + timedelta(days=7)),
        "a drain": (drain, bench.as_of + timedelta(days=14)),
    }
    for place, (what, (task, as_of)) in enumerate(engines.items()):
        quiet = [_chunk(users, 100 + 10 * place + n) for n in range(QUIET // 2)]
        started = time.monotonic()
        worker.start(task, as_of)
        busy = []
        while not worker.pipe.poll():
            busy.append(_chunk(users, 200 + 50 * place + len(busy)))
        conflicts, changed = worker.wait()
        seconds = time.monotonic() - started
        say(f"{what}: {changed:,} of its rows changed, {seconds:.0f} s of wall time")
        quiet += [_chunk(users, 150 + 10 * place + n) for n in range(QUIET // 2)]
        report += _rows(what, quiet, busy, conflicts, seconds)
    for side in (*users, worker):
        side.close()
    return report


def _chunk(users, seed):
    """[(latencies, conflicts) of the writers] and the same of who sets stages."""
    *writers, setter = users
    for place, writer in enumerate(writers):
        writer.start(write_partners, WRITES / WRITERS, seed * WRITERS + place)
    setter.start(set_stages, STAGES, seed)
    return [writer.wait() for writer in writers], [setter.wait()]


def _rows(what, quiet, busy, conflicts, seconds):
    report = [Row(f"{what}: conflicts of the engine", conflicts, at_most=0)]
    for place, who in enumerate(("writers of partners", "setters of stages")):
        calm, pressed = (
            [one for chunk in chunks for one in chunk[place]]
            for chunks in (quiet, busy)
        )
        alone, beside = (
            [late for latencies, _ in part for late in latencies]
            for part in (calm, pressed)
        )
        report += [
            Row(f"{who} beside {what}: transactions", len(beside) / seconds, "/s"),
            Row(
                f"{who} beside {what}: conflicts", sum(n for _, n in pressed), at_most=0
            ),
            Row(f"{who} without: conflicts", sum(n for _, n in calm)),
            Row(f"{who} without: 99th percentile", _late(alone) * 1000, "ms"),
            Row(
                f"{who} beside {what}: 99th percentile / that",
                _late(beside) / _late(alone),
                "x",
                at_most=BOUND,
            ),
        ]
    return report


def _late(latencies):
    return quantiles(latencies, n=100)[98]


def write_partners(env, rate, seed):
    """Another telephone number for partners here and there."""
    chance = random.Random(seed)
    ids = env["res.partner"].search([("customer_rank", ">", 0)], order="id").ids

    def write(env):
        number = f"+1 555 {chance.randrange(10_000_000)}"
        env["res.partner"].browse(chance.choice(ids)).write({"phone": number})

    return _at_a_rate(env, rate, write)


def set_stages(env, rate, seed):
    """Another stage by hand for customers here and there."""
    chance = random.Random(seed)
    company = [("company_id", "=", env.company.id)]
    ids = env["crm.relationship"].search(company, order="id").partner_id.ids
    stages = env["crm.lifecycle.stage"].search([]).ids

    def set_stage(env):
        partner = env["res.partner"].browse(chance.choice(ids))
        partner.lifecycle_stage_id = chance.choice(stages)

    return _at_a_rate(env, rate, set_stage)


def _at_a_rate(env, rate, work):
    """(seconds of each call, how many failed) of `work`, for one chunk of time.

    Nothing is repeated: where Odoo's web server would try again, a conflict counts.
    """
    start = time.perf_counter()
    env.cr.commit()
    latencies, conflicts = [], 0
    for number in range(int(rate * CHUNK)):
        time.sleep(max(0, start + number / rate - time.perf_counter()))
        before = time.perf_counter()
        try:
            with env.registry.cursor() as cursor:
                work(env(cr=cursor))
        except CONFLICTS:
            conflicts += 1
        latencies.append(time.perf_counter() - before)
    return latencies, conflicts


def full_run(env, as_of):
    """(conflicts, rows changed) of a full run as the scheduler does it."""
    return _counting(env, lambda: sides.run_full(env, as_of).changed_count)


def drain(env, as_of):
    """The same of a drain of some thousand customers."""
    env.cr.execute(
        "INSERT INTO crm_relationship_queue (partner_id, reason)"
        " SELECT DISTINCT partner_id, 'bench' FROM crm_relationship LIMIT %s",
        [DRAINED],
    )
    env.cr.commit()
    queue = env["crm.relationship.queue"].sudo()
    return _counting(env, lambda: queue._drain(as_of=as_of, commit=True))


def _counting(env, work):
    """(conflicts that the engine met and repeated, what `work` returns)."""
    queue = env.registry["crm.relationship.queue"]
    retry, met = queue._retry, []

    def listening(self, batch, commit):
        def once():
            try:
                return batch()
            except CONFLICTS as conflict:
                met.append(conflict)
                raise

        return retry(self, once, commit)

    queue._retry = listening
    try:
        done = work()
    finally:
        queue._retry = retry
    return len(met), done
