"""A worker that dies while a value model is fitted, and a user and the engine who make
the row of the same customer at the same moment: real processes, committed data."""

import pytest

from .. import support
from ..support import finish, holding, kill_waiter, start, value, wait_for_waiters

FULL = "env['crm.relationship.run']._cron_full()"
DRAIN = "env['crm.relationship.queue']._cron_drain(0, 1)"
FORGET_MODELS = """
    DELETE FROM crm_relationship_queue;
    UPDATE crm_relationship_run SET state = 'done';
    UPDATE crm_relationship SET value_method = NULL;
    DELETE FROM crm_value_model;
"""
# what the arithmetic gives: the same customers on the same day give the same model
FITTED = """
    SELECT JSON_AGG(JSON_BUILD_ARRAY(model.company_id, method, customer_count, r, a,
                                     usual_gap_weeks, churn_steps)
                    ORDER BY model.company_id)
      FROM crm_value_model AS model
"""
VALUED = """
    SELECT COUNT(*) FROM crm_relationship WHERE value_method IS NOT NULL
"""


@pytest.mark.parametrize("table", ["crm_value_model", "crm_relationship"])
def test_killed_fit_leaves_no_half_model(database, connection, table):
    with connection.cursor() as cursor:
        cursor.execute(FORGET_MODELS)
    finish(start(FULL, database))
    whole, valued = value(connection, FITTED), value(connection, VALUED)
    assert whole and valued
    with connection.cursor() as cursor:
        cursor.execute(FORGET_MODELS)
    # it waits to write what it has fitted, or to forecast the customers by it
    with holding(database, f"LOCK TABLE {table} IN EXCLUSIVE MODE"):
        worker = start(FULL, database)
        kill_waiter(worker, connection)
    assert value(connection, FITTED) in (None, whole)
    assert value(connection, VALUED) == 0
    finish(start(FULL, database))
    assert value(connection, FITTED) == whole
    assert value(connection, VALUED) == valued


NEWCOMER = """
partner = env['res.partner'].create({'name': 'Newcomer', 'is_company': True})
env.cr.execute('DELETE FROM crm_relationship_queue')
env['crm.lead'].create({'name': 'A talk', 'type': 'opportunity',
                        'partner_id': partner.id, 'company_id': %s})
"""
SET_STAGE = """
from odoo.service.model import retrying
def call():
    env.cr.execute("SELECT pg_advisory_xact_lock_shared(77)")
    partner = env['res.partner'].search([('name', '=', 'Newcomer')])
    partner.with_company(%s).lifecycle_stage_id = env.ref(
        'crm_relationship.crm_lifecycle_stage_agent')
retrying(call, env)
"""
ROWS = """
    SELECT COUNT(*) FROM crm_relationship AS relation
      JOIN res_partner AS partner ON partner.id = relation.partner_id
     WHERE partner.name = 'Newcomer'
"""
AGENT = f"""
{ROWS} AND relation.stage_id = (
    SELECT id FROM crm_lifecycle_stage WHERE name->>'en_US' = 'Agent')
"""
DECIDED = """
    SELECT COUNT(*) FROM crm_lifecycle_override AS override
      JOIN res_partner AS partner ON partner.id = override.partner_id
     WHERE partner.name = 'Newcomer'
"""
LOGGED = """
    SELECT COUNT(*) FROM crm_lifecycle_transition AS transition
      JOIN res_partner AS partner ON partner.id = transition.partner_id
      JOIN crm_lifecycle_stage AS stage ON stage.id = to_stage_id
     WHERE partner.name = 'Newcomer' AND stage.name->>'en_US' = 'Agent'
"""


@pytest.fixture
def company(database, connection):
    """The main company; a customer of it who has no row yet waits in the queue."""
    company = value(connection, "SELECT MIN(id) FROM res_company")
    support.run_shell(NEWCOMER % company, database)
    assert value(connection, ROWS) == 0
    return company


def assert_agent_once(connection):
    assert value(connection, ROWS) == 1
    assert value(connection, AGENT) == 1
    assert value(connection, DECIDED) == 1
    assert value(connection, LOGGED) == 1


def test_user_makes_the_row_that_the_engine_has_just_made(
    database, connection, company
):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(77)")
        user = start(SET_STAGE % company, database)
        wait_for_waiters(connection)
        finish(start(DRAIN, database))
        assert value(connection, ROWS) == 1
        cursor.execute("SELECT pg_advisory_unlock(77)")
    finish(user)
    finish(start(DRAIN, database))
    assert_agent_once(connection)


def test_engine_makes_the_row_that_a_user_is_making(database, connection, company):
    """The user has his row and waits to log the stage; the engine waits for him."""
    with holding(database, "LOCK TABLE crm_lifecycle_override IN EXCLUSIVE MODE"):
        user = start(SET_STAGE % company, database)
        wait_for_waiters(connection)
        engine = start(DRAIN, database)
        wait_for_waiters(connection, 2)
    finish(user)
    finish(engine)
    finish(start(DRAIN, database))
    assert_agent_once(connection)
