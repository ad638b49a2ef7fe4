"""The job of first answers: killed halfway, run twice, met by people at work.

Real processes on committed data: a hundred and twenty deals, in each of which a
customer asks at eight on a Monday and is answered one to a hundred and twenty minutes
later. What the job writes is known beforehand, whoever dies or comes in between.
"""

import pytest

from .. import support
from ..support import finish, holding, kill_waiter, start, value, wait_for_waiters

DEALS = 120
PREPARE = f"""
from datetime import datetime, timedelta
company = env.company
company.resource_calendar_id = env['resource.calendar'].create({{
    'name': 'Office', 'tz': 'UTC', 'company_id': company.id,
    'attendance_ids': [(5, 0, 0)] + [(0, 0, {{
        'name': 'Work', 'dayofweek': str(day), 'hour_from': 8, 'hour_to': 18,
        'day_period': 'full_day'}}) for day in range(5)]}})
env['crm.response'].search([]).unlink()
today = company._crm_today()
monday = datetime.combine(today - timedelta(days=today.weekday() + 7),
                          datetime.min.time()) + timedelta(hours=8)
eva = env['res.partner'].create({{'name': 'Eva Asks'}})
us = env.ref('base.user_admin')
leads = env['crm.lead'].with_context(tracking_disable=True).create([
    {{'name': f'Asked {{n}}', 'type': 'opportunity', 'partner_id': eva.id,
      'company_id': company.id}} for n in range({DEALS})])
comment = env.ref('mail.mt_comment').id
def say(number, lead, author, minutes):
    return {{'model': 'crm.lead', 'res_id': lead.id, 'author_id': author.id,
             'message_type': 'comment', 'subtype_id': comment, 'body': 'x',
             'record_company_id': company.id,
             'date': monday + timedelta(minutes=minutes)}}
messages = env['mail.message']
for number, lead in enumerate(leads):
    messages.create([say(number, lead, eva, 0)])
    messages.with_user(us).sudo().create([say(number, lead, us.partner_id, number + 1)])
env.flush_all()
env.cr.execute("UPDATE mail_message SET create_date = create_date - INTERVAL '2 hours'")
first = messages.search([('model', '=', 'crm.lead'), ('res_id', 'in', leads.ids)],
                        order='id', limit=1)
parameters = env['ir.config_parameter']
parameters.set_param('crm_relationship.response_message_id', first.id - 1)
parameters.set_param('crm_relationship.response_talks_until', '2100-01-01 00:00:00')
"""
JOB = """
from odoo.addons.crm_relationship.models.metrics import crm_response_answer as answer
from odoo.addons.crm_relationship.models.metrics import crm_response_fill as fill
fill.BATCH, answer.RECKONED = 40, 30
%s
"""
RUN = JOB % "env['crm.response']._cron_fill()"
RUN_WITHOUT_LOCK = JOB % "env['crm.response']._fill()"  # as if two had been given it
SCHEDULED = JOB % (
    "env.ref('crm_relationship.ir_cron_responses').method_direct_trigger()"
)
IMPATIENT = "env.cr.execute(\"SET lock_timeout = '5s'\")\nenv.cr.commit()\n"
OURS = """
    FROM crm_response AS response
    JOIN crm_lead AS lead ON lead.id = response.res_id
   WHERE response.res_model = 'crm.lead' AND lead.name LIKE 'Asked %'
"""
FOUND = "SELECT COUNT(*)" + OURS
MARK = """
    SELECT value::int FROM ir_config_parameter
     WHERE key = 'crm_relationship.response_message_id'
"""
# the question of the eightieth deal: in the fourth or fifth of the six batches
LATER = """
    SELECT message.id, message.author_id, message.res_id
      FROM mail_message AS message JOIN crm_lead AS lead ON lead.id = message.res_id
     WHERE message.model = 'crm.lead' AND lead.name = 'Asked 80'
     ORDER BY message.id LIMIT 1
"""


@pytest.fixture
def asked(database, connection):
    support.run_shell(PREPARE, database)
    assert value(connection, FOUND) == 0


def assert_each_once(connection):
    """Every question is there once, with the minutes that its answer took."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT SUBSTR(lead.name, 7)::int + 1, response.minutes::int" + OURS
        )
        found = sorted(cursor.fetchall())
    assert found == [(number, number) for number in range(1, DEALS + 1)]


def write_one_ahead(connection):
    """The question of a later batch is there already; returns its id."""
    with connection.cursor() as cursor:
        cursor.execute(LATER)
        message, author, lead = cursor.fetchone()
        cursor.execute(
            """
            INSERT INTO crm_response (partner_id, company_id, channel, source_id,
                                      res_model, res_id, asked_at, state)
            SELECT %s, record_company_id, 'email', id, model, %s, date, 'open'
              FROM mail_message WHERE id = %s RETURNING id
            """,
            [author, lead, message],
        )
        return cursor.fetchone()[0]


def test_the_scheduled_action_itself(database, connection, asked):
    """Run by hand, it says how many batches it has done, and that none is left."""
    finish(start(SCHEDULED, database))
    assert_each_once(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT progress.done, progress.remaining FROM ir_cron_progress AS progress
              JOIN ir_model_data AS data ON data.res_id = progress.cron_id
             WHERE data.name = 'ir_cron_responses' ORDER BY progress.id DESC LIMIT 1
            """
        )
        done, remaining = cursor.fetchone()
    # 6 of messages and 4 of minutes at least; other messages may come between
    assert done >= DEALS * 2 // 40 + DEALS // 30
    assert remaining == 0


def test_killed_job_is_gone_on_with_by_the_next(database, connection, asked):
    start_mark = value(connection, MARK)
    row = write_one_ahead(connection)
    with holding(database, "SELECT FROM crm_response WHERE id = %s FOR UPDATE", [row]):
        job = start(RUN, database)
        kill_waiter(job, connection)
    # whole batches are kept, each with how far it came
    kept, mark = value(connection, FOUND), value(connection, MARK)
    assert 1 < kept < DEALS
    assert mark > start_mark
    assert (mark - start_mark) % 40 == 0
    below = f"SELECT COUNT(*) {OURS} AND response.source_id <= {mark}"
    assert value(connection, below) == kept - 1
    open_below = f"{below} AND response.state = 'open'"
    # two messages a deal: the last question of a batch is answered in the next one
    assert value(connection, open_below) <= 1
    finish(start(RUN, database))
    assert_each_once(connection)


def test_second_job_leaves_it_to_the_first(database, connection, asked):
    with holding(database, "LOCK TABLE crm_response IN EXCLUSIVE MODE"):
        first = start(RUN, database)
        wait_for_waiters(connection)
        finish(start(IMPATIENT + RUN, database))  # neither waits nor fails
        assert value(connection, FOUND) == 0
    finish(first)
    assert_each_once(connection)


def test_two_jobs_that_do_the_same_at_once(database, connection, asked):
    """Under REPEATABLE READ one would fail on what the other has just written."""
    with holding(database, "LOCK TABLE crm_response IN EXCLUSIVE MODE"):
        jobs = [start(RUN_WITHOUT_LOCK, database) for _job in range(2)]
        wait_for_waiters(connection, 2)
    for job in jobs:
        finish(job)
    assert_each_once(connection)


def test_question_that_somebody_changes_meanwhile(database, connection, asked):
    """A merge, or a team that is deleted, writes the row the job is about to write."""
    row = write_one_ahead(connection)
    with holding(
        database, "UPDATE crm_response SET team_id = NULL WHERE id = %s", [row]
    ):
        job = start(RUN, database)
        wait_for_waiters(connection)
    finish(job)
    assert_each_once(connection)


def test_messages_that_come_while_it_runs_are_for_the_next(database, connection, asked):
    row = write_one_ahead(connection)
    with holding(database, "SELECT FROM crm_response WHERE id = %s FOR UPDATE", [row]):
        job = start(RUN, database)
        wait_for_waiters(connection)
        with connection.cursor() as other:
            other.execute(
                """
                INSERT INTO mail_message (model, res_id, author_id, message_type,
                    subtype_id, record_company_id, date, create_date, create_uid)
                SELECT 'res.partner', author_id, author_id, message_type, subtype_id,
                       record_company_id, date, create_date, create_uid
                  FROM mail_message
                 WHERE id = (SELECT source_id FROM crm_response WHERE id = %s)
                RETURNING id
                """,
                [row],
            )
            (new,) = other.fetchone()
    finish(job)
    assert_each_once(connection)
    once = f"SELECT COUNT(*) FROM crm_response WHERE source_id = {new}"
    assert value(connection, once) == 0
    finish(start(RUN, database))
    assert value(connection, once) == 1
