"""Sixty customers are asked one question: by a worker that is killed, by two at once.

Real processes on committed data, batches of ten. A mail that is written in Odoo's queue
stands for a mail that leaves: nobody may have two, and in the end everybody has one.
"""

import signal

from . import support
from .support import finish, holding, kill_waiter, start, value, wait_for_waiters

CUSTOMERS = 60
BATCH = 10
PREPARE = f"""
company = env.company
env['crm.feedback.program'].search([]).action_pause()
customers = env['res.partner'].create([
    {{'name': f'Asked {{n}}', 'email': f'asked{{n}}@example.com'}}
    for n in range({CUSTOMERS})])
segment = env['crm.segment'].create({{'name': 'Asked', 'kind': 'manual'}})
segment._add_members(customers)
program = env['crm.feedback.program'].create({{
    'name': 'At once', 'trigger': 'calendar', 'segment_id': segment.id,
    'company_id': company.id}})
program.action_start()
"""
DECIDE = "\nenv['crm.feedback.send']._prepare(env['crm.feedback.send']._running())"
JOB = f"""
from odoo.addons.crm_feedback.models.asking import crm_feedback_send
crm_feedback_send.BATCH = {BATCH}
"""
RUN = f"{JOB}env['crm.feedback.send']._cron_ask()"
# dies by its own hand when so many batches are kept
DIES = """
import os, signal
crons = type(env['ir.cron'])
commit = crons._commit_progress
def keep_and_die(self, processed=0, **left):
    kept = commit(self, processed, **left)
    crons.batches = getattr(crons, 'batches', 0) + bool(processed)
    if crons.batches == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return kept
crons._commit_progress = keep_and_die
"""
OURS = """
    FROM crm_feedback_invitation AS invitation
    JOIN crm_feedback_program AS program ON program.id = invitation.program_id
   WHERE program.name->>'en_US' = 'At once'
"""
SENT = f"SELECT COUNT(*) {OURS} AND invitation.state = 'sent'"
READY = f"SELECT COUNT(*) {OURS} AND invitation.state = 'ready'"
MAILS = f"""
    SELECT COALESCE(SUM(mails), 0)::int FROM (
        SELECT (SELECT COUNT(*) FROM mail_message AS message
                 JOIN mail_mail AS mail ON mail.mail_message_id = message.id
                WHERE message.model = 'crm.feedback.invitation'
                  AND message.res_id = invitation.id) AS mails {OURS}) AS each
"""
# invitations that have another number of mails than their state says
WRONG = f"""
    SELECT COUNT(*) FROM (
        SELECT invitation.state,
               (SELECT COUNT(*) FROM mail_message AS message
                  JOIN mail_mail AS mail ON mail.mail_message_id = message.id
                 WHERE message.model = 'crm.feedback.invitation'
                   AND message.res_id = invitation.id) AS mails {OURS}) AS each
     WHERE mails <> (state = 'sent')::int
"""
# nobody can write to the customer whose mail is in the fourth batch
HOLD = f"""
    SELECT FROM res_partner WHERE id = (
        SELECT partner_id {OURS} ORDER BY invitation.id OFFSET {3 * BATCH + 4} LIMIT 1)
       FOR UPDATE
"""


def assert_each_once(connection):
    assert value(connection, SENT) == CUSTOMERS
    assert value(connection, MAILS) == CUSTOMERS
    assert value(connection, WRONG) == 0


def die_between_batches(database, connection):
    job = start(DIES + RUN, database)
    job.stdout.read()
    assert job.wait() in (-signal.SIGKILL, 128 + signal.SIGKILL)
    assert value(connection, SENT) == 2 * BATCH
    assert value(connection, WRONG) == 0


def die_within_a_batch(database, connection):
    with holding(database, HOLD):
        job = start(RUN, database)
        kill_waiter(job, connection)
    assert value(connection, SENT) == 3 * BATCH
    assert value(connection, READY) == CUSTOMERS - 3 * BATCH
    assert value(connection, WRONG) == 0


def two_at_once(database, connection):
    with holding(database, HOLD):
        first = start(RUN, database)
        wait_for_waiters(connection)
        finish(start(RUN, database))  # sends all but the batch of the first
        assert value(connection, SENT) == CUSTOMERS - BATCH
    finish(first)


def test_whoever_dies_or_comes_in_between_nobody_is_asked_twice(database, connection):
    support.run_shell(PREPARE + DECIDE, database)
    assert value(connection, READY) == CUSTOMERS
    die_between_batches(database, connection)
    die_within_a_batch(database, connection)
    two_at_once(database, connection)
    assert_each_once(connection)


def test_two_workers_that_prepare_at_once(database, connection):
    support.run_shell(PREPARE, database)
    with holding(database, "LOCK TABLE crm_feedback_invitation IN EXCLUSIVE MODE"):
        workers = [start(RUN, database) for _number in range(2)]
        wait_for_waiters(connection, 2)
    for worker in workers:
        finish(worker)
    if value(connection, READY):  # the second found nothing yet, the first had to stop
        finish(start(RUN, database))
    assert_each_once(connection)
