"""Help for tests that need real processes or databases of their own.

./setup/test gives each run a throw-away copy of the template database, named by
CRM_TEST_DB, which the tests of the addons use. A test that would disturb the
others, or that starts Odoo as a process, makes its own copy here:

    with own_database() as database:
        run_odoo(["-u", "crm_relationship", "--stop-after-init"], database)
        with connect(database) as connection, connection.cursor() as cursor: ...

A test that takes the fixtures `database` and `connection` has both already. Workers
that meet run as processes; one that must be caught halfway waits for what the test
holds, and is killed there or goes on:

    with holding(database, "LOCK TABLE crm_segment_membership IN EXCLUSIVE MODE"):
        worker = start("env['crm.relationship.queue']._cron_drain()", database)
        wait_for_waiters(connection)  # or kill_waiter(worker, connection)
    finish(worker)

What a run leaves behind, ./setup/test drops at its end.
"""

import json
import os
import shutil
import subprocess
import time
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg2

REPO = Path(os.environ["CRM_REPO"])
FILESTORE = Path(os.environ["CRM_BUILD"]) / "data" / "filestore"
PATIENCE = 300  # seconds a worker may take to come to a held table, or to its end
WAITERS = """
    SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@contextmanager
def own_database(name="own"):
    """Give a copy of the template its full name, and drop it at the end."""
    database = create_database(name)
    try:
        yield database
    finally:
        drop_database(database)


def create_database(name="own"):
    """Copy the template (all addons, demo data) and return the copy's full name.

    The full name starts with that of the run and ends in something unique, so
    that two runs never meet.
    """
    template = os.environ["CRM_TEMPLATE_DB"]
    database = f"{os.environ['CRM_TEST_DB']}_{name}_{uuid4().hex[:6]}"
    subprocess.run(["createdb", "-T", template, database], check=True)
    files = FILESTORE / template
    if files.is_dir():  # never edited in place, so links do
        shutil.copytree(files, FILESTORE / database, copy_function=os.link)
    return database


def drop_database(database):
    """Drop a copy with its files, whoever is still connected to it."""
    subprocess.run(["dropdb", "--if-exists", "--force", database], check=True)
    shutil.rmtree(FILESTORE / database, ignore_errors=True)


def run_odoo(args, database, timeout=300, **options):
    """Run the Odoo command line on a database and wait for its end.

    Returns subprocess.CompletedProcess with the text of stdout and stderr; raises
    CalledProcessError when Odoo fails and TimeoutExpired after so many seconds.
    Options go to subprocess.run (input=, env=, check=False).
    """
    command = [REPO / "setup" / "odoo", *args, "-d", database]
    options = {"check": True, "capture_output": True, "text": True, **options}
    return subprocess.run(command, timeout=timeout, **options)


def run_shell(code, database, timeout=600):
    """Run Python code with `env` in Odoo's shell and commit.

    Returns CompletedProcess; an exception in the code fails the test and shows it.
    """
    code += "\nenv.cr.commit()\n"
    run = run_odoo(["shell", "--no-http"], database, timeout, input=code, check=False)
    output = run.stdout + run.stderr
    assert run.returncode == 0 and "Traceback" not in output, output
    return run


def told(output):
    """What a process has printed after the word RESULT, as JSON."""
    line = next(row for row in output.splitlines() if "RESULT" in row)
    return json.loads(line.split("RESULT", 1)[1])


def connect(database):
    """Return a psycopg2 connection, not in autocommit; close it before dropping."""
    return psycopg2.connect(dbname=database)


def value(connection, query):
    """The one value that a query returns."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def start(code, database):
    """Start an Odoo process that runs the code, commits and ends; see finish()."""
    worker = subprocess.Popen(
        [REPO / "setup" / "odoo", "shell", "-d", database, "--no-http"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    worker.stdin.write(f"{code}\nenv.cr.commit()\n")
    worker.stdin.close()
    return worker


def finish(worker):
    """Wait for the end of a process; an exception in it fails the test.

    Returns what it has printed and logged.
    """
    output = worker.stdout.read()
    assert worker.wait(PATIENCE) == 0, output
    assert "Traceback" not in output, output
    return output


@contextmanager
def holding(database, statement, parameters=None):
    """Hold what a statement locks or writes; at the end it is committed."""
    with closing(connect(database)) as holder, holder, holder.cursor() as cursor:
        cursor.execute(statement, parameters)
        yield


def wait_for_waiters(connection, number=1):
    """Wait until so many backends wait for a lock, and return their pids.

    The connection is in autocommit: a transaction would see the same backends again.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(WAITERS)
            found = [pid for (pid,) in cursor.fetchall()]
        if len(found) >= number:
            return found
        time.sleep(0.1)
    raise AssertionError("the workers never came to what the test holds")


def kill_waiter(worker, connection):
    """Kill a worker when it waits for what the test holds, and its backend with it."""
    (pid,) = wait_for_waiters(connection)
    worker.kill()
    worker.stdout.close()
    worker.wait()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
