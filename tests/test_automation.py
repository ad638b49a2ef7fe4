"""Automation rules on a customer's stage: each change fires them once.

Rules need base_automation, which is not ours: a database of its own. Each step is
done by a salesperson or by the engine, on a customer of its own; the rules write the
customer's name into the log.
"""

from collections import Counter

import pytest

from . import support

INSTALL = ["-i", "base_automation", "--stop-after-init", "--no-http"]
PREPARE = """
model = env.ref('crm_relationship.model_crm_relationship')
stage = env['ir.model.fields']._get('crm.relationship', 'stage_id')
agent = env.ref('crm_relationship.crm_lifecycle_stage_agent')
rules = {
    'changed': {'trigger': 'on_create_or_write', 'trigger_field_ids': stage.ids},
    'agent': {'trigger': 'on_stage_set', 'trg_field_ref': agent.id,
              'trigger_field_ids': stage.ids,
              'filter_domain': repr([('stage_id', '=', agent.id)])},
}
for name, rule in rules.items():
    code = "log('%s ' + record.partner_id.name)" % name
    env['base.automation'].create({
        'name': name, 'model_id': model.id, **rule,
        'action_server_ids': [(0, 0, {
            'name': name, 'model_id': model.id, 'state': 'code', 'code': code})],
    })
names = ['list', 'contact', 'two', 'too', 'rules', 'same', 'engine', 'bulk']
customers = env['res.partner'].create([{'name': name} for name in names])
leads = [{'name': 'Lead', 'type': 'opportunity', 'partner_id': customer.id,
          'company_id': env.company.id} for customer in customers[:6]]
env['crm.lead'].create(leads)
customers[:6]._compute_relationship()
env['res.users'].create({
    'name': 'Seller', 'login': 'seller',
    'group_ids': [(6, 0, env.ref('sales_team.group_sale_salesman_all_leads').ids)],
})
env.cr.commit()
env.cr.execute('DELETE FROM ir_logging')
"""
STEPS = """
seller = env['res.users'].search([('login', '=', 'seller')])
mine = env(user=seller)
agent = mine.ref('crm_relationship.crm_lifecycle_stage_agent')

def customer(name):
    return mine['res.partner'].search([('name', '=', name), ('is_company', '=', False)])

def row(*names):
    return mine['crm.relationship'].search([('partner_id.name', 'in', names)])

row('list').write({'stage_id': agent.id})
customer('contact').write({'lifecycle_stage_id': agent.id})
row('two', 'too').write({'stage_id': agent.id})
for name in ('rules', 'same'):
    row(name)._set_stage_by_hand(agent)
env.cr.commit()
env.cr.execute("DELETE FROM ir_logging WHERE message ~ '(rules|same)'")
env.cr.commit()
row('rules').action_follow_rules()
row('same').write({'stage_id': agent.id})
env['crm.lead'].create({'name': 'Lead', 'type': 'opportunity',
                        'partner_id': customer('engine').id})
env.cr.commit()
env['crm.relationship.queue']._cron_drain()
env['crm.lead'].create({'name': 'Lead', 'type': 'opportunity',
                        'partner_id': customer('bulk').id})
env.cr.commit()
env['crm.relationship.queue'].search([]).unlink()
env['crm.relationship.run']._refresh_full(bulk=True)
"""


@pytest.fixture(scope="module")
def fired():
    """How often each rule has fired for each customer: {'rule customer': times}."""
    with support.own_database("automation") as database:
        support.run_odoo(INSTALL, database)
        support.run_shell(PREPARE, database)
        support.run_shell(STEPS, database)
        with support.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT message FROM ir_logging WHERE path = 'action'")
            messages = [row[0] for row in cursor.fetchall()]
        connection.close()
        yield Counter(messages)


def times(fired, customer):
    """(the rule on any change of stage, the rule on this very stage)."""
    return fired[f"changed {customer}"], fired[f"agent {customer}"]


def test_stage_set_in_the_list_of_customers(fired):
    assert times(fired, "list") == (1, 1)


def test_stage_set_on_the_contact(fired):
    assert times(fired, "contact") == (1, 1)


def test_stage_of_two_customers_at_once(fired):
    assert times(fired, "two") == times(fired, "too") == (1, 1)


def test_back_to_the_rules(fired):
    assert times(fired, "rules") == (1, 0)


def test_same_stage_again_is_no_change(fired):
    assert times(fired, "same")[0] == 0


def test_stage_that_the_engine_moves(fired):
    assert times(fired, "engine") == (1, 0)


def test_bulk_run_fires_nothing(fired):
    assert times(fired, "bulk") == (0, 0)
