"""The command line of setup/load-online-retail."""

import argparse
import sys
import time
from collections.abc import Callable
from decimal import Decimal

import psycopg2
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from .load import Loaded, load

ATTEMPTS = 10  # with a running server, which may write the same customer meanwhile


def main() -> None:
    arguments = parse_arguments()
    start = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - start:7.0f} s  {line}", flush=True)

    registry = open_database(arguments.database)
    try:
        loaded = load_and_commit(registry, arguments.customers, say)
    except KeyboardInterrupt:
        sys.exit("Interrupted. What was loaded stays; call it again to go on.")
    report(loaded, say)


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
    return parser.parse_args()


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def open_database(name: str) -> Registry:
    config.parse_config(["--database", name, "--log-level", "warn"])
    try:
        registry = Registry(name)
    except psycopg2.OperationalError as error:
        sys.exit(f"{str(error).strip()}\nCreate database {name} first: ./setup/up")
    if "sale.order" not in registry:
        sys.exit(f"Sales is not installed in database {name}: ./setup/up does that")
    return registry


def load_and_commit(registry: Registry, customers: int | None, say: Callable) -> Loaded:
    """Load by committed batches; go on anew where another session came between."""
    for attempt in range(1, ATTEMPTS + 1):
        with registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            try:
                return load(env, customers, say=say, commit=cursor.commit)
            except SerializationFailure:
                cursor.rollback()
                if attempt == ATTEMPTS:
                    raise
                say("another session changed the same records: going on after it")
    raise AssertionError("unreachable")


def report(loaded: Loaded, say: Callable) -> None:
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


main()
