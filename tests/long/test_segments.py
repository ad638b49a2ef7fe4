"""Segments beside others: a drain at the same time, and Email Marketing installed."""

from .. import support
from ..support import finish, holding, start, value, wait_for_waiters

DRAIN = "env['crm.relationship.queue']._cron_drain()"
BUTTON = """
from odoo.service.model import retrying
retrying(lambda: env['crm.segment'].search([]).action_refresh_members(), env)
"""
MAILING = """
import json
partners = env['res.partner'].create([{'name': f'C {n}', 'email': f'c{n}@example.com'}
                                      for n in range(50)])
segment = env['crm.segment'].create({'name': 'Guests', 'kind': 'manual'})
partners.add_to_segment(segment.id)
audience = env['crm.segment.audience'].create(
    {'name': 'Spring', 'segment_id': segment.id, 'control_share': 0.3})
users = env['res.users'].create([
    {'name': group, 'login': group, 'group_ids': [(6, 0, env.ref(group).ids)]}
    for group in ('mass_mailing.group_mass_mailing_user', 'base.group_user')])
mailing = env['mailing.mailing'].browse(audience.action_make_mailing()['res_id'])
control = audience.member_ids.filtered('is_control').partner_id
domain = mailing.with_user(users[0])._get_recipients_domain()
seen = env['res.partner'].with_user(users[0]).search(domain)
print('RESULT', json.dumps({
    'can_mail': audience.can_mail, 'state': mailing.state,
    'subject': mailing.subject, 'control': len(control),
    'recipients': sorted(mailing._get_recipients()) == sorted((partners - control).ids),
    'same_for_marketing': sorted(seen.ids) == sorted((partners - control).ids)}))
"""
OPEN = """
    SELECT COUNT(*) FROM crm_segment_membership WHERE end_date IS NULL
"""
TWICE = """
    SELECT COUNT(*) FROM (
        SELECT FROM crm_segment_membership
         GROUP BY segment_id, partner_id, company_id HAVING COUNT(*) > 1) AS twice
"""


def test_members_of_a_drain_and_of_a_button_at_once_come_in_once(database, connection):
    before = value(connection, OPEN)
    assert before > 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM crm_segment_membership;
            INSERT INTO crm_relationship_queue (partner_id, reason)
            SELECT DISTINCT partner_id, 'test' FROM crm_relationship;
            """
        )
    with holding(
        database, "LOCK TABLE crm_segment_membership IN ACCESS EXCLUSIVE MODE"
    ):
        workers = [start(code, database) for code in (DRAIN, BUTTON)]
        wait_for_waiters(connection, 2)
    for worker in workers:
        finish(worker)
    assert value(connection, OPEN) == before
    assert value(connection, TWICE) == 0
    assert value(connection, "SELECT COUNT(*) FROM crm_relationship_queue") == 0


def test_mailing_of_a_frozen_audience(database):
    """Email Marketing is not ours and not needed; where it is, it takes an audience."""
    support.run_odoo(
        ["-i", "mass_mailing", "--stop-after-init", "--no-http"], database, timeout=900
    )
    result = support.told(support.run_shell(MAILING, database).stdout)
    control = result.pop("control")
    assert 0 < control < 50
    assert result == {
        "can_mail": True,
        "state": "draft",
        "subject": "Spring",
        "recipients": True,
        "same_for_marketing": True,
    }
