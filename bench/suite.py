"""The generated database with all three addons and what fills their screens.

Beside the documents: a card of points with three lots for each company that is a
customer, answers of three years, cases, and an order of today that is asked about.
Written by SQL, as the addons would have.
"""

from contextlib import closing

from . import asking, database, points_book, sides, work
from .report import say

NAME = f"{work.PREFIX}_suite"
MODULES = "crm_relationship,crm_loyalty,crm_feedback"
CUSTOMERS = "Company %"  # names of those with points, answers, cases

# of each customer two: a recommendation, and how satisfied he was
ANSWERS = """
    INSERT INTO crm_feedback_answer
           (company_id, partner_id, customer_id, kind, score, percent, verdict,
            answered_on, version, stands, channel)
    SELECT %(company)s, id, id, kind, score,
           CASE kind WHEN 'nps' THEN 10 * score ELSE 25 * (score - 1) END,
           CASE WHEN score >= good THEN 'good' WHEN score >= fair THEN 'neutral'
                ELSE 'bad' END,
           %(as_of)s::date - (id * 7 + good * 31) %% 1095, 1, TRUE, 'manual'
      FROM res_partner
     CROSS JOIN (VALUES ('nps', 11, 0, 9, 7), ('csat', 5, 1, 4, 3))
                AS scale (kind, steps, least, good, fair)
     CROSS JOIN LATERAL (SELECT least + (id * 13 + id / 11) %% steps AS score) AS given
     WHERE name LIKE %(customers)s
"""
# of every fourth customer one; one in eight of them is open, some past their time
CASES = """
    INSERT INTO crm_case
           (company_id, partner_id, customer_id, number, name, kind, severity, channel,
            state, is_open, active, opened_at, closed_at, solution_state,
            solution_deadline, create_uid, write_uid, create_date, write_date)
    SELECT %(company)s, id, id, 'B' || id, 'About delivery ' || id,
           (ARRAY['service', 'complaint', 'claim', 'commercial'])[1 + id / 4 %% 4],
           (id %% 4)::text, 'office', CASE WHEN open THEN 'working' ELSE 'closed' END,
           open, TRUE, moment, CASE WHEN NOT open THEN moment + INTERVAL '3 days' END,
           CASE WHEN open THEN 'running' WHEN id %% 5 = 0 THEN 'missed' ELSE 'met' END,
           moment + INTERVAL '5 days', 1, 1, moment, moment
      FROM res_partner
     CROSS JOIN LATERAL (
           SELECT id / 4 %% 8 = 0 AS open,
                  %(as_of)s::timestamp - CASE WHEN id / 4 %% 8 = 0 THEN 1 + id %% 9
                                              ELSE 10 + id %% 1000 END
                  * INTERVAL '1 day' AS moment) AS at
     WHERE name LIKE %(customers)s AND id %% 4 = 0
"""


def make(bench, keep=False):
    """A copy of the generated database with all of it, filled by a full run."""
    if keep and database.exists(NAME):
        return
    say(f"{NAME}: a copy of {bench.source} with {MODULES}")
    database.copy(bench.source, NAME)
    fill(bench, NAME)
    with bench.environment(NAME) as (env, _meter):
        work.refresh(env, bench)
        env.cr.commit()
    database.close_odoo(NAME)
    sides.vacuum(NAME)


def fill(bench, name):
    """Install the addons into a generated database and write what they would have.

    The figures are not computed yet.
    """
    database.odoo(name, "-i", MODULES)
    facts = {
        "as_of": bench.as_of,
        "customers": CUSTOMERS,
        "lots": points_book.LOTS,
        "night": points_book.NIGHT,
    }
    with database.environment(name) as env:
        facts["programs"] = points_book.make_program(env, 0).ids
        facts |= asking.programs(env, bench.as_of)
        # what is filled by a full run is not to be done twice
        env["crm.relationship.run"].search([]).unlink()
        env.flush_all()
        env.cr.execute("DELETE FROM crm_relationship_queue")
        env.cr.commit()
    database.close_odoo(name)
    with closing(database.connect(name)) as connection, connection.cursor() as cursor:
        # what is written refers to what is there: no need to look again
        cursor.execute("SET session_replication_role = replica")
        for statement in (*points_book.BOOK, *asking.DOCUMENTS, ANSWERS, CASES):
            cursor.execute(statement, facts)
    sides.vacuum(name)


def drop():
    database.drop(NAME)
