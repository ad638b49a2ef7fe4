"""Random faults while the jobs run and people work; afterwards all must be right.

In each round there is something to do for every job: customers to refresh, points to
write off and to warn of, questions to send, answers to count, payments to take in and
to reconcile. Two cron workers and two persons are at it when the fault strikes, at a
statement of one of them. Then the house is put in order again, as its administrator
would: PostgreSQL started, the disk emptied, the jobs run once more, and people repeat
what was not done. After that the invariants hold, and each thing is done once.

A seed repeats the schedule: which fault, in whom, at which of his statements.
"""

import itertools
import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from tests import support

from . import faults_checks, invariants, recomputed, report
from .cluster import Cluster
from .report import say

DATABASE = f"{os.environ.get('CRM_TEST_DB', 'crm')}_faults"
ROLES = ("cron", "cron", "person", "person")
PATIENCE = 400  # seconds for the workers of a round
DISK = "1000m"  # the disk that is filled up
SURE = 0.8  # of the statements of a worker: two share the jobs, by chance
LATE = "(when it had just ended)"
DAYS = 60  # by which a clock is wrong at most
KINDS = {
    "none": "two cron workers and two people at once",
    "worker": "kill -9 of a worker",
    "server": "kill -9 of PostgreSQL",
    "connections": "all connections lost",
    "disk": "full disk",
    "clock": "a clock that is days ahead or behind",
    "storm": "a storm of conflicting writes",
}


def add_arguments(parser):
    parser.add_argument("--seed", type=int, default=1, help="repeats a schedule")
    parser.add_argument("--rounds", type=int, default=len(KINDS) * 3)
    parser.add_argument("--minutes", type=float, help="no round begins after them")
    parser.add_argument("--only", choices=KINDS, help="this fault in every round")


def prove(options):
    with _folder() as folder, _small_disk(folder / "pg") as small:
        cluster = Cluster(folder / "pg", max_wal_size="96MB", min_wal_size="32MB")
        with cluster, _files():
            with support.own_database("copy") as copy:  # nobody reads the template
                cluster.restore(copy, DATABASE)
            house = House(cluster, options.seed, folder)
            house.open()
            rounds = house.rounds(schedule(options, small), options.minutes)
    return report.Result(not any(seen["broken"] for seen in rounds), _text(rounds))


def schedule(options, small):
    """(number, fault) of each round: first none, then each as often as the others."""
    luck = random.Random(options.seed)
    kinds = [kind for kind in KINDS if small or kind != "disk"]
    yield 0, "none"
    deck = []
    for number in range(1, options.rounds + 1):
        if not deck:
            deck = luck.sample(kinds, len(kinds))
        yield number, options.only or deck.pop()


class House:
    """A database on its own cluster, with all who work on it."""

    def __init__(self, cluster, seed, folder):
        self.cluster, self.seed = cluster, seed
        self.log = folder / "odoo.log"
        self.outcome = folder / "outcome.json"
        self.workers, self.tasks = _load_odoo(cluster, self.log)
        self.usual = dict.fromkeys(ROLES, 1)  # statements of a worker
        self.known = {}  # what does not hold in the demo data

    def open(self):
        self.alone(partial(self.workers.with_env, DATABASE, self.tasks.begin))
        self.known = self.broken()

    def rounds(self, planned, minutes=None):
        """What came of them, as many as begin in so many minutes."""
        until = time.monotonic() + 60 * minutes if minutes else float("inf")
        return [
            self.round(*one)
            for one in itertools.takewhile(lambda _: time.monotonic() < until, planned)
        ]

    def round(self, number, fault):
        """{what happened, and what does not hold after it}"""
        luck = random.Random(f"{self.seed} {number}")
        began = time.monotonic()
        self.alone(partial(self.workers.with_env, DATABASE, self._prepare(number)))
        self._make_due(luck)
        seen = self._strike(number, fault, luck)
        found = self._recover(number)
        seen |= {"number": number, "fault": fault, "broken": found}
        seen["seconds"] = time.monotonic() - began
        say(_line(seen))
        return seen

    def _prepare(self, number):
        return lambda env: self.tasks.prepare(env, number)

    def alone(self, work):
        """Somebody works undisturbed, and must come through."""
        worker = self.workers.Worker(work)
        while worker.poll(PATIENCE):
            pass
        if worker.status:
            raise RuntimeError(f"{work} failed:\n{self.log.read_text()[-6000:]}")

    def _make_due(self, luck=None):
        """All our jobs, in an order by chance."""
        with self._cursor() as cursor:
            cursor.execute("SELECT id FROM faults_crons ORDER BY id")
            jobs = [job for (job,) in cursor.fetchall()]
            for place, job in enumerate(luck.sample(jobs, len(jobs)) if luck else jobs):
                cursor.execute(
                    "UPDATE ir_cron SET priority = %s, nextcall"
                    " = NOW() AT TIME ZONE 'UTC' - INTERVAL '1 minute' WHERE id = %s",
                    [place, job],
                )

    @contextmanager
    def _cursor(self):
        connection = self.cluster.connect(DATABASE)
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def _strike(self, number, fault, luck):
        """All work at once, and the fault comes in between."""
        victim = luck.randrange(len(ROLES))
        at = max(1, int(luck.random() * self.usual[ROLES[victim]]))
        clock = self._wrong_clock(luck) if fault == "clock" else {}
        plain = fault in ("none", "clock", "storm")
        workers = [
            self.workers.Worker(
                partial(self._job, role, number, place, clock),
                at=at if place == victim and not plain else None,
                fatal=fault == "worker",
            )
            for place, role in enumerate(ROLES)
        ]
        storms = [
            self.workers.Worker(
                partial(self.workers.storm, DATABASE, f"{self.seed} {place}")
            )
            for place in range(2 * (fault == "storm"))
        ]
        if not plain:
            while workers[victim].poll(0.05) and workers[victim].struck is None:
                pass
            getattr(self, f"_{fault}", lambda luck: None)(luck)
        lost = self._wait(workers + storms)
        if number == 0:
            self._measure(workers)
        where = clock.get("words") or (not plain and (workers[victim].struck or LATE))
        return {"where": where or "", "at": 0 if plain else at, "lost": lost}

    def _measure(self, workers):
        """How many statements a worker of each role comes to, where nothing happens."""
        for role in set(ROLES):
            some = [
                worker.statements
                for worker, his in zip(workers, ROLES, strict=True)
                if his == role
            ]
            self.usual[role] = SURE * sum(some) / len(some)

    def _job(self, role, number, place, clock):
        if place in clock.get("places", ()):
            self.workers.shift_clock(clock["days"], clock["server"])
        if role == "cron":
            self.workers.crons(DATABASE)
        else:
            people = self.tasks.People(DATABASE, self.seed, number)
            people.work(random.Random(f"{self.seed} {number} {place}"))

    def _wrong_clock(self, luck):
        """Of one cron worker, or of the whole house with PostgreSQL."""
        days = luck.choice((-1, 1)) * luck.randint(1, DAYS)
        server = luck.random() < 0.5
        if server:  # else the addons see that the two clocks do not agree
            with self._cursor() as cursor:
                cursor.execute("INSERT INTO faults_clock VALUES (%s)", [days])
        whose = "of the house" if server else "of one worker"
        return {
            "days": days,
            "server": server,
            "places": (0, 1) if server else (0,),
            "words": f"{days:+} days, {whose}",
        }

    def _wait(self, workers):
        """How many of them did not come to their end."""
        until = time.monotonic() + PATIENCE
        while any(worker.poll(0.02) for worker in workers):
            if time.monotonic() > until:
                for worker in workers:
                    worker.kill()
                raise TimeoutError("workers of a round do not end")
        return sum(worker.status != 0 for worker in workers)

    def _server(self, luck):
        self.cluster.kill()
        time.sleep(luck.random())
        self.cluster.start()

    def _connections(self, luck):
        with self._cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def _disk(self, luck):
        """Nothing more fits in, for some seconds."""
        ballast = self.cluster.folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (2**20, 2**12):  # the last page too
                with suppress(OSError):
                    while file.write(bytes(size)):
                        pass
        time.sleep(1 + 2 * luck.random())
        ballast.unlink()
        if not self.cluster.pid:  # it stops itself where it cannot write its log
            self.cluster.start()

    def _recover(self, number):
        """What an administrator does; returns what does not hold then."""
        self.alone(partial(self._finish, number))
        self._make_due()
        self.alone(partial(self.workers.crons, DATABASE))
        # a contact's customer may be of the other half of the queue: he comes next time
        self.alone(partial(self.workers.with_env, DATABASE, self.workers.drain))
        return {
            name: rows
            for name, found in self.broken().items()
            if (rows := [row for row in found if row not in self.known.get(name, [])])
        }

    def broken(self):
        """{name of an invariant: rows that break it}"""
        self.alone(partial(self.workers.with_env, DATABASE, self._check))
        found = json.loads(self.outcome.read_text())
        connection = self.cluster.connect(DATABASE)
        try:
            for some in (invariants.ALWAYS, invariants.QUIET, faults_checks.ROUNDS):
                found |= invariants.broken(connection, some)
        finally:
            connection.close()
        return found

    def _finish(self, number):
        people = self.tasks.People(DATABASE, self.seed, number)
        people.work(random.Random(number), patient=True)

    def _check(self, env):
        found = recomputed.in_odoo(env)
        self.outcome.write_text(json.dumps(found, default=str))


def _load_odoo(cluster, log):
    """Once, for all who are forked; returns what they can do."""
    from odoo.modules.registry import Registry
    from odoo.tools import config

    options = ["-c", os.environ["ODOO_RC"], *cluster.options, "-d", DATABASE]
    config.parse_config(
        [*options, "--no-http", "--logfile", str(log)], setup_logging=True
    )
    Registry(DATABASE)
    from . import faults_tasks, faults_workers

    return faults_workers, faults_tasks


@contextmanager
def _folder():
    """Short, for sockets, and open to the user that PostgreSQL runs as."""
    folder = Path(tempfile.mkdtemp(prefix="faults"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _small_disk(folder):
    """Make it a disk of its own that can be filled up; yields whether that may be."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder]
    small = not subprocess.run(command, capture_output=True, check=False).returncode
    try:
        yield small
    finally:
        if small:
            subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def _files():
    """The files of the template, under this database's name."""
    files = support.FILESTORE / DATABASE
    shutil.rmtree(files, ignore_errors=True)
    with suppress(FileNotFoundError):
        template = support.FILESTORE / os.environ["CRM_TEMPLATE_DB"]
        shutil.copytree(template, files, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(files, ignore_errors=True)


def _line(seen):
    words = f"{seen['number']:>3}  {seen['fault']:<12}{seen['seconds']:5.0f} s"
    if seen["at"]:
        words += f"  at statement {seen['at']}"
    if seen["where"]:
        words += f" in {seen['where']}"
    for name, rows in seen["broken"].items():
        words += f"\n     BROKEN {name}: {rows[:3]}"
    return words


def _text(rounds):
    rows = []
    for kind, what in KINDS.items():
        some = [seen for seen in rounds if seen["fault"] == kind]
        bad = sum(bool(seen["broken"]) for seen in some)
        lost = sum(seen["lost"] for seen in some)
        where = sorted({seen["where"] for seen in some if seen["where"]})
        rows.append([what, len(some), lost, bad, ", ".join(where)])
    heads = ["fault", "rounds", "workers lost", "rounds that broke something", "where"]
    return report.table(heads, rows)
