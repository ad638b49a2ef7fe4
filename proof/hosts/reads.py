"""Reads stay on the replica: what each question was answered by, and who did the work.

Three witnesses: Odoo's log says for each question which kind of cursor it had; the
statement log of the primary has every statement that reached it; and the statistics of
both servers count the scans of tables.
"""

from collections import Counter
from contextlib import contextmanager
from typing import NamedTuple

from .host import Client, value
from .questions import CUSTOMER

# but for the tables in which Odoo looks whether something was installed
SCANS = """
    SELECT COALESCE(SUM(seq_scan + COALESCE(idx_scan, 0)), 0)::bigint
      FROM pg_stat_user_tables
     WHERE NOT starts_with(relname, 'orm_signaling_')
"""
STAYED = "ro"
WRITES = "ro->rw"  # began to read, and then wanted to write


class Seen(NamedTuple):
    """A question, what was wrong with its answer, and the kind of cursor it had."""

    question: dict
    fault: str
    mode: str


def log_in(host, database):
    return {
        "admin": Client(host, database, "admin"),
        "portal": Client(host, database, CUSTOMER),
        "public": Client(host, database),
    }


def walk(questions, hosts, clients):
    """Ask everything once, the hosts in turn."""
    asked = []
    for turn, question in enumerate(questions):
        host = hosts[turn % len(hosts)]
        client = clients[question["who"]]
        answer, number = client.send(host, question["path"], question["params"])
        asked.append((question, client.fault(answer), host.name, number))
    modes = {host.name: host.modes() for host in hosts}
    return [
        Seen(question, fault, modes[name].get(number, (0, "not logged"))[1])
        for question, fault, name, number in asked
    ]


def astray(walked):
    """{what: how often} of the answers that were faults or did not stay."""
    return Counter(
        f"{seen.question['path']}: {seen.fault or seen.mode}"
        for seen in walked
        if seen.fault or seen.mode != STAYED
    )


def by_kind(walked):
    """Rows of (kind, questions, answered by the replica)."""
    asked = Counter(seen.question["kind"] for seen in walked)
    stayed = Counter(s.question["kind"] for s in walked if s.mode == STAYED)
    return [(kind, asked[kind], stayed[kind]) for kind in sorted(asked)]


# what the servers say


def scans(cluster, database):
    """How many scans of tables the server has counted."""
    return value(cluster, database, SCANS)


@contextmanager
def statements(cluster, hosts):
    """Yields a list that has, in the end, each statement of the hosts' web workers."""
    found = []
    log = cluster.folder / "log"
    cluster.configure(log_statement="all", log_line_prefix="'%a|'")
    cluster.reload()
    begin = log.stat().st_size
    try:
        yield found
    finally:
        cluster.configure(log_statement="none")
        cluster.reload()
        names = tuple(name for host in hosts for name in host.workers())
        lines = log.read_bytes()[begin:].decode(errors="replace").splitlines()
        found += [line for line in lines if line.startswith(names)]
