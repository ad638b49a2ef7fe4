"""Two people, or two programs, post payments or decide about them at the same moment.

Each worker takes its snapshot and waits for a lock that the test holds; so all of them
start from the same past. They call as the web client and JSON-2 do, where Odoo repeats
what failed to serialize: what the test sees is what the caller would see.
"""

import pytest

from .. import support
from ..support import finish, start, value, wait_for_waiters

TOGETHER = """
import json
from odoo.exceptions import UserError
from odoo.service.model import retrying

def call():
    env.cr.execute("SELECT pg_advisory_xact_lock_shared(77)")
    return work()
try:
    result = retrying(call, env)
except UserError as error:
    env.cr.rollback()
    result = str(error)
print('RESULT', json.dumps(result))
"""
APPLY = """
def work():
    return env['crm.payment.import'].browse(%s).action_apply()
"""
SEND = """
def work():
    lines = [dict(external_ref=f'R{n}', partner_ref=f'OUT{n %% 3}', amount=10 + n,
                  invoice_date='2026-01-01', due_date='2026-02-01', paid_date=%s)
             for n in range(%s, %s)]
    return env['crm.payment.import'].import_lines(lines, 'books')
"""
PREPARE = """
env['res.partner'].create([{'name': f'Outside {n}', 'is_company': True,
                            'ref': f'OUT{n}'} for n in range(3)])
batches = env['crm.payment.import'].create([
    {'name': f'At once {n}', 'source_system': 'books', 'decimal_mark': '.'}
    for n in range(2)])
for batch, refs in zip(batches, (range(40), range(20, 60))):
    batch._add_lines([
        dict(external_ref=f'R{n}', partner_ref=f'OUT{n % 3}', amount=10 + n,
             invoice_date='2026-01-01', due_date='2026-02-01',
             paid_date='2026-03-01' if batch == batches[1] else None)
        for n in refs])
"""
BATCHES = """
    SELECT JSON_AGG(id ORDER BY id) FROM crm_payment_import WHERE name LIKE 'At once%'
"""
RECORDS = """
    SELECT COUNT(*) FROM crm_payment_record WHERE source_system = 'books'
"""
# the sum over all numbers is as good as each amount: no two are alike
AMOUNTS = "SELECT SUM(amount) FROM crm_payment_record WHERE source_system = 'books'"
COUNTS = """
    SELECT JSON_AGG(JSON_BUILD_ARRAY(created_count, updated_count, unchanged_count)
                    ORDER BY id)
      FROM crm_payment_import WHERE source_system = 'books'
"""
LEFT = """
    SELECT COUNT(*) FROM crm_payment_import_line AS line
      JOIN crm_payment_import AS batch ON batch.id = import_id
     WHERE batch.name LIKE 'At once%' AND line.state <> 'applied'
"""


def at_once(connection, database, *works):
    """Run these together from one past; returns what each caller is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(77)")
        workers = [start(work + TOGETHER, database) for work in works]
        wait_for_waiters(connection, len(works))
        cursor.execute("SELECT pg_advisory_unlock(77)")
    return [support.told(finish(worker)) for worker in workers]


@pytest.fixture
def batches(database, connection):
    """Two imports of 40 lines each, of which 20 name the same invoices."""
    support.run_shell(PREPARE, database)
    return value(connection, BATCHES)


def test_one_import_applied_by_two(database, connection, batches):
    told = at_once(connection, database, *[APPLY % batches[0]] * 2)
    assert told == [True, True]
    assert value(connection, RECORDS) == 40
    assert value(connection, COUNTS)[0] == [40, 0, 0]
    applied = f"""
        SELECT COUNT(*) FROM crm_payment_import_line
         WHERE import_id = {batches[0]} AND state = 'applied'
    """
    assert value(connection, applied) == 40


def test_two_imports_of_the_same_invoices(database, connection, batches):
    told = at_once(connection, database, *[APPLY % batch for batch in batches])
    assert told == [True, True]
    assert value(connection, RECORDS) == 60
    assert value(connection, AMOUNTS) == sum(10 + n for n in range(60))
    assert value(connection, LEFT) == 0
    # who came second changed the 20 that the first had made
    counts = sorted(value(connection, COUNTS))
    assert counts == [[20, 20, 0], [40, 0, 0]]
    paid = value(connection, f"{RECORDS} AND paid_date IS NOT NULL")
    assert paid in (20, 40)  # the first file, which knows of no payment, came last


def test_two_programs_send_the_same_invoices(database, connection, batches):
    sends = [SEND % ("None", 0, 30), SEND % ("None", 15, 45)]
    told = at_once(connection, database, *sends)
    assert [answer["bad"] for answer in told] == [[], []]
    assert sorted((t["created"], t["updated"], t["unchanged"]) for t in told) == [
        (15, 0, 15),
        (30, 0, 0),
    ]
    assert value(connection, RECORDS) == 45
    assert value(connection, AMOUNTS) == sum(10 + n for n in range(45))


ASK = """
approvers = env['res.users'].create([
    {'name': f'Approver {n}', 'login': f'approver{n}',
     'group_ids': [(4, env.ref('sales_team.group_sale_manager').id)]}
    for n in range(2)])
partner = env['res.partner'].create({'name': 'Slow payer', 'is_company': True})
order = env['sale.order'].create({'partner_id': partner.id})
order._ask_for_payment_approval()
"""
DECIDE = """
def work():
    user = env['res.users'].search([('login', '=', %r)])
    decision = env['crm.decision'].search([('partner_id.name', '=', 'Slow payer')])
    return decision.with_user(user).%s
"""


def test_two_approvers_decide_once(database, connection):
    support.run_shell(ASK, database)
    told = at_once(
        connection,
        database,
        DECIDE % ("approver0", "action_approve('Old friend')"),
        DECIDE % ("approver1", "action_refuse('Owes too much')"),
    )
    assert told.count(True) == 1
    (told_late,) = [answer for answer in told if answer is not True]
    assert told_late.endswith("has been decided already.")
    decided = """
        SELECT JSON_BUILD_ARRAY(state, login, reason) FROM crm_decision AS decision
          JOIN res_partner AS partner ON partner.id = decision.partner_id
          JOIN res_users ON res_users.id = decided_by_id
         WHERE partner.name = 'Slow payer'
    """
    approved = told[0] is True
    assert value(connection, decided) == (
        ["approved", "approver0", "Old friend"]
        if approved
        else ["refused", "approver1", "Owes too much"]
    )
    # the salesperson is told once, and what was decided
    posted = """
        SELECT COUNT(*) FROM mail_message AS message
          JOIN sale_order AS sale ON sale.id = message.res_id
          JOIN res_partner AS partner ON partner.id = sale.partner_id
         WHERE message.model = 'sale.order' AND partner.name = 'Slow payer'
           AND message.body ~ '(Approved by|Refused by)'
    """
    assert value(connection, posted) == 1
