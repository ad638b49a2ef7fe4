"""A book of points: ten programmes, a card in each for every customer, three lots each.

Written by SQL alone, as the ledger would have. A fifth of the cards has a lot that is
over in the night that is measured.
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
     WHERE program.id = ANY(%(programs)s) AND partner.name LIKE 'Customer %%'
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


def make(bench):
    """Fill a copy of Odoo's own modules and this addon."""
    if not database.exists(prepare.BASE):
        say(f"{prepare.BASE}: Odoo installs its own modules, about two minutes")
        prepare.create_base(bench.as_of)
    say(f"{NAME}: {MODULE} and {bench.size * PROGRAMS:,} cards of {LOTS} lots")
    database.copy(prepare.BASE, NAME)
    database.odoo(NAME, "-i", MODULE)
    with database.environment(NAME) as env:
        programs = [_program(env, number).id for number in range(PROGRAMS)]
        _open_shop(env)
        env.cr.commit()
    database.close_odoo(NAME)
    facts = {
        "size": bench.size,
        "programs": programs,
        "lots": LOTS,
        "as_of": bench.as_of,
        "night": NIGHT,
    }
    with closing(database.connect(NAME)) as connection, connection.cursor() as cursor:
        # what is written refers to what is there: no need to look again
        cursor.execute("SET session_replication_role = replica")
        for statement in (PARTNERS, CARDS, EARNED):
            cursor.execute(statement, facts)
    sides.vacuum(NAME)


def _program(env, number, **vals):
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
    for name in ("core", "ledger"):
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
        _program(
            env,
            name,
            company_id=shop.id,
            strict_ledger=name == "ledger",
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
        for name in ("core", "ledger")
    }


def _shop_env(env):
    company = env["res.company"].search([("name", "=", SHOP)])
    return env(context=dict(env.context, allowed_company_ids=company.ids)), company
