"""A book of points: ten programmes, a card in each for every customer, three lots each.

Written by SQL alone, as the ledger would have. A fifth of the cards has a lot that is
over in the night that is measured. Of other customers paid orders are in their return
window: copies of one that Odoo has made.
"""

from contextlib import closing

from . import database, prepare, sides, work
from .report import say

NAME = f"{work.PREFIX}_points"
MODULE = "crm_loyalty"
PROGRAM = "Bench points"
PROGRAMS = 10
LOTS = 3
NIGHT = 30  # days after today
BUYER = "bench buyer"
SHOP = "Bench South"  # whose orders earn in a programme with a ledger, or without
SIDES = ("core", "ledger")
WINDOW = "window"  # whose points come after the return window
WAITING = 10_000  # paid orders within it
FIRST = 1_000_000_000  # above the ids that Odoo gives

PARTNERS = """
    INSERT INTO res_partner (name, complete_name, type, active, is_company,
                             partner_share, lang, autopost_bills)
    SELECT 'Customer ' || number, 'Customer ' || number, 'contact', TRUE, TRUE, TRUE,
           'en_US', 'ask'
      FROM generate_series(1, %(size)s) AS number;
    UPDATE res_partner SET commercial_partner_id = id
     WHERE commercial_partner_id IS NULL
"""

# as if every card had earned three times; one lot in fifteen is over in the night
CARDS = """
    INSERT INTO loyalty_card (program_id, company_id, partner_id, code, active, points,
                              strict_ledger, debt_points, create_date, write_date)
    SELECT program.id, program.company_id, partner.id,
           'bench-' || program.id || '-' || partner.id, TRUE,
           (SELECT SUM(10 + (partner.id * 7 + number * 31) %% 90)
              FROM generate_series(1, %(lots)s) AS number),
           TRUE, 0, now(), now()
      FROM loyalty_program AS program
     CROSS JOIN res_partner AS partner
     WHERE program.id = ANY(%(programs)s) AND partner.name LIKE %(customers)s
"""
EARNED = """
    WITH earned AS (
        SELECT card.id AS card_id, card.program_id, card.partner_id, card.company_id,
               number, 10 + (card.partner_id * 7 + number * 31) %% 90 AS points,
               card.points AS balance
          FROM loyalty_card AS card
         CROSS JOIN generate_series(1, %(lots)s) AS number
         WHERE card.program_id = ANY(%(programs)s)
         ORDER BY number, card.id),
         moves AS (
        INSERT INTO crm_loyalty_move
               (card_id, program_id, partner_id, company_id, kind, points, balance,
                moved_at, date, user_id, source_key)
        SELECT card_id, program_id, partner_id, company_id, 'earn', points, balance,
               %(as_of)s::date - 100 + number, %(as_of)s::date - 100 + number, 1,
               'bench:' || number
          FROM earned
     RETURNING id, card_id, program_id, company_id, points, date, source_key)
    INSERT INTO crm_loyalty_lot
           (card_id, program_id, company_id, move_id, earned_date, granted, remaining,
            expiry_date)
    SELECT card_id, program_id, company_id, id, date, points, points,
           CASE WHEN source_key = 'bench:1' AND card_id %% 5 = 0
                THEN %(as_of)s::date + %(night)s - 1
                ELSE %(as_of)s::date + %(night)s + 30 + (card_id %% 300) END
      FROM moves
"""
BOOK = (CARDS, EARNED)  # for each contact whose name is like `customers`

# a row and what is other in each of its copies; {id} is that of the copy
COPY = """
    INSERT INTO {table}
    SELECT copy.*
      FROM {table} AS source
     CROSS JOIN generate_series(1, %(waiting)s) AS number
      JOIN res_partner AS partner ON partner.name = 'Customer ' || number
     CROSS JOIN LATERAL jsonb_populate_record(
               source, jsonb_build_object({other})) AS copy
     WHERE source.id = %(id)s
"""
OTHER = {
    "loyalty_card": "'id', {id}, 'partner_id', partner.id, 'code', 'w' || number,"
    " 'points', 0",
    "sale_order": "'id', {id}, 'name', 'W' || number, 'partner_id', partner.id",
    "sale_order_line": "'id', {id}, 'order_id', {id}",
    "account_move": "'id', {id}, 'name', 'W' || number, 'partner_id', partner.id",
    "account_move_line": "'id', {id}, 'move_id', {id}",
    "crm_loyalty_accrual": "'id', {id}, 'order_id', {id}, 'card_id', {id}",
    "crm_loyalty_accrual_line": "'id', {id}, 'accrual_id', {id}, 'order_line_id', {id}",
}
BILLED = """
    INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)
    SELECT {id}, {id} FROM generate_series(1, %(waiting)s) AS number
"""


def make(bench):
    """Fill a copy of Odoo's own modules and this addon."""
    if not database.exists(prepare.BASE):
        say(f"{prepare.BASE}: Odoo installs its own modules, about two minutes")
        prepare.create_base(bench.as_of)
    say(f"{NAME}: {MODULE} and {bench.size * PROGRAMS:,} cards of {LOTS} lots")
    database.copy(prepare.BASE, NAME)
    database.odoo(NAME, "-i", MODULE)
    with database.environment(NAME) as env:
        programs = [make_program(env, number).id for number in range(PROGRAMS)]
        _open_shop(env)
        order = _paid_order(env)
        env.cr.commit()
    database.close_odoo(NAME)
    facts = {
        "size": bench.size,
        "programs": programs,
        "lots": LOTS,
        "as_of": bench.as_of,
        "night": NIGHT,
        "customers": "Customer %",
    }
    with closing(database.connect(NAME)) as connection, connection.cursor() as cursor:
        # what is written refers to what is there: no need to look again
        cursor.execute("SET session_replication_role = replica")
        for statement in (PARTNERS, *BOOK):
            cursor.execute(statement, facts)
        _copy_order(cursor, order)
    sides.vacuum(NAME)


def make_program(env, number, **vals):
    return env["loyalty.program"].create(
        {
            "name": f"{PROGRAM} {number}",
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
            "company_id": env.ref("base.main_company").id,
            "strict_ledger": True,
            "expiry_policy": "fixed",
            "rule_ids": [(5,), (0, 0, {"reward_point_mode": "money"})],
            **vals,
        }
    )


def _open_shop(env):
    """A company whose two products earn in programmes of their own."""
    env, shop = _shop_env(env)
    for name in (*SIDES, WINDOW):
        product = env["product.product"].create(
            {
                "name": f"Earns: {name}",
                "default_code": f"bench {name}",
                "type": "consu",
                "list_price": 10,
                "taxes_id": [],
            }
        )
        rule = {"reward_point_mode": "money", "product_ids": [(6, 0, product.ids)]}
        make_program(
            env,
            name,
            company_id=shop.id,
            strict_ledger=name != "core",
            earn_on="window" if name == WINDOW else "confirm",
            rule_ids=[(5,), (0, 0, rule)],
        )
    buyer = env["res.partner"].create({"name": "Buyer", "ref": BUYER})
    for program in env["loyalty.program"].search([("company_id", "=", shop.id)]):
        env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": buyer.id, "points": 1_000_000}
        )


def shop(env):
    """(the environment of that company, {name of the side: product})"""
    env, _shop = _shop_env(env)
    products = env["product.product"]
    return env, {
        name: products.search([("default_code", "=", f"bench {name}")])
        for name in SIDES
    }


def _shop_env(env):
    company = env["res.company"].search([("name", "=", SHOP)])
    return env(context=dict(env.context, allowed_company_ids=company.ids)), company


def _paid_order(env):
    """{table: id} of an order whose points wait for the end of its return window."""
    env, _shop = _shop_env(env)
    product = env["product.product"].search([("default_code", "=", f"bench {WINDOW}")])
    order = env["sale.order"].create(
        {
            "partner_id": env["res.partner"].search([("ref", "=", BUYER)]).id,
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2})],
        }
    )
    order._update_programs_and_rewards()
    order.action_confirm()
    invoice = order._create_invoices()
    invoice.action_post()
    wizard = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    )
    wizard.create({})._create_payments()
    accrual = order.loyalty_accrual_ids
    if accrual.state != "window":
        raise SystemExit(f"The order's points are {accrual.state}, not in a window.")
    records = (
        accrual.card_id,
        order,
        order.order_line,
        invoice,
        order.order_line.invoice_lines,
        accrual,
        accrual.line_ids,
    )
    return {record._table: record.id for record in records}


def _copy_order(cursor, order):
    copy = f"{FIRST} + number"
    for table, other in OTHER.items():
        cursor.execute(
            COPY.format(table=table, other=other.format(id=copy)),
            {"id": order[table], "waiting": WAITING},
        )
    cursor.execute(BILLED.format(id=copy), {"waiting": WAITING})
