"""Many workers earn, spend, cancel, refund and expire on the same cards at once.

Real processes and committed data, through Odoo's own loop of retries. Afterwards no
point is lost, doubled or below zero: on every card, balance, entries and open lots
agree, and so does what the operations themselves have noted (points_worker.py).

    POINTS_OPERATIONS=20000 ./setup/test tests/test_points_at_once.py -s

runs as many as the issue asks for, and prints the seeds; POINTS_SEED=7 repeats one.
"""

import os
import random
import sys
import time
from collections import Counter

import pytest

from proof import invariants

from . import support
from .support import finish, start, value

OPERATIONS = int(os.environ.get("POINTS_OPERATIONS", "400"))
WORKERS = 8
KILLS = 12 if OPERATIONS > 2000 else 4
STEP = OPERATIONS // 40  # operations between two kills
RUN = """
import os, sys
sys.path.insert(0, os.environ["CRM_REPO"])
from tests import points_worker
"""
# what operations noted; what a customer owes was taken from him in their eyes
MISCOUNTED = f"""
    SELECT COALESCE(JSON_AGG(sums), '[]')
      FROM ({invariants.SUMS}) AS sums
 LEFT JOIN (SELECT card_id, SUM(points) AS tally FROM points_tally GROUP BY 1) AS noted
        ON noted.card_id = sums.id
     WHERE of_the_test
       AND points::numeric(16, 2) - COALESCE(debts, 0) <> COALESCE(tally, 0)
"""


@pytest.fixture
def cards(database):
    support.run_shell(f"{RUN}points_worker.prepare(env)", database)


def seed():
    chosen = os.environ.get("POINTS_SEED") or random.randrange(10**6)
    sys.stdout.write(f"POINTS_SEED={chosen}\n")
    return chosen


def start_worker(database, worker, chosen):
    count = OPERATIONS // WORKERS
    return start(f"{RUN}points_worker.run(env, {worker}, {chosen}, {count})", database)


def assert_nothing_lost(connection):
    assert invariants.broken(connection, invariants.POINTS) == {}
    assert value(connection, MISCOUNTED) == []


def test_no_point_is_lost_doubled_or_negative(cards, database, connection):
    chosen, began = seed(), time.monotonic()
    workers = [start_worker(database, number, chosen) for number in range(WORKERS)]
    ends, spent = Counter(), Counter()
    for worker in workers:
        counted, timed = support.told(finish(worker))
        ends.update(counted)
        spent.update(timed)
    took = {kind: round(seconds) for kind, seconds in spent.items()}
    sys.stdout.write(f"{dict(ends)} in {time.monotonic() - began:.0f} s, of {took}\n")
    assert sum(ends.values()) == OPERATIONS
    assert ends["done"] == value(connection, "SELECT COUNT(*) FROM points_tally")
    assert ends["done"] > OPERATIONS / 2
    kinds = "SELECT COUNT(DISTINCT kind) FROM points_tally"
    assert value(connection, kinds) == len(
        {"earn", "grant", "spend", "take", "cancel", "refund", "expire"}
    )
    assert_nothing_lost(connection)


def test_killed_workers_leave_all_of_an_operation_or_nothing(
    cards, database, connection
):
    chosen = seed()
    luck = random.Random(chosen)
    workers = [start_worker(database, number, chosen) for number in range(WORKERS)]
    for number in range(WORKERS, WORKERS + KILLS):
        before = value(connection, "SELECT COUNT(*) FROM points_tally")
        while value(connection, "SELECT COUNT(*) FROM points_tally") < before + STEP:
            time.sleep(luck.random())
        busy = [worker for worker in workers if worker.poll() is None]
        killed = luck.choice(busy)
        workers.remove(killed)
        killed.kill()
        killed.stdout.close()
        killed.wait()
        workers.append(start_worker(database, number, chosen))
    for worker in workers:
        finish(worker)
    assert value(connection, "SELECT COUNT(*) FROM points_tally") > OPERATIONS / 2
    assert_nothing_lost(connection)
