"""How many updates of the relationships touch no index, and what else is written."""

from contextlib import closing
from datetime import timedelta

from . import database, sides
from .report import Row

BOUND = 0.99  # share among rows whose indexed columns have not changed
LATER = {"a day later": 1, "a month later": 31}

# one update writes the figures, another one the stage and the bands
DECIDED = ("stage_id", "priority_band", "payment_band")

INDEXED = """
    SELECT DISTINCT column_.attname
      FROM pg_index AS index
      JOIN pg_attribute AS column_ ON column_.attrelid = index.indrelid
                                  AND column_.attnum = ANY(index.indkey)
     WHERE index.indrelid = 'crm_relationship'::regclass
"""
UPDATES = """
    SELECT relname, n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables
     WHERE relname IN ('crm_relationship', 'res_partner')
"""


def measure(bench):
    """Rows of the report: full runs as of later days, on the same documents.

    Windows move, so sums, ranks, scores, stages and bands change.
    """
    return [
        row
        for when, days in LATER.items()
        for row in _run(when, bench.as_of + timedelta(days=days))
    ]


def _run(when, as_of):
    with closing(database.connect(sides.WITH)) as connection:
        cursor = connection.cursor()
        indexed = [row[0] for row in database.ask(cursor, INDEXED)]
        _remember(cursor)
        before = _updates(cursor)
        worker = sides.Side(sides.WITH)
        worker.do(run_full, as_of)
        worker.close()  # its statistics are in when it has gone
        after = _updates(cursor)
        moved = _moved(cursor, [name for name in indexed if name not in DECIDED])
        moved += _moved(cursor, DECIDED)
        cursor.execute("DROP TABLE bench_before")
    relation, hot = (
        new - old
        for new, old in zip(
            after["crm_relationship"], before["crm_relationship"], strict=True
        )
    )
    partner = after["res_partner"][0] - before["res_partner"][0]
    free = relation - moved
    return [
        Row(f"{when}: updates of crm_relationship", relation),
        Row(f"{when}: of them with an indexed column changed", moved),
        Row(f"{when}: HOT share of the others", hot / max(free, 1), at_least=BOUND),
        Row(f"{when}: HOT share of all", hot / max(relation, 1)),
        Row(f"{when}: updates of res_partner", partner, at_most=0),
    ]


def run_full(env, as_of):
    """How many rows a full run has changed."""
    return sides.run_full(env, as_of).changed_count


def _remember(cursor):
    cursor.execute(
        "DROP TABLE IF EXISTS bench_before;"
        "CREATE UNLOGGED TABLE bench_before AS SELECT * FROM crm_relationship"
    )


def _updates(cursor):
    # what is read of statistics stays the same until they are read anew
    cursor.execute("SELECT pg_stat_clear_snapshot()")
    return {name: counts for name, *counts in database.ask(cursor, UPDATES)}


def _moved(cursor, columns):
    """How many rows have another value in one of these columns."""
    now, then = (", ".join(f"{t}.{name}" for name in columns) for t in ("now", "old"))
    query = f"""
        SELECT COUNT(*) FROM crm_relationship AS now
          JOIN bench_before AS old USING (id)
         WHERE ({now}) IS DISTINCT FROM ({then})
    """
    return database.ask_one(cursor, query)
