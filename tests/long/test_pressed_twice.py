"""What two people press at the same moment is done once: real processes and data."""

from .. import support
from ..support import finish, start, value, wait_for_waiters

MERGE = """
partners = env['res.partner'].create([{'name': 'Stays'}, {'name': 'Goes'}])
env['sale.order'].create({'partner_id': partners[1].id})
wizard = env['base.partner.merge.automatic.wizard'].create({})
wizard._merge(partners.ids, partners[0])
"""
SPLIT = "env['crm.partner.merge'].search([], limit=1).action_split()"
CONTACTS = "SELECT COUNT(*) FROM res_partner WHERE name IN ('Stays', 'Goes')"
ORDERS = """
    SELECT COUNT(*) FROM sale_order JOIN res_partner AS p ON p.id = partner_id
     WHERE p.name = '%s'
"""
NEED = """
partner = env['res.partner'].create({'name': 'Needs'})
env['crm.need'].create({'name': 'Light', 'partner_id': partner.id})
"""
DRAFT = "env['crm.need'].search([('name', '=', 'Light')]).action_draft_quotation()"
PRESS = """
from odoo.service.model import retrying
from odoo.exceptions import UserError
def call():
    env.cr.execute("SELECT pg_advisory_xact_lock_shared(79)")
    %s
try:
    retrying(call, env)
except UserError as error:
    env.cr.rollback()
    print('REFUSED:', error)
"""


def press_twice(action, database, connection):
    """How many of two people at once were told that it cannot be done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(79)")
        both = [start(PRESS % action, database) for _ in range(2)]
        wait_for_waiters(connection, 2)
        cursor.execute("SELECT pg_advisory_unlock(79)")
    return sum("REFUSED" in finish(process) for process in both)


def test_one_splits_a_merge_and_the_other_is_told(database, connection):
    support.run_shell(MERGE, database)
    assert value(connection, CONTACTS) == 1
    assert press_twice(SPLIT, database, connection) == 1
    assert value(connection, CONTACTS) == 2
    assert value(connection, ORDERS % "Goes") == 1


def test_one_need_becomes_one_quotation(database, connection):
    support.run_shell(NEED, database)
    assert press_twice(DRAFT, database, connection) == 1
    assert value(connection, ORDERS % "Needs") == 1
