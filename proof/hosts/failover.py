"""The replica dies while pages are asked, and comes back: nobody sees an error.

Some questions are caught halfway: what they read is locked, so they wait in the replica
when it is killed. Others come after. Odoo itself turns to the primary for the next
question, and asks for the replica again after 20 minutes, or when it is started anew.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import psycopg2

from .host import value
from .reads import walk

HELD = ("crm_relationship", "loyalty_card")  # what the questions caught halfway read
CAUGHT = (
    ("admin", "crm.relationship", "web_search_read"),
    ("admin", "crm.worklist", "get_page"),
    ("portal", "/my/points", None),
)
WAITING = """
    SELECT COUNT(*) FROM pg_stat_activity
     WHERE datname = %s AND wait_event_type = 'Lock'
"""
CUT = """
    SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
     WHERE datname = %s AND backend_type = 'client backend' AND state <> 'idle'
       AND pid <> pg_backend_pid()
"""
PATIENCE = 120


def halfway(questions):
    """Of all questions those that read what is held, each once."""
    return [
        next(
            question
            for question in questions
            if question["who"] == who and _is(question, name, method)
        )
        for who, name, method in CAUGHT
    ]


def _is(question, name, method):
    params = question["params"]
    if not method:
        return question["path"] == name
    return params and (params.get("model"), params.get("method")) == (name, method)


def die_halfway(questions, hosts, clients, primary, replica, database):
    """Kill the replica under questions; returns what was seen of them."""
    with ThreadPoolExecutor(len(questions)) as pool:
        with held(primary, database):
            replica.catch_up()
            seen = [
                pool.submit(walk, [question], [host], clients)
                for question, host in zip(questions, _turns(hosts), strict=False)
            ]
            _wait_for(replica, database, len(questions))
            replica.kill()
        return [one for future in seen for one in future.result()]


def _turns(hosts):
    while True:
        yield from hosts


@contextmanager
def held(primary, database):
    """Nobody reads these tables, on no server, until it is over."""
    with closing(
        psycopg2.connect(host=str(primary.folder), user="odoo", dbname=database)
    ) as holder:
        with holder.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(HELD)} IN ACCESS EXCLUSIVE MODE")
            with closing(primary.connect("postgres")) as other, other.cursor() as flush:
                flush.execute("SELECT pg_switch_wal()")  # the replica hears of it
            yield
        holder.rollback()


def _wait_for(replica, database, number):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if value(replica, database, WAITING, [database]) >= number:
            return
        time.sleep(0.1)
    raise TimeoutError("the questions did not come to what is held")


# connections that are cut again and again


def storm(questions, hosts, clients, replica, database, seconds):
    """Ask while all that is at work in the replica is cut, ten times a second.

    Returns (what was seen, how many connections were cut).
    """
    over = threading.Event()
    with ThreadPoolExecutor(len(hosts) + 1) as pool:
        cuts = pool.submit(_cut, replica, database, over)
        asking = [
            pool.submit(_ask_on, questions[turn:], host, clients, seconds)
            for turn, host in enumerate(hosts)
        ]
        seen = [one for future in asking for one in future.result()]
        over.set()
        return seen, cuts.result()


def _cut(replica, database, over):
    count = 0
    while not over.wait(0.1):
        count += value(replica, database, CUT, [database])
    return count


def _ask_on(questions, host, clients, seconds):
    until = time.monotonic() + seconds
    seen = []
    while time.monotonic() < until:
        for question in questions:
            if time.monotonic() < until:
                seen += walk([question], [host], clients)
    return seen
