"""Databases by name, plain connections and Odoo environments.

PGHOST, PGUSER and ODOO_RC come from the caller (setup/bench sets them).
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import errors, sql

from . import disk


def connect(name, autocommit=True):
    """A connection of our own, outside Odoo's pool."""
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = autocommit
    return connection


def ask(cursor, query, parameters=None):
    """All rows of one query."""
    cursor.execute(query, parameters)
    return cursor.fetchall()


def ask_one(cursor, query, parameters=None):
    """The single value of one query."""
    return ask(cursor, query, parameters)[0][0]


def _maintain(statement, **names):
    with closing(connect("postgres")) as connection, connection.cursor() as cursor:
        identifiers = {key: sql.Identifier(name) for key, name in names.items()}
        cursor.execute(sql.SQL(statement).format(**identifiers))


def exists(name):
    with closing(connect("postgres")) as connection, connection.cursor() as cursor:
        query = "SELECT count(*) FROM pg_database WHERE datname = %s"
        return bool(ask_one(cursor, query, [name]))


def size_of(name):
    """Bytes on the disk."""
    with closing(connect("postgres")) as connection, connection.cursor() as cursor:
        return ask_one(cursor, "SELECT pg_database_size(%s)", [name])


def drop(name):
    _maintain("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name)
    shutil.rmtree(_files(name), ignore_errors=True)


def _files(name):
    """Where Odoo keeps the attachments of a database."""
    return Path(os.environ["CRM_BUILD"]) / "data" / "filestore" / name


def copy(template, name, patience=120):
    """A fresh copy of a database; waits some seconds for those connected to it."""
    close_odoo(template)
    drop(name)
    disk.need(size_of(template), f"A copy of {template}")
    until = time.monotonic() + patience
    while not _copied(template, name):
        if time.monotonic() > until:
            raise SystemExit(f"Somebody is connected to {template}: no copy of it.")
        time.sleep(2)
    if _files(template).exists():  # files are never edited in place, so links do
        shutil.copytree(_files(template), _files(name), copy_function=os.link)


def _copied(template, name):
    try:
        _maintain(
            "CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY",
            name=name,
            template=template,
        )
    except errors.ObjectInUse:
        return False
    return True


def rename(old, new):
    close_odoo(old)
    _maintain("ALTER DATABASE {old} RENAME TO {new}", old=old, new=new)
    if _files(old).exists():
        shutil.rmtree(_files(new), ignore_errors=True)
        _files(old).rename(_files(new))


def odoo(name, *arguments):
    """Run Odoo's own command on a database, in a process of its own."""
    command = [sys.executable, "-m", "odoo", "-d", name, *arguments]
    command += ["--stop-after-init", "--no-http", "--max-cron-threads=0"]
    subprocess.run([*command, "--log-level=warn"], check=True, cwd="/")


def registry(name):
    """Odoo's registry of a database in this process."""
    from odoo.modules.registry import Registry
    from odoo.tools import config

    if not config["db_name"]:
        config.parse_config(
            ["-c", os.environ["ODOO_RC"], "-d", name, "--no-http", "--log-level=warn"],
            setup_logging=True,
        )
    return Registry(name)


def close_odoo(name):
    """Give up this process's registry and connections to a database."""
    if "odoo.sql_db" in sys.modules:
        from odoo.modules.registry import Registry
        from odoo.sql_db import close_db

        Registry.delete(name)
        close_db(name)


@contextmanager
def environment(name):
    """The superuser's environment; the caller commits what should stay."""
    from odoo import SUPERUSER_ID, api

    with registry(name).cursor() as cursor:
        yield api.Environment(cursor, SUPERUSER_ID, {})
