"""Leaving the points ledger, and coming back: customers keep what they have.

One copy of the template goes through all of it; each test asks about the state after
its step.
"""

import json
from contextlib import closing

import pytest

from proof import invariants

from .. import support
from ..test_points_at_once import RUN

ADDON = "crm_loyalty"
QUIET = ["--stop-after-init", "--no-http", "--max-cron-threads", "0"]
PREPARE = """
points_worker.begin(env)
program = points_worker.programme(env, name='Leaving')
ada, bob = env['res.partner'].create([{'name': 'Ada leaves'}, {'name': 'Bob leaves'}])
env['loyalty.card'].create([
    {'program_id': program.id, 'partner_id': ada.id, 'points': 250.25},
    {'program_id': program.id, 'partner_id': bob.id, 'points': 0}])
points_worker.quote(env, bob, 1, 80, name='Leaving').action_confirm()
card = env['loyalty.card'].search([('partner_id', '=', ada.id)])
card._spend(49.75, 'till')
"""
MODULE = f"env.ref('base.module_{ADDON}')"
UNINSTALL = f"{MODULE}.button_immediate_uninstall()"
# as Odoo offers it where an uninstallation did not come to its end
RESET = "env['ir.module.module'].button_reset_state()"
STATE = f"SELECT state FROM ir_module_module WHERE name = '{ADDON}'"
OPEN = """
program = env['loyalty.program'].search([('name', '=', 'Leaving')])
program.action_open_ledger()
"""
CARDS = """
    SELECT JSON_OBJECT_AGG(partner.name, card.points)
      FROM loyalty_card    AS card
      JOIN loyalty_program AS program ON program.id = card.program_id
      JOIN res_partner     AS partner ON partner.id = card.partner_id
     WHERE program.name->>'en_US' = 'Leaving' AND partner.name ~ ' leaves$'
"""
# of models that are not ours, and stored by us alone
COLUMNS = f"""
    SELECT ARRAY_AGG(DISTINCT field.model || '.' || field.name)
      FROM ir_model_fields AS field
      JOIN ir_model_data   AS data ON data.model = 'ir.model.fields'
                                  AND data.res_id = field.id
     WHERE data.module = '{ADDON}' AND field.store
       AND field.model NOT LIKE 'crm.loyalty.%'
       AND field.name NOT IN ('id', 'create_uid', 'create_date', 'write_uid',
                              'write_date', 'display_name')
       AND NOT EXISTS (SELECT FROM ir_model_data AS other
                        WHERE other.model = data.model AND other.res_id = data.res_id
                          AND other.module <> data.module)
"""
STORED = """
    SELECT ARRAY_AGG(REPLACE(table_name, '_', '.') || '.' || column_name)
      FROM information_schema.columns
"""
# constraints, indexes, triggers and functions
THINGS = """
    SELECT ARRAY_AGG(name) FROM (
        SELECT conrelid::regclass || ' ' || conname AS name FROM pg_constraint
         WHERE conrelid <> 0
         UNION ALL SELECT tablename || ' ' || indexname FROM pg_indexes
         UNION ALL SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger
         WHERE NOT tgisinternal
         UNION ALL SELECT 'function ' || proname FROM pg_proc
         UNION ALL SELECT 'relation ' || relname FROM pg_class) AS found
     WHERE name ~ 'crm_loyalty|_strict_|referral|united_id|tier_|debt_points'
"""
OPTIONS = """
    SELECT COALESCE(ARRAY_AGG(relname || ' ' || reloptions::text), '{}') FROM pg_class
     WHERE reloptions IS NOT NULL AND relname IN ('loyalty_card', 'loyalty_program')
"""
ENTRIES = """
    SELECT JSON_AGG(JSON_BUILD_ARRAY(partner.name, move.kind, move.points,
                                     lot.remaining) ORDER BY partner.name)
      FROM crm_loyalty_move AS move
      JOIN loyalty_program  AS program ON program.id = move.program_id
      JOIN res_partner      AS partner ON partner.id = move.partner_id
 LEFT JOIN crm_loyalty_lot  AS lot     ON lot.move_id = move.id
     WHERE program.name->>'en_US' = 'Leaving' AND partner.name ~ ' leaves$'
"""


@pytest.fixture(scope="module")
def life():
    with support.own_database("leaving") as database:
        support.run_shell(RUN + PREPARE, database)
        states = {"kept": look(database, CARDS, COLUMNS, THINGS)}
        kill_uninstall(database)
        states["killed"] = look(database, CARDS, COLUMNS, THINGS, STATE)
        support.run_shell(RESET, database)
        support.run_shell(UNINSTALL, database)
        states["left"] = look(database, CARDS, STORED, THINGS, OPTIONS)
        support.run_odoo(["-i", ADDON, *QUIET], database, timeout=600)
        support.run_shell(OPEN, database)
        states["back"] = look(database, CARDS, ENTRIES)
        with closing(support.connect(database)) as connection:
            states["back"]["broken"] = invariants.broken(connection, invariants.POINTS)
        yield states


def kill_uninstall(database):
    """Halfway: when it comes to a table that somebody reads."""
    read = "SELECT COUNT(*) FROM crm_loyalty_lot"
    with support.holding(database, read), closing(support.connect(database)) as watcher:
        watcher.autocommit = True
        support.kill_waiter(support.start(UNINSTALL, database), watcher)


def look(database, *queries):
    connection = support.connect(database)
    try:
        return {query: support.value(connection, query) for query in queries}
    finally:
        connection.close()


def test_cards_keep_their_balance(life):
    wanted = {"Ada leaves": 200.5, "Bob leaves": 80}
    for state in life.values():
        assert state[CARDS] == wanted


def test_who_dies_while_it_leaves_has_taken_nothing_along(life):
    assert life["killed"][STATE] == "to remove"
    for question in (COLUMNS, THINGS):
        assert sorted(life["killed"][question]) == sorted(life["kept"][question])


def test_no_column_of_ours_stays_on_others_tables(life):
    ours = set(life["kept"][COLUMNS])
    assert "loyalty.card.strict_ledger" in ours
    assert not ours & set(life["left"][STORED])


def test_no_constraint_index_trigger_or_function_stays(life):
    assert any("crm_loyalty_spend" in name for name in life["kept"][THINGS])
    assert not life["left"][THINGS], json.dumps(life["left"][THINGS], indent=1)


def test_tables_are_stored_as_core_stores_them(life):
    assert life["left"][OPTIONS] == []


def test_back_again_cards_come_in_as_opening_lots(life):
    assert life["back"][ENTRIES] == [
        ["Ada leaves", "opening", 200.5, 200.5],
        ["Bob leaves", "opening", 80, 80],
    ]
    assert life["back"]["broken"] == {}
