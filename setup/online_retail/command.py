"""The command line of setup/load-online-retail, and the processes it starts."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing import get_context

import psycopg2
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from .load import Loaded, load

MOST_JOBS = 4  # posting goes one at a time, so more would only wait
ATTEMPTS = 10  # with a running server, which may write the same customer meanwhile


def main() -> None:
    arguments = parse_arguments()
    say = Clock(time.monotonic())
    try:
        report(load_in_shares(arguments, say), say)
    except KeyboardInterrupt:
        sys.exit("Interrupted. What was loaded stays; call it again to go on.")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="load-online-retail",
        description="Load UCI Online Retail; a second call adds only what is missing.",
    )
    parser.add_argument(
        "--customers",
        type=positive,
        metavar="N",
        help="a fixed subset of N customers (default: all 4,372)",
    )
    parser.add_argument(
        "--database", default="crm", metavar="NAME", help="(default: crm)"
    )
    parser.add_argument(
        "--jobs",
        type=positive,
        default=min(os.cpu_count() or 1, MOST_JOBS),
        metavar="N",
        help="processes that share the work (default: one a core, at most 4)",
    )
    return parser.parse_args()


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


class Clock:
    """Prints lines with the seconds since the start, of which all processes know."""

    def __init__(self, start: float, name: str = ""):
        self.start = start
        self.name = name

    def __call__(self, line: str) -> None:
        seconds = time.monotonic() - self.start
        print(f"{seconds:7.0f} s  {self.name}{line}", flush=True)


def load_in_shares(arguments: argparse.Namespace, say: Clock) -> Loaded:
    """What documents refer to first, then the documents, then whatever still lacks."""
    added = load_share(arguments, say, lambda document: False).added
    if arguments.jobs > 1:
        with ProcessPoolExecutor(arguments.jobs, get_context("spawn")) as pool:
            jobs = [
                pool.submit(load_job, arguments, say.start, job)
                for job in range(arguments.jobs)
            ]
            for job in jobs:
                added += job.result()
    loaded = load_share(arguments, say)
    loaded.added += added
    return loaded


def load_job(arguments: argparse.Namespace, start: float, job: int) -> Counter:
    """In a process of its own: all documents of every n-th customer."""
    say = Clock(start, f"{job + 1}/{arguments.jobs}  ")

    def wanted(document):
        return int(document.customer) % arguments.jobs == job

    return load_share(arguments, say, wanted).added


def load_share(
    arguments: argparse.Namespace,
    say: Clock,
    wanted: Callable = lambda document: True,
) -> Loaded:
    """Load by committed batches; go on anew where another session came between."""
    registry = open_database(arguments.database)
    for attempt in range(1, ATTEMPTS + 1):
        with registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            try:
                return load(
                    env,
                    arguments.customers,
                    wanted=wanted,
                    say=say,
                    commit=cursor.commit,
                )
            except SerializationFailure:
                cursor.rollback()
                if attempt == ATTEMPTS:
                    raise
                say("another session changed the same records: going on after it")
    raise AssertionError("unreachable")


def open_database(name: str) -> Registry:
    config.parse_config(["--database", name, "--log-level", "warn"])
    try:
        registry = Registry(name)
    except psycopg2.OperationalError as error:
        sys.exit(f"{str(error).strip()}\nCreate database {name} first: ./setup/up")
    if "sale.order" not in registry:
        sys.exit(f"Sales is not installed in database {name}: ./setup/up does that")
    return registry


def report(loaded: Loaded, say: Clock) -> None:
    """What was added; the total; success only if it is the reference's, to the cent."""
    say("added " + ", ".join(f"{n:,} {what}" for what, n in loaded.added.items()))
    net = sum(loaded.net.values(), Decimal())
    total = f"{len(loaded.net):,} customers, net {net:,} GBP"
    if loaded.differences:
        for ref in loaded.differences[:10]:
            wanted = loaded.expected[ref].net
            say(f"customer {ref}: {loaded.net.get(ref)} posted, {wanted} expected")
        sys.exit(f"{total}: {len(loaded.differences):,} differ from the reference")
    say(f"{total}: each as in the reference, to the cent")
