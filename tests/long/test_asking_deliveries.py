"""A program asks after a delivery, where an app delivers orders; we need none."""

from .. import support

OFFERED = """
import json
programs = env['crm.feedback.program']
offered = dict(programs.fields_get(['trigger'])['trigger']['selection'])
print('RESULT', json.dumps('delivery' in offered))
"""
STORY = """
import json
env['crm.feedback.program'].search([]).action_pause()
program = env['crm.feedback.program'].create({
    'name': 'After delivery', 'trigger': 'delivery', 'company_id': env.company.id})
program.action_start()
lamp = env['product.product'].create({
    'name': 'Lamp', 'is_storable': True, 'taxes_id': False})
def order(name):
    customer = env['res.partner'].create({
        'name': name, 'email': f'{name.lower()}@example.com'})
    sale = env['sale.order'].create({
        'partner_id': customer.id,
        'order_line': [(0, 0, {'product_id': lamp.id, 'product_uom_qty': 1})]})
    sale.action_confirm()
    return sale
delivered, waiting = order('Delivered'), order('Waiting')
picking = delivered.picking_ids
picking.move_ids.write({'quantity': 1, 'picked': True})
picking.button_validate()
plan = env['crm.feedback.plan']
found = [plan._plan(program), plan._plan(program)]
asked = env['crm.feedback.invitation'].search([('program_id', '=', program.id)])
print('RESULT', json.dumps([
    picking.state, found, asked.mapped('partner_id.name'),
    asked.mapped('source_model'), asked.source_id == picking.id]))
"""


def told(code, database):
    return support.told(support.run_shell(code, database).stdout)


def test_who_was_delivered_to_is_asked_once(database):
    assert told(OFFERED, database) is False
    support.run_odoo(
        ["-i", "sale_stock", "--stop-after-init", "--no-http"], database, timeout=900
    )
    assert told(OFFERED, database) is True
    assert told(STORY, database) == [
        "done",
        [1, 0],
        ["Delivered"],
        ["stock.picking"],
        True,
    ]
