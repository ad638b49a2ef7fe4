"""What asking costs: deciding about many invitations at once, and writing mails.

So many customers have bought and are asked; of each there are invitations of former
years, a tenth has got a survey of others, a tenth was asked lately, some have no
address or are on the blacklist.
"""

from contextlib import closing
from datetime import datetime, time

from . import database, prepare, sides, work
from .report import Row, say

NAME = f"{work.PREFIX}_asking"
MODULE = "crm_feedback"
PREPARED = 60  # seconds for 100,000 invitations
FORMER = 2  # invitations of former years, for each customer
BATCHES = 10  # of mails that are measured

CUSTOMERS = """
    INSERT INTO res_partner (name, complete_name, type, active, is_company, email,
                             email_normalized, partner_share, lang, autopost_bills)
    SELECT 'Customer ' || number, 'Customer ' || number, 'contact', TRUE, FALSE,
           CASE WHEN number %% 20 > 0 THEN 'c' || number || '@example.com' END,
           CASE WHEN number %% 20 > 0 THEN 'c' || number || '@example.com' END,
           TRUE, 'en_US', 'ask'
      FROM generate_series(1, %(size)s) AS number;
    UPDATE res_partner SET commercial_partner_id = id
     WHERE commercial_partner_id IS NULL
"""
ORDERS = """
    INSERT INTO sale_order
    SELECT copy.*
      FROM sale_order AS source
      JOIN res_partner AS partner ON partner.name LIKE %(customers)s
     CROSS JOIN LATERAL jsonb_populate_record(
               source, jsonb_build_object(
                   'id', 1000000000 + partner.id, 'name', 'S' || partner.id,
                   'partner_id', partner.id, 'partner_invoice_id', partner.id,
                   'partner_shipping_id', partner.id)) AS copy
     WHERE source.id = %(order)s;
    UPDATE sale_order SET state = 'draft' WHERE id = %(order)s
"""
# two of former years; of every tenth customer one of last week
HISTORY = """
    INSERT INTO crm_feedback_invitation
           (program_id, company_id, partner_id, customer_id, email, email_normalized,
            lang, occasion, event_date, due_date, state, reminder_count, sent_at,
            asked_at, closes_at)
    SELECT %(former)s, %(company)s, partner.id, partner.id, partner.email,
           partner.email_normalized, 'en_US', 'former,' || turn, day, day, 'expired', 0,
           day, day, day + 30
      FROM res_partner AS partner
     CROSS JOIN generate_series(1, %(turns)s) AS turn
     CROSS JOIN LATERAL (SELECT CASE WHEN turn = 1 AND partner.id %% 10 = 0
                                     THEN %(as_of)s::date - 7
                                     ELSE %(as_of)s::date - 365 * turn END AS day) AS at
     WHERE partner.name LIKE %(customers)s
"""
SURVEYS = """
    INSERT INTO survey_user_input (survey_id, access_token, email, state, create_date)
    SELECT %(survey)s, 'bench-' || id, UPPER(email), 'new', %(as_of)s::date - 5
      FROM res_partner
     WHERE name LIKE %(customers)s AND id %% 10 = 3 AND email IS NOT NULL
"""
BLACKLIST = """
    INSERT INTO mail_blacklist (email, active)
    SELECT email_normalized, TRUE FROM res_partner
     WHERE name LIKE %(customers)s AND id %% 50 = 7 AND email IS NOT NULL
"""


# for each contact whose name is like `customers`
DOCUMENTS = (ORDERS, HISTORY, SURVEYS, BLACKLIST)


def measure(bench):
    """Rows of the report."""
    moment = datetime.combine(bench.as_of, time(12))
    with bench.environment(NAME) as (env, meter):
        send = env["crm.feedback.send"]
        programs = send._running()
        found = []
        first = meter.cost(lambda: found.extend(send._prepare(programs, moment)))
        env.cr.commit()
        again = meter.cost(lambda: send._prepare(programs, moment))
        env.cr.commit()
        ready = found[0]["ready"]
        count = ready + found[0]["suppressed"]
        if count != bench.size:
            raise SystemExit(f"{count} of {bench.size} decided: no measure.")
        sent = []
        mails = meter.cost(lambda: sent.extend(_send(env, programs.company_id)))
    database.close_odoo(NAME)
    return [
        Row("invitations planned and decided", count),
        Row("of them ready", ready),
        Row("planning and deciding", first.wall, "s", at_most=_bound(count)),
        Row("the same in processor time", first.total, "s"),
        Row("an hour later, nothing new", again.wall, "s"),
        Row("mails written", sum(sent)),
        Row("mails written a second", sum(sent) / mails.wall),
        Row("a batch of mails", mails.wall / len(sent), "s"),
    ]


def _bound(count):
    return PREPARED * max(count, 100_000) / 100_000


def _send(env, company):
    """Numbers of mails of some batches, each kept by itself; none leaves."""
    send = env["crm.feedback.send"]
    for _batch in range(BATCHES):
        yield send._send_batch(company)
        env["ir.cron"]._commit_progress(remaining=send._count_next(company))


def make(bench, keep=False):
    """A copy of Odoo's own modules and this addon, with customers to ask."""
    if keep and database.exists(NAME):
        return
    if not database.exists(prepare.BASE):
        say(f"{prepare.BASE}: Odoo installs its own modules, about two minutes")
        prepare.create_base(bench.as_of)
    say(f"{NAME}: {MODULE} and {bench.size:,} customers who have bought")
    database.copy(prepare.BASE, NAME)
    database.odoo(NAME, "-i", MODULE)
    facts = {"size": bench.size, "as_of": bench.as_of, "customers": "Customer %"}
    with database.environment(NAME) as env:
        facts |= programs(env, bench.as_of)
        env.cr.commit()
    database.close_odoo(NAME)
    with closing(database.connect(NAME)) as connection, connection.cursor() as cursor:
        # what is written refers to what is there: no need to look again
        cursor.execute("SET session_replication_role = replica")
        for statement in (CUSTOMERS, *DOCUMENTS):
            cursor.execute(statement, facts)
    sides.vacuum(NAME)


def programs(env, as_of):
    """The one that asks, one that has asked, an order and a survey: for DOCUMENTS."""
    company = env.company
    env["crm.feedback.program"].search([]).action_pause()
    vals = {"company_id": company.id, "trigger": "order"}
    former, asking = env["crm.feedback.program"].create(
        [vals | {"name": "Former"}, vals | {"name": "Asking", "sample_share": 0.9}]
    )
    asking.action_start()
    asking.started_at = datetime.combine(as_of, time(0))
    product = env["product.product"].search([("type", "=", "consu")], limit=1)
    order = env["sale.order"].create(
        {
            "partner_id": company.partner_id.id,
            "order_line": [(0, 0, {"product_id": product.id})],
        }
    )
    order.action_confirm()
    order.date_order = datetime.combine(as_of, time(9))
    return {
        "company": company.id,
        "former": former.id,
        "order": order.id,
        "survey": env["survey.survey"].create({"title": "Of others"}).id,
        "turns": FORMER,
    }


def drop():
    database.drop(NAME)
