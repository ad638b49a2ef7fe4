"""How long the first page of a customer's history takes, and any later one.

Ten million entries over all customers: the documents there are, and messages that are
made here on contacts, orders and invoices; one customer has 100,000 entries of his own.
"""

from contextlib import closing
from random import Random
from statistics import quantiles

from . import database, sides
from .report import Row, say

ENTRIES = 10_000_000
MANY = 100_000  # entries of the customer who has most
BOUND = 0.05  # seconds, 95 of 100 pages
CUSTOMERS = 300  # whose histories are opened
ROLES = ("sales_team.group_sale_salesman_all_leads", "account.group_account_invoice")

DOCUMENTS = """
    SELECT (SELECT COUNT(*) FROM sale_order) + (SELECT COUNT(*) FROM crm_lead)
           + (SELECT COUNT(*) FROM account_payment)
           + (SELECT COUNT(*) FROM account_move
               WHERE state = 'posted'
                 AND move_type IN ('out_invoice', 'out_refund', 'out_receipt'))
"""
# a third each: on contacts, on orders, on invoices; half of them from the customer
MESSAGES = """
    INSERT INTO mail_message (model, res_id, message_type, subtype_id, author_id, date,
                              subject, body, is_internal, create_date, write_date)
    SELECT model, document.id, 'comment', subtype,
           CASE WHEN turn %% 2 = 0 THEN document.partner_id ELSE author END,
           moment, 'About ' || turn, '<p>' || repeat('Some words of it. ', 8) || '</p>',
           FALSE, moment, moment
      FROM generate_series(1, %(count)s) AS turn
     CROSS JOIN LATERAL (SELECT turn %% 3 AS kind,
                                hashint4extended(turn, 7) AS draw) AS drawn
     CROSS JOIN LATERAL (SELECT ABS(draw %% 157680000) AS seconds) AS ago
     CROSS JOIN LATERAL (SELECT TIMESTAMP '2026-11-22'
                                - seconds * INTERVAL '1 second' AS moment) AS at
      JOIN (SELECT kind, COUNT(*) AS total FROM bench_document GROUP BY 1) AS size
        ON size.kind = drawn.kind
      JOIN bench_document AS document
        ON document.kind = size.kind
       AND document.place = 1 + (((draw >> 20) & 1073741823) %% size.total)
     CROSS JOIN (SELECT id AS subtype FROM mail_message_subtype
                  WHERE res_model IS NULL AND internal IS NOT TRUE
                  ORDER BY id LIMIT 1) AS comment
     CROSS JOIN (SELECT partner_id AS author FROM res_users
                  WHERE login = 'admin') AS us
"""
PLACES = """
    CREATE TABLE bench_document AS
    SELECT kind, model, id, partner_id,
           ROW_NUMBER() OVER (PARTITION BY kind ORDER BY id) AS place
      FROM (SELECT 0 AS kind, 'res.partner' AS model, id, id AS partner_id
              FROM res_partner
             UNION ALL
            SELECT 1, 'sale.order', id, partner_id FROM sale_order
             UNION ALL
            SELECT 2, 'account.move', id, partner_id FROM account_move
             WHERE move_type = 'out_invoice' AND state = 'posted') AS document;
    CREATE INDEX ON bench_document (kind, place);
    ANALYZE bench_document
"""
INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
     WHERE tablename = 'mail_message' AND indexname <> 'mail_message_pkey'
"""


def make(bench, keep=False):
    """The copy with the addon, and the messages in it."""
    sides.make_ours(bench, keep)
    with closing(database.connect(sides.WITH)) as connection:
        cursor = connection.cursor()
        made = database.ask_one(cursor, "SELECT to_regclass('bench_document')")
        if not made:
            _make_messages(cursor)
    sides.vacuum(sides.WITH)


def _make_messages(cursor):
    count = ENTRIES - database.ask_one(cursor, DOCUMENTS)
    say(f"{count:,} messages, about five minutes")
    cursor.execute("SET session_replication_role = replica; SET work_mem = '256MB'")
    cursor.execute(PLACES)
    indexes = database.ask(cursor, INDEXES)
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    cursor.execute(MESSAGES, {"count": count - MANY})
    # of the busiest customer all, on his own contact
    cursor.execute(
        "DELETE FROM bench_document WHERE kind > 0 OR id <>"
        " (SELECT MIN(partner_id) FROM crm_relationship)"
    )
    cursor.execute("UPDATE bench_document SET place = 1")
    cursor.execute(MESSAGES, {"count": 3 * MANY})
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for _name, definition in indexes:
        cursor.execute(definition)


def measure(bench):
    """Rows of the report: the server's processor time of the method, and wall."""
    with bench.environment(sides.WITH) as (env, meter):
        theirs = as_somebody(env)
        env.cr.execute("SELECT partner_id FROM bench_document LIMIT 1")
        busiest = env.cr.fetchone()[0]
        env.cr.execute("SELECT DISTINCT partner_id FROM crm_relationship ORDER BY 1")
        everybody = [row[0] for row in env.cr.fetchall()]
        some = Random(1).sample(everybody, CUSTOMERS)
        first = [open_page(theirs, meter, id_) for id_ in some]
        rows = [
            Row("entries in all", _count(env)),
            *_quantiles("first page", [cost.total for cost in first], BOUND),
            *_quantiles("the same, wall", [cost.wall for cost in first]),
            Row("busiest customer, entries", _count_of(env, busiest)),
        ]
        return [*rows, *_pages(theirs, meter, busiest)]


def _quantiles(title, seconds, bound=None):
    yield Row(f"{title}, median", quantiles(seconds, n=20)[9], "s")
    yield Row(f"{title}, 95 of 100", quantiles(seconds, n=20)[18], "s", at_most=bound)


def as_somebody(env):
    """Somebody who sells and keeps the books: most branches are read."""
    user = env["res.users"].create(
        {
            "name": "Reader",
            "login": "bench reader",
            "company_ids": [(6, 0, env["res.company"].search([]).ids)],
            "group_ids": [(6, 0, [env.ref(group).id for group in ROLES])],
        }
    )
    env.flush_all()
    return env(user=user, context={"allowed_company_ids": user.company_ids.ids})


def open_page(env, meter, partner_id, before=None):
    """The Cost of a page of a customer's history."""
    env.invalidate_all()
    timeline = env["crm.timeline"]
    return meter.cost(lambda: timeline.get_page(partner_id, before=before))


def _pages(env, meter, partner_id):
    """The first page of the busiest customer, and pages deep in his history."""
    for title, moment in (
        ("the first page of his", None),
        ("after a fifth", "2025-11-22T00:00:00"),
        ("after four fifths", "2022-11-22T00:00:00"),
    ):
        before = moment and [moment, 0, 0]
        best = min(
            open_page(env, meter, partner_id, before).total for _time in range(5)
        )
        yield Row(title, best, "s", at_most=BOUND)


def _count(env):
    env.cr.execute(f"SELECT ({DOCUMENTS}) + (SELECT COUNT(*) FROM mail_message)")
    return env.cr.fetchone()[0]


def _count_of(env, partner_id):
    env.cr.execute(
        "SELECT COUNT(*) FROM mail_message WHERE model = 'res.partner' AND res_id = %s",
        [partner_id],
    )
    return env.cr.fetchone()[0]
