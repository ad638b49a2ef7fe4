"""All of a database, so that two moments of its life can be compared.

    before = picture(database)
    ...
    differences(before, picture(database))    # [] or lines that name what differs

A picture holds the schema (columns, constraints, indexes, triggers, functions, how
tables are stored) and every row of every table.
"""

import json
import re

from tests import support

SCHEMA = {
    "column": """
        SELECT CONCAT_WS(' ', table_name, column_name, udt_name, numeric_precision,
                         numeric_scale, character_maximum_length, column_default,
                         is_nullable)
          FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "constraint": """
        SELECT CONCAT_WS(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "function": """
        SELECT CONCAT_WS(' ', proname, prosrc) FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace
    """,
    # Odoo counts its signals and the runs of its jobs in sequences too
    "relation": """
        SELECT CONCAT_WS(' ', relkind, relname, reloptions) FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'
    """,
    "extension": "SELECT extname FROM pg_extension",
}
TABLES = """
    SELECT table_name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       AND NOT starts_with(table_name, 'orm_signaling_')  -- Odoo's counters of changes
"""
STAMPS = {"write_date", "write_uid"}  # when and by whom, whatever was written
# rows that come and go without anybody's addons, and why
PASSING = {
    "ir_attachment": lambda row: (row["url"] or "").startswith("/web/assets/"),  # built
    "bus_bus": lambda row: True,  # messages to browsers, swept after a minute
    "ir_cron_trigger": lambda row: True,  # calls of jobs, gone when they have run
    "ir_cron_progress": lambda row: True,
    "ir_profile": lambda row: True,
}
# columns that Odoo writes of itself
WRITTEN = {
    "ir_module_module": {"latest_version", "published_version", "demo"},
    "ir_cron": {"lastcall", "nextcall", "failure_count", "first_failure_date"},
    "res_users": {"login_date"},
}


def picture(database):
    """{"schema": {kind: set of lines}, "rows": {table: {key: row}}}."""
    connection = support.connect(database)
    try:
        with connection.cursor() as cursor:
            schema = {kind: set(column(cursor, sql)) for kind, sql in SCHEMA.items()}
            tables = column(cursor, TABLES)
            return {
                "schema": schema,
                "rows": {table: rows(cursor, table) for table in sorted(tables)},
            }
    finally:
        connection.close()


def column(cursor, sql):
    cursor.execute(sql)
    return [row[0] for row in cursor.fetchall()]


def rows(cursor, table):
    cursor.execute(f'SELECT TO_JSONB(t)::text FROM "{table}" AS t')
    passing = PASSING.get(table, lambda row: False)
    without = STAMPS | WRITTEN.get(table, set())
    found = {}
    for (text,) in cursor.fetchall():
        row = json.loads(text)
        if not passing(row):
            kept = {name: row[name] for name in row if name not in without}
            found[row.get("id", text)] = kept
    return found


def unsaid(state):
    """Without the chatter of contacts: what was said there stays said."""
    said = state["rows"]["mail_message"]
    kept = {key: row for key, row in said.items() if row["model"] != "res.partner"}
    return {**state, "rows": {**state["rows"], "mail_message": kept}}


def differences(before, after, common=False):
    """Lines that say what is gone, what has come and what is another value.

    With common, only tables and columns that both have are looked at, and rows that
    came are none of it: has what was there been kept?
    """
    return [
        *(() if common else schema_differences(before["schema"], after["schema"])),
        *row_differences(before["rows"], after["rows"], common),
    ]


def schema_differences(before, after):
    for kind in before:
        for line in sorted(before[kind] - after[kind]):
            yield f"{kind} gone: {line}"
        for line in sorted(after[kind] - before[kind]):
            yield f"{kind} new: {line}"


def row_differences(before, after, common):
    for table in sorted(before.keys() & after.keys() if common else before | after):
        was, now = before.get(table, {}), after.get(table, {})
        for key in was.keys() - now.keys():
            yield f"{table} gone: {brief(was[key])}"
        if not common:
            for key in now.keys() - was.keys():
                yield f"{table} new: {brief(now[key])}"
        for key in was.keys() & now.keys():
            yield from (
                f"{table} {key}: {line}" for line in changes(was[key], now[key], common)
            )


def changes(was, now, common):
    for name in was.keys() & now.keys() if common else was | now:
        if was.get(name) != now.get(name):
            yield f"{name} {short(was.get(name))} -> {short(now.get(name))}"


def brief(row):
    named = ("id", "module", "model", "res_model", "name", "res_id")
    return short({name: row[name] for name in named if name in row} or row)


def short(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else f"{text[:157]}..."


def mentions(database, names):
    """Rows that name one of these models or addons: {table: [rows]}."""
    words = "|".join(re.escape(name) for name in sorted(names))
    pattern = re.compile(rf"(?<![\w.])({words})(?![\w])")
    found = {}
    for table, lines in picture(database)["rows"].items():
        hits = [row for row in lines.values() if pattern.search(json.dumps(row))]
        if hits:
            found[table] = hits
    return found
