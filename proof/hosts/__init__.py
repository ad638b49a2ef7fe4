"""Several hosts: two Odoo servers on one database, their reading on a replica.

In this order: what is offered to browsers and may be read from a replica; everything
that people read, asked through both hosts, stays there; the connections to it are cut
while pages are asked; it is killed under them, stays away, and comes back; the hosts
drain one queue while invoices are posted, and one of them loses its power amid it; and
long refreshes go to OCA's queue_job where that is installed.
"""

import json
import statistics
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.support import own_database

from ..cluster import Cluster, Replica
from ..report import Result, say, table
from . import drain, failover, jobs, offered, reads
from .host import Host, rows, shell, value

OWN_PAGES = ("charts", "customer page", "portal pages", "public pages", "worklists")
SETTLED = 11  # seconds after which a server has counted what it did
HERE = Path(__file__).parent
SHELL = """
import runpy
runpy.run_path({questions!r})['write'](env, {asked!r})
runpy.run_path({offered!r})['write'](env, {offer!r})
{more}
"""
LAG = """
    SELECT COALESCE(EXTRACT(epoch FROM replay_lag), 0)::float8 * 1000,
           pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint
      FROM pg_stat_replication
"""


def add_arguments(parser):
    parser.add_argument("--every", type=int, default=1, help="of so many questions one")
    parser.add_argument("--seconds", type=int, default=20, help="of cutting")
    parser.add_argument("--invoices", type=int, default=200)
    parser.add_argument("--without-jobs", action="store_true", help="no queue_job")


def prove(options):
    parts = []

    def add(title, holds, text):
        say(f"{title}: holds" if holds else f"{title}: DOES NOT HOLD\n{text}")
        parts.append((holds, f"## {title}\n\n{text}"))

    with firm() as (primary, replica, folder, database):
        asked, offer = ask_database(primary, folder, database)
        add("What may be read from a replica", *offering(offer))
        hosts = [
            Host(f"host{number}", folder, database, primary, replica)
            for number in (1, 2)
        ]
        with replica, opened(hosts, database) as office:
            some = sample(asked, options.every)
            add("Reads stay on the replica", *stay(some, office))
            add("Connections are cut", *cut(some, office, options.seconds))
            add("The replica dies and comes back", *die(asked, some, office, True))
            add("Two hosts, one queue", *together(office, options.invoices))
        if not options.without_jobs:
            add("OCA queue_job", *jobs.check(primary, folder, database))
    holds = all(holds for holds, _text in parts)
    return Result(holds, "\n\n".join(text for _holds, text in parts))


class Office(NamedTuple):
    """Hosts that run, who asks them, and what they ask."""

    hosts: list
    clients: dict
    database: str

    @property
    def primary(self):
        return self.hosts[0].primary

    @property
    def replica(self):
        return self.hosts[0].replica


@contextmanager
def firm():
    """A database with demo data in a cluster of its own, and a replica not yet made."""
    with ExitStack() as stack:
        database = stack.enter_context(own_database("hosts"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="h")))
        folder.chmod(0o755)
        primary = stack.enter_context(Cluster(folder / "p"))
        primary.restore(database, database)
        yield primary, Replica(folder / "r", primary), folder, database


def ask_database(primary, folder, database):
    """(what people ask, what is offered); the scheduled actions wait."""
    asked, offer = folder / "asked.json", folder / "offer.json"
    code = SHELL.format(
        questions=str(HERE / "questions.py"),
        offered=str(HERE / "offered.py"),
        asked=str(asked),
        offer=str(offer),
        more=drain.PREPARE,
    )
    shell(code, primary, database)
    drain.prepare(primary, database)
    return json.loads(asked.read_text()), json.loads(offer.read_text())


@contextmanager
def opened(hosts, database):
    with ExitStack() as stack:
        for host in hosts:
            stack.enter_context(host)
        yield Office(hosts, reads.log_in(hosts[0], database), database)


def sample(asked, every):
    """One of so many, and all of the pages of our own."""
    return [
        question
        for turn, question in enumerate(asked)
        if turn % every == 0 or question["kind"] in OWN_PAGES
    ]


# the parts: (whether it holds, what was seen)


def offering(offer):
    missing = list(offered.ought(offer))
    routes = [(f"`{path}`", verbs, flag) for path, verbs, flag in offer["routes"]]
    reading = [
        f"`{model}.{name}`" for model, name, readonly in offer["methods"] if readonly
    ]
    text = [
        f"Of {len(offer['methods'])} public methods of ours {len(reading)} are"
        f" read-only: {', '.join(reading)}. The others are buttons, actions and what"
        " programs call; a button is asked of the primary on purpose, since its form"
        " has just been saved there. The routes:",
        table(["route", "verb", "read-only"], routes),
        f"Read only and not marked so: {', '.join(missing) or 'none'}.",
    ]
    return not missing, "\n\n".join(text)


def stay(some, office):
    hosts, clients, database = office
    cold = reads.walk(some, hosts, clients)  # builds what browsers load once
    time.sleep(SETTLED)
    before = [reads.scans(each, database) for each in (office.primary, office.replica)]
    with reads.statements(office.primary, hosts) as statements:
        warm = reads.walk(some, hosts, clients)
    time.sleep(SETTLED)
    after = [reads.scans(each, database) for each in (office.primary, office.replica)]
    done = [new - old for new, old in zip(after, before, strict=True)]
    astray = reads.astray(warm)
    wrote = [seen for seen in [*cold, *warm] if seen.mode == reads.WRITES]
    text = [
        table(["what", "questions", "answered by the replica"], reads.by_kind(warm)),
        f"Scans of tables that the servers counted meanwhile: {done[1]:,} by the"
        f" replica, {done[0]:,} by the primary (but for the tables in which Odoo's"
        " master process looks whether something was installed). Statements of the"
        f" hosts' web workers in the primary's own log: {len(statements)}.",
        f"Questions that began to read and then wrote: {len(wrote)} of"
        f" {len(cold) + len(warm)}, the first round of a fresh server included.",
    ]
    text += [f"- {what}" for what in astray]
    nothing = not (astray or wrote or statements or done[0])
    return nothing and done[1] > 0, "\n\n".join(text)


def cut(some, office, seconds):
    """All that was halfway is answered; Odoo's own first look at the database not."""
    seen, cuts = failover.storm(
        some, office.hosts, office.clients, office.replica, office.database, seconds
    )
    unusable = sum(
        host.read().count("Database or registry unusable") for host in office.hosts
    )
    again = sum(one.mode == reads.WRITES for one in seen)
    faults = Counter(one.fault for one in seen if one.fault)
    text = (
        f"{cuts} connections of questions at work were cut in {seconds} seconds, under"
        f" {len(seen)} questions: {again} were answered by the primary instead,"
        f" {sum(faults.values())} with an error. Odoo's own first statement of a"
        " question, which asks whether something was installed, is before any addon:"
        f" it was hit {unusable} times, and only those errors are allowed here."
    )
    text += "".join(f"\n\n- {fault} ({times})" for fault, times in faults.items())
    return again > 0 and sum(faults.values()) <= unusable, text


def die(asked, some, office, comes_back):
    hosts, clients, database = office
    few = [question for question in some if question["kind"] in OWN_PAGES]
    caught = failover.die_halfway(
        failover.halfway(asked),
        hosts,
        clients,
        office.primary,
        office.replica,
        database,
    )
    away = reads.walk(few, hosts, clients)
    errors = [seen.fault for seen in [*caught, *away] if seen.fault]
    text = [
        f"Killed (-9) under {len(caught)} questions that it had half answered: all of"
        f" them were answered by the primary, and so were {len(away)} more while it was"
        f" away; errors: {len(errors)}.",
    ]
    holds = not errors and all(seen.mode == reads.WRITES for seen in caught)
    if comes_back:
        office.replica.start()
        office.replica.catch_up()
        for host in hosts:
            host.stop()
            host.start()
        back = reads.walk(few, hosts, clients)
        back = reads.walk(few, hosts, clients)
        astray = reads.astray(back)
        holds &= not astray
        text.append(
            f"Back again, and the hosts started anew: {len(back) - astray.total()} of"
            f" {len(back)} questions were answered by it."
        )
        text += [f"- {what}" for what in astray]
    return holds, "\n\n".join([*text, *errors])


def together(office, invoices):
    primary, database = office.primary, office.database
    hosts = [
        Host(f"cron{number}", host.log.parent, database, primary, office.replica)
        for number, host in enumerate(office.hosts, 1)
    ]
    for host in office.hosts:
        host.stop()
    for host in hosts:
        host.options["--max-cron-threads"] = 2
    lags = []

    def lag():
        lags.extend(rows(primary, database, LAG))

    customers = rows(primary, database, drain.CUSTOMERS, [invoices])
    customers = [partner for (partner,) in customers]
    customers = [customers[n % len(customers)] for n in range(invoices)]
    with ExitStack() as stack:
        for host in hosts:
            stack.enter_context(host)
        posted, seconds = drain.drain(
            primary, database, hosts[0], hosts[1], customers, lag
        )
    ask = _asker(primary, database)
    who = rows(primary, database, drain.WHO)
    wrong = {
        "rows of the queue taken twice": ask(drain.TWICE),
        "rows of the queue lost": ask(drain.LOST),
        "rows left": ask(drain.WAITING),
        "customers with a first stage logged twice": ask(drain.STAGE_TWICE),
        "customers without figures or stage": ask(drain.NO_STAGE),
        "customers whose figures differ when computed again": _again(primary, database),
    }
    text = [
        f"{posted} invoices posted in {seconds:.0f} s, while two cron workers of each"
        " host drained; the second host was killed (-9) amid it. Rows taken by:"
        f" {', '.join(f'{host} {count:,}' for host, count in who)}.",
        table(["what must not be", "found"], wrong.items()),
        _lag_words(lags),
    ]
    both = len(who) == len(hosts)
    holds = both and not any(wrong.values()) and posted == invoices
    return holds, "\n\n".join(text)


def _asker(primary, database):
    return lambda query: value(primary, database, query)


def _again(primary, database):
    out = shell(drain.CHANGED, primary, database)
    return int(out.split("CHANGED ")[1].split()[0])


def _lag_words(lags):
    if not lags:
        return "Lag of the replica: not seen."
    times, sizes = ([row[part] for row in lags] for part in (0, 1))
    return (
        f"Lag of the replica meanwhile ({len(lags)} looks): median"
        f" {statistics.median(times):.1f} ms, most {max(times):.0f} ms and"
        f" {max(sizes):,} bytes."
    )
