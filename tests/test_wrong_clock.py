"""A host whose clock is days ahead of PostgreSQL's leaves the jobs to the others."""

from . import support
from .support import finish, start, value

PREPARE = """
from datetime import timedelta
from odoo.addons.crm_loyalty.models.ledger.cause import because
from tests import points_worker
points_worker.begin(env)
program = points_worker.programme(env, name='Clock')
customer = env['res.partner'].create({'name': 'Clock', 'email': 'clock@example.com'})
card = env['loyalty.card'].create(
    {'program_id': program.id, 'partner_id': customer.id, 'points': 0})
tomorrow = env.company._crm_today() + timedelta(days=1)
because(card, kind='bonus', key='clock', expiry=tomorrow).points += 10
env['crm.relationship.queue']._push(customer.ids, 'test')
"""
RUN = "import os, sys\nsys.path.insert(0, os.environ['CRM_REPO'])\n"
AHEAD = """
from datetime import datetime, timedelta
from freezegun import freeze_time
freeze_time(datetime.now() + timedelta(days=60), tick=True).start()
"""
JOBS = """
env['crm.loyalty.expiry']._cron_expire()
env['crm.feedback.send']._cron_ask()
env['crm.relationship.queue']._cron_drain()
"""
POINTS = """
    SELECT card.points FROM loyalty_card AS card
      JOIN res_partner AS partner ON partner.id = card.partner_id
     WHERE partner.name = 'Clock'
"""
QUEUE = "SELECT COUNT(*) FROM crm_relationship_queue"
SENT = """
    SELECT COUNT(*) FROM crm_feedback_invitation
     WHERE sent_at > NOW() AT TIME ZONE 'UTC' + INTERVAL '1 day'
"""


def test_nothing_is_written_off_too_early(database, connection):
    support.run_shell(RUN + PREPARE, database)
    assert "apart" in finish(start(AHEAD + JOBS, database))
    assert value(connection, POINTS) == 10
    assert value(connection, QUEUE) > 0
    assert value(connection, SENT) == 0
    finish(start(JOBS, database))  # on a host that knows the day
    assert value(connection, POINTS) == 10
    assert value(connection, QUEUE) == 0
