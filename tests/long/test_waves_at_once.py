"""Anonymous answers are counted by a job that is killed, and by two at once."""

import pytest

from .. import support
from ..support import finish, holding, kill_waiter, start, value, wait_for_waiters

BALLOTS = 7
PREPARE = f"""
from datetime import datetime, timedelta
env['crm.feedback.ballot'].search([]).unlink()
program = env['crm.feedback.program'].create({{
    'name': 'Urn', 'is_anonymous': True, 'least_answers': 5,
    'company_id': env.company.id}})
program.started_at = datetime.now() - timedelta(days=40)
for number in range({BALLOTS}):
    env['crm.feedback.ballot']._throw_in(program, number, f'Comment {{number}}')
"""
CLOSE = "env['crm.feedback.wave']._cron_close()"
THROW = """
program = env['crm.feedback.program'].search([('name', '=', 'Urn')])
env['crm.feedback.ballot']._throw_in(program, 10, 'Comment 10')
"""
LEFT = "SELECT COUNT(*) FROM crm_feedback_ballot"
WAVES = """
    SELECT COALESCE(JSON_AGG(answer_count), '[]') FROM crm_feedback_wave AS wave
      JOIN crm_feedback_program AS program ON program.id = program_id
     WHERE program.name->>'en_US' = 'Urn'
"""
COMMENTS = """
    SELECT JSON_AGG(comment ORDER BY comment) FROM crm_feedback_wave_comment
     WHERE comment LIKE 'Comment %'
"""


@pytest.fixture
def urn(database, connection):
    support.run_shell(PREPARE, database)
    assert value(connection, LEFT) == BALLOTS


def assert_counted_once(connection):
    assert value(connection, WAVES) == [BALLOTS]
    assert value(connection, LEFT) == 0
    assert value(connection, COMMENTS) == [f"Comment {n}" for n in range(BALLOTS)]


def test_killed_job_leaves_every_answer_in_the_urn(database, connection, urn):
    with holding(database, "LOCK TABLE crm_feedback_wave IN EXCLUSIVE MODE"):
        job = start(CLOSE, database)
        kill_waiter(job, connection)  # the urn is empty in its eyes
    assert value(connection, LEFT) == BALLOTS
    assert value(connection, WAVES) == []
    finish(start(CLOSE, database))
    assert_counted_once(connection)


def test_two_count_at_once(database, connection, urn):
    with holding(database, "LOCK TABLE crm_feedback_wave IN EXCLUSIVE MODE"):
        jobs = [start(CLOSE, database) for _job in range(2)]
        wait_for_waiters(connection, 2)
    for job in jobs:
        finish(job)
    assert_counted_once(connection)


def test_answer_that_comes_while_they_are_counted(database, connection, urn):
    """It waits for nobody, and for the next month."""
    with holding(database, "LOCK TABLE crm_feedback_wave IN EXCLUSIVE MODE"):
        job = start(CLOSE, database)
        wait_for_waiters(connection)
        finish(start(f"env.cr.execute(\"SET lock_timeout = '5s'\")\n{THROW}", database))
    finish(job)
    assert value(connection, WAVES) == [BALLOTS]
    assert value(connection, LEFT) == 1
