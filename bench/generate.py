"""Fill a copy of the base database with documents, by SQL alone.

`sql/` holds the story in order: partners, invoices, credit notes, payments,
expenses, orders, contacts. At 100,000 partners it makes some 480,000 invoices and
2.4 million journal items in about four minutes. Nothing is drawn at random twice:
two runs give the same rows.
"""

import time
from contextlib import closing
from pathlib import Path

from psycopg2 import sql
from psycopg2.extras import execute_values

from . import database, disk, prepare
from .report import say

FILES = sorted((Path(__file__).parent / "sql").glob("*.sql"))
TABLES = [
    "account_full_reconcile",
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
    "calendar_event",
    "crm_lead",
    "mail_message",
    "res_partner",
    "sale_order",
    "sale_order_line",
]
LINKS = [
    "account_move__account_payment",
    "calendar_event_res_partner_rel",
    "sale_order_line_invoice_rel",
]
SIZES = (1_000, 1_000_000)  # partners
EACH = 45_000  # bytes for one of them while it is made, with indexes and workbench


def name_of(size):
    """The database of a size: bench_100k for 100,000 partners."""
    return f"bench_{size // 1000}k"


def generate(size, as_of, name=None):
    """Make the database of `size` partners with `as_of` as its today.

    :param name: another name than the usual one of that size
    """
    name = name or name_of(size)
    if not SIZES[0] <= size <= SIZES[1]:
        raise SystemExit(f"--size is between {SIZES[0]} and {SIZES[1]} partners.")
    if not database.exists(prepare.BASE):
        say(f"{prepare.BASE}: Odoo installs its own modules, about two minutes")
        prepare.create_base(as_of)
    disk.need(size * EACH, f"The database of {size:,} partners")
    unfinished = f"{name}_new"
    started = time.monotonic()
    database.copy(prepare.BASE, unfinished)
    _fill(unfinished, size, as_of)
    database.drop(name)
    database.rename(unfinished, name)
    say(f"{name} generated in {time.monotonic() - started:.0f} s")


def _fill(name, size, as_of):
    settings = _read_settings(name, size, as_of)
    with closing(database.connect(name)) as connection:
        cursor = connection.cursor()
        cursor.execute(
            """
            SET session_replication_role = replica;  -- no foreign key checks
            SET maintenance_work_mem = '1GB';
            SET work_mem = '256MB';
            SET jit = off;
            -- a memo of the row before is thrown away, and cleared, for each row
            SELECT set_config(name, 'off', FALSE) FROM pg_settings
             WHERE name = 'enable_memoize';
            CREATE SCHEMA bench
            """
        )
        for table, rows in settings.items():
            _create_table(cursor, table, rows)
        indexes = _drop_indexes(cursor)
        for file in FILES:
            _timed(cursor, file.stem, file.read_text())
        _timed(cursor, "indexes", "; ".join(indexes))
        largest = database.size_of(name) / disk.GB
        _timed(cursor, "workbench away", "DROP SCHEMA bench CASCADE")
        _set_sequences(cursor)
        _timed(cursor, "vacuum", "VACUUM (ANALYZE)")
    each = largest * disk.GB / size
    say(f"  {largest:.2f} GB at its largest, {each:,.0f} bytes a partner")


def _timed(cursor, what, statements):
    started = time.monotonic()
    cursor.execute(statements)
    say(f"  {what:<15}{time.monotonic() - started:6.1f} s")


def _read_settings(name, size, as_of):
    """Tables of what the SQL refers to: table name -> list of rows as dicts."""
    with database.environment(name) as env:
        companies = list(prepare.company_facts(env))
        products = env["product.product"].search([], order="id")
        suppliers = env["res.partner"].search([("supplier_rank", ">", 0)], order="id")
        sellers = env["res.users"].search([("login", "=like", "sales%")], order="id")
        currencies = env["res.currency"].search([], order="name")
        stages = env["crm.stage"].search([])
        countries = {
            "base.us": "Springfield",
            "base.be": "Ghent",
            "base.fr": "Paris",
            "base.de": "Berlin",
            "base.nl": "Utrecht",
        }
        setting = {
            "size": size,
            "as_of": as_of,
            "products": len(products),
            "suppliers": len(suppliers),
            "salespeople": len(sellers),
            "user_id": env.ref("base.user_admin").id,
            "team_id": env.ref("sales_team.team_sales_department").id,
            "uom_id": env.ref("uom.product_uom_unit").id,
            "payment_term_id": env.ref("account.account_payment_term_30days").id,
            "comment_subtype_id": env.ref("mail.mt_comment").id,
            "new_stage_id": stages[:1].id,
            "won_stage_id": stages.filtered("is_won")[:1].id,
        }
        tables = {
            "setting": [setting],
            "company": companies,
            "product": [{"product_id": id_} for id_ in products.ids],
            "supplier": [{"partner_id": id_} for id_ in suppliers.ids],
            "salesperson": [{"user_id": id_} for id_ in sellers.ids],
            "currency": [{"currency_id": id_} for id_ in currencies.ids],
            "country": [
                {"country_id": env.ref(country).id, "city": city}
                for country, city in countries.items()
            ],
        }
    database.close_odoo(name)
    return tables


TYPES = {int: "int", str: "text", list: "int[]"}  # anything else is a date


def _create_table(cursor, name, rows):
    """A table of the workbench: the columns of `rows`, numbered from 1 in `nr`."""
    table = sql.Identifier("bench", name)
    columns = ", ".join(
        f"{column} {TYPES.get(type(value), 'date')}"
        for column, value in rows[0].items()
    )
    cursor.execute(
        sql.SQL("CREATE TABLE {} (nr int, {})").format(table, sql.SQL(columns))
    )
    execute_values(
        cursor,
        sql.SQL("INSERT INTO {} VALUES %s").format(table),
        [(nr, *row.values()) for nr, row in enumerate(rows, start=1)],
    )
    cursor.execute(sql.SQL("ANALYZE {}").format(table))


def _drop_indexes(cursor):
    """Drop the indexes that back no constraint; the statements to make them again."""
    rows = database.ask(
        cursor,
        """
        SELECT named.relname, pg_get_indexdef(index.indexrelid)
          FROM pg_index AS index
          JOIN pg_class AS named ON named.oid = index.indexrelid
         WHERE index.indrelid = ANY(%s::regclass[])
           AND NOT EXISTS (SELECT FROM pg_constraint
                            WHERE conindid = index.indexrelid)
         ORDER BY 1
        """,
        [TABLES + LINKS],
    )
    for name, _definition in rows:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _name, definition in rows]


def _set_sequences(cursor):
    for table in TABLES:
        cursor.execute(
            sql.SQL("SELECT setval(%s, MAX(id)) FROM {}").format(sql.Identifier(table)),
            [f"{table}_id_seq"],
        )
