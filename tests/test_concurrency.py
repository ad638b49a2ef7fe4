"""Workers that die, and workers that meet: real processes on committed data.

A worker is stopped where it hurts most: it has taken its customers off the queue and
written their figures, and waits to log their transitions because the test holds that
table. Then it is killed. Nothing may be lost and nothing may be done twice.
"""

import psycopg2

from . import support
from .support import finish, holding, kill_waiter, start, value, wait_for_waiters

DRAIN = "env['crm.relationship.queue']._cron_drain(%s, %s)"
HOLD = "LOCK TABLE crm_lifecycle_transition IN ACCESS EXCLUSIVE MODE"
FULL = "env['crm.relationship.run']._cron_full()"


def forget_stages(connection):
    """Every customer is as before his first refresh; his row waits in the queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM crm_lifecycle_transition;
            DELETE FROM crm_relationship_queue;
            DELETE FROM crm_lifecycle_override;
            UPDATE crm_relationship_run SET state = 'done';
            UPDATE crm_relationship
               SET stage_id = NULL, rule_stage_id = NULL, purchase_count = -1;
            INSERT INTO crm_relationship_queue (partner_id, reason)
            SELECT DISTINCT partner_id, 'test' FROM crm_relationship;
            """
        )


def kill_at_transitions(code, database, connection):
    """Start a worker and kill it when it waits to log transitions."""
    with holding(database, HOLD):
        worker = start(code, database)
        kill_waiter(worker, connection)


def assert_once(connection):
    """Every customer has his stage, logged once, and his figures."""
    assert value(connection, "SELECT COUNT(*) FROM crm_relationship_queue") == 0
    assert (
        value(
            connection,
            "SELECT COUNT(*) FROM crm_relationship"
            " WHERE stage_id IS NULL OR purchase_count < 0",
        )
        == 0
    )
    customers = value(connection, "SELECT COUNT(*) FROM crm_relationship")
    logged = """
        SELECT COUNT(*) FROM (
            SELECT partner_id, company_id FROM crm_lifecycle_transition
             WHERE kind = 'stage' GROUP BY 1, 2 HAVING COUNT(*) = 1) AS once
    """
    assert customers > 0
    assert value(connection, logged) == customers


def test_killed_drain_loses_nothing_and_repeats_nothing(database, connection):
    forget_stages(connection)
    waiting = value(connection, "SELECT COUNT(*) FROM crm_relationship_queue")
    kill_at_transitions(DRAIN % (0, 1), database, connection)
    count = "SELECT COUNT(*) FROM crm_relationship_queue"
    assert value(connection, count) == waiting
    finish(start(DRAIN % (0, 1), database))
    assert_once(connection)


def test_killed_full_run_is_finished_by_the_next(database, connection):
    forget_stages(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM crm_relationship_queue")
    kill_at_transitions(FULL, database, connection)
    running = "SELECT COUNT(*) FROM crm_relationship_run WHERE state = 'running'"
    assert value(connection, running) == 1
    finish(start(FULL, database))
    assert value(connection, running) == 0
    assert_once(connection)


def test_two_workers_share_one_queue(database, connection):
    forget_stages(connection)
    workers = [start(DRAIN % (shard, 2), database) for shard in (0, 1)]
    for worker in workers:
        finish(worker)
    assert_once(connection)


def test_workers_of_the_same_share_do_not_meet(database, connection):
    forget_stages(connection)
    workers = [start(DRAIN % (0, 1), database) for _worker in range(2)]
    for worker in workers:
        finish(worker)
    assert_once(connection)


SET_STAGE = """
env.cr.execute("SELECT pg_advisory_xact_lock_shared(77)")  # what it sees is settled
env.cr.execute("SET LOCAL lock_timeout = '5s'")  # waiting is failing
partner = env["res.partner"].browse(%s).with_company(%s)
partner.lifecycle_stage_id = env.ref("crm_relationship.crm_lifecycle_stage_agent")
"""
SOMEBODY = """
    SELECT id, partner_id, company_id FROM crm_relationship
     WHERE partner_id NOT IN (SELECT partner_id FROM crm_lifecycle_override)
     ORDER BY id LIMIT 1
"""
TOUCH = "UPDATE crm_relationship SET purchase_count = purchase_count WHERE id = %s"


def assert_agent_once(connection, row):
    """The row is in the stage that the user has set, and the log says so once."""
    stage = """
        SELECT stage.rule IS NULL AND stage.name->>'en_US' = 'Agent'
          FROM crm_relationship AS relation
          JOIN crm_lifecycle_stage AS stage ON stage.id = relation.stage_id
         WHERE relation.id = %s
    """
    logged = """
        SELECT COUNT(*) FROM crm_lifecycle_transition AS transition
          JOIN crm_lifecycle_stage AS stage ON stage.id = to_stage_id
          JOIN crm_relationship AS relation USING (partner_id, company_id)
         WHERE relation.id = %s AND stage.name->>'en_US' = 'Agent'
    """
    assert value(connection, stage % row)
    assert value(connection, logged % row) == 1


def test_user_sets_a_stage_that_the_engine_holds(database, connection):
    """He neither waits nor fails: the engine comes to his decision by itself."""
    with connection.cursor() as cursor:
        cursor.execute(SOMEBODY)
        row, partner, company = cursor.fetchone()
    with support.connect(database) as engine, engine.cursor() as cursor:
        cursor.execute(TOUCH, [row])
        finish(start(SET_STAGE % (partner, company), database))
    engine.close()
    finish(start(DRAIN % (0, 1), database))
    assert_agent_once(connection, row)


def test_user_sets_a_stage_that_the_engine_has_just_written(database, connection):
    """Under REPEATABLE READ his own update of that row would fail."""
    with connection.cursor() as cursor:
        cursor.execute(SOMEBODY)
        row, partner, company = cursor.fetchone()
        cursor.execute("SELECT pg_advisory_lock(77)")
        user = start(SET_STAGE % (partner, company), database)
        wait_for_waiters(connection)
        cursor.execute(TOUCH, [row])
        cursor.execute("SELECT pg_advisory_unlock(77)")
    finish(user)
    finish(start(DRAIN % (0, 1), database))
    assert_agent_once(connection, row)


def test_user_is_not_stopped_by_a_drain(database, connection):
    """A user writes a contact and queues it while a worker has it in hand."""
    forget_stages(connection)
    partner = value(connection, "SELECT MIN(partner_id) FROM crm_relationship")
    with holding(database, HOLD):
        worker = start(DRAIN % (0, 1), database)
        wait_for_waiters(connection)
        user = support.connect(database)
        user.set_session(psycopg2.extensions.ISOLATION_LEVEL_REPEATABLE_READ)
        with user, user.cursor() as writing:
            writing.execute("SET lock_timeout = '5s'")
            writing.execute(
                "UPDATE res_partner SET comment = 'x' WHERE id = %s", [partner]
            )
            writing.execute(
                "INSERT INTO crm_relationship_queue (partner_id, reason)"
                " VALUES (%s, 'user')",
                [partner],
            )
        user.close()
    finish(worker)
    finish(start(DRAIN % (0, 1), database))
    assert_once(connection)
