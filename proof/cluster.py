"""A PostgreSQL cluster of its own: one that may be killed, filled up or replicated.

    with Cluster(folder) as cluster:
        cluster.restore(template)       # a copy of a database of the shared cluster
        cluster.kill()                  # as the power does; start() recovers
        run_odoo([*cluster.options, ...], database)

It listens on a socket in its folder alone. Unlike the shared cluster it keeps what it
has said it keeps: fsync and synchronous_commit are on.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path

import psycopg2

SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "256MB",
    "max_connections": "60",
    "random_page_cost": "1.1",
    "jit": "off",
    "restart_after_crash": "on",
    "log_min_messages": "warning",
}
PATIENCE = 120  # seconds for a server to come or go


class Cluster:
    """One PostgreSQL server under a folder, which must be short: sockets are there."""

    def __init__(self, folder, **settings):
        self.folder = Path(folder)
        self.data = self.folder / "data"
        self.settings = {**SETTINGS, "unix_socket_directories": f"'{self.folder}'"}
        self.settings.update(settings)

    def __enter__(self):
        if not (self.data / "PG_VERSION").exists():
            self.init()
        self.start()
        return self

    def __exit__(self, *exception):
        self.stop()

    def init(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if owner := _owner():
            shutil.chown(self.folder, *owner)
        self._fill()
        self.configure()

    def _fill(self):
        """Write the first files."""
        self.run(
            "initdb",
            "-D",
            self.data,
            "-U",
            "odoo",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
        )

    def configure(self, **settings):
        """Write settings; a server that runs wants reload() or a new start."""
        self.settings.update(settings)
        lines = [f"{name} = {value}" for name, value in self.settings.items()]
        (self.data / "postgresql.auto.conf").write_text("\n".join(lines) + "\n")

    def start(self):
        log = self.folder / "log"
        self.run(
            "pg_ctl", "-D", self.data, "-s", "-w", "-t", PATIENCE, "-l", log, "start"
        )

    def reload(self):
        self.run("pg_ctl", "-D", self.data, "-s", "reload")

    def stop(self, mode="fast"):
        if self.pid:
            self.run("pg_ctl", "-D", self.data, "-s", "-w", "-m", mode, "stop")

    def kill(self):
        """Kill -9 of the postmaster and of all its processes; waits for their end."""
        pid = self.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for victim in [pid, *map(int, children)]:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while any(Path(f"/proc/{victim}").exists() for victim in [pid, *children]):
            if time.monotonic() > until:
                raise TimeoutError(f"PostgreSQL {pid} does not die")
            time.sleep(0.05)

    @property
    def pid(self):
        """The postmaster's process id, or None where none runs."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            os.kill(pid, 0)
        except (FileNotFoundError, IndexError, ProcessLookupError):
            return None
        return pid

    @property
    def environment(self):
        """The variables with which libpq finds this cluster; see `options`."""
        return {
            **os.environ,
            "PGHOST": str(self.folder),
            "PGUSER": "odoo",
        }

    @property
    def options(self):
        """What Odoo needs to find it: its configuration names the shared one."""
        return ["--db_host", str(self.folder)]

    def connect(self, database):
        connection = psycopg2.connect(
            host=str(self.folder), user="odoo", dbname=database
        )
        connection.autocommit = True
        return connection

    def restore(self, source, name):
        """Make the database `name` here, a copy of one of the shared cluster."""
        subprocess.run(["createdb", name], env=self.environment, check=True)
        # a crash amid this leaves nothing to keep
        lazy = {**self.environment, "PGOPTIONS": "-c synchronous_commit=off"}
        dump = subprocess.Popen(
            ["pg_dump", "--no-owner", source], stdout=subprocess.PIPE
        )
        subprocess.run(
            ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-d", name],
            stdin=dump.stdout,
            env=lazy,
            check=True,
        )
        dump.stdout.close()
        if dump.wait():
            raise RuntimeError(f"{source} could not be read")

    def run(self, program, *arguments, **options):
        """Run a program of PostgreSQL as the user who owns the cluster."""
        owner = _owner()
        who = {"user": owner[0], "group": owner[1], "extra_groups": []} if owner else {}
        command = [program, *map(str, arguments)]
        return subprocess.run(
            command, check=True, cwd="/", stdin=subprocess.DEVNULL, **who, **options
        )


class Replica(Cluster):
    """A hot standby of a cluster that runs: it follows, and whoever asks it only reads.

    with Cluster(folder) as primary, Replica(other, primary) as replica:
        replica.catch_up()
    """

    SLOT = "replica"  # keeps what it has not yet read, however long it is away

    def __init__(self, folder, primary, **settings):
        super().__init__(folder, **settings)
        self.primary = primary
        self.settings.update(
            primary_conninfo=f"'host={primary.folder} user=odoo'",
            primary_slot_name=f"'{self.SLOT}'",
            hot_standby_feedback="on",
        )

    def _fill(self):
        self.run(
            "pg_basebackup",
            *("-h", self.primary.folder, "-U", "odoo", "-D", self.data),
            *("-C", "-S", self.SLOT, "-X", "stream", "-c", "fast", "-R"),
        )

    def catch_up(self):
        """Wait until it has everything that the primary has written by now."""
        with closing(self.primary.connect("postgres")) as primary:
            wanted = _value(primary, "SELECT pg_current_wal_flush_lsn()")
        with closing(self.connect("postgres")) as replica:
            until = time.monotonic() + PATIENCE
            while not _value(
                replica, "SELECT pg_last_wal_replay_lsn() >= %s", [wanted]
            ):
                if time.monotonic() > until:
                    raise TimeoutError("the replica does not follow")
                time.sleep(0.02)


def _value(connection, query, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()[0]


def _owner():
    """Whom root hands a cluster to: initdb refuses root."""
    if os.geteuid():
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return user.pw_uid, user.pw_gid
