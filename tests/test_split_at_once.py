"""Two people split a merge at the same moment: real processes, committed data."""

from . import support
from .support import finish, start, value, wait_for_waiters

MERGE = """
partners = env['res.partner'].create([{'name': 'Stays'}, {'name': 'Goes'}])
env['sale.order'].create({'partner_id': partners[1].id})
wizard = env['base.partner.merge.automatic.wizard'].create({})
wizard._merge(partners.ids, partners[0])
"""
SPLIT = """
from odoo.service.model import retrying
from odoo.exceptions import UserError
def call():
    env.cr.execute("SELECT pg_advisory_xact_lock_shared(79)")
    env['crm.partner.merge'].search([], limit=1).action_split()
try:
    retrying(call, env)
except UserError as error:
    env.cr.rollback()
    print('REFUSED:', error)
"""
CONTACTS = "SELECT COUNT(*) FROM res_partner WHERE name IN ('Stays', 'Goes')"
ORDERS = """
    SELECT COUNT(*) FROM sale_order JOIN res_partner AS p ON p.id = partner_id
     WHERE p.name = 'Goes'
"""


def test_one_splits_and_the_other_is_told(database, connection):
    support.run_shell(MERGE, database)
    assert value(connection, CONTACTS) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(79)")
        both = [start(SPLIT, database) for _ in range(2)]
        wait_for_waiters(connection, 2)
        cursor.execute("SELECT pg_advisory_unlock(79)")
    told = [finish(process) for process in both]
    assert sum("REFUSED" in text for text in told) == 1
    assert value(connection, CONTACTS) == 2
    assert value(connection, ORDERS) == 1
