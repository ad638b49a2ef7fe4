"""Tiers beside Odoo's partner levels, which are not ours and not needed."""

from .. import support

STORY = """
import json
from odoo.addons.crm_loyalty.models.ledger.cause import because

gold_prices = env['product.pricelist'].create({'name': 'Gold prices'})
low, high, own = env['res.partner.grade'].create([
    {'name': 'Low'},
    {'name': 'High', 'default_pricelist_id': gold_prices.id},
    {'name': 'Given by hand'}])
program = env['loyalty.program'].create({
    'name': 'Levels', 'program_type': 'loyalty', 'strict_ledger': True,
    'applies_on': 'both', 'trigger': 'auto', 'company_id': env.company.id})
env['crm.loyalty.tier'].create([
    {'name': 'Bronze', 'program_id': program.id, 'threshold': 10},
    {'name': 'Silver', 'program_id': program.id, 'threshold': 100,
     'grade_ref': f'res.partner.grade,{low.id}'},
    {'name': 'Gold', 'program_id': program.id, 'threshold': 500,
     'grade_ref': f'res.partner.grade,{high.id}'}])
card = env['loyalty.card'].create({
    'program_id': program.id, 'points': 0,
    'partner_id': env['res.partner'].create({'name': 'Ada'}).id})

def move(points):
    kind = 'earn' if points > 0 else 'reverse'
    today = program._ledger_today()
    because(card, kind=kind, status=points, status_day=today).write(
        {'points': card.points + points})
    who = card.partner_id
    return [card.tier_id.name, who.grade_id.name,
            who.specific_property_product_pricelist.name]

told = {'in_form': env['crm.loyalty.tier'].search([])[0].has_grades,
        'bronze': move(50), 'silver': move(50), 'gold': move(400),
        'back_to_silver': move(-400), 'back_to_bronze': move(-50)}
card.partner_id.grade_id = own
told['hand_kept'] = move(10)
told['silver_again'] = move(60)
print('RESULT', json.dumps(told))
"""
GONE = """
addon = env['ir.module.module'].search([('name', '=', 'partnership')])
addon.button_immediate_uninstall()
"""
AFTER = """
import json
tiers = env['crm.loyalty.tier'].search([('program_id.name', '=', 'Levels')])
print('RESULT', json.dumps([
    [row['name'], row['grade_ref'], row['has_grades']]
    for row in tiers.web_read({'name': {}, 'grade_ref': {}, 'has_grades': {}})]))
"""


def told(code, database):
    return support.told(support.run_shell(code, database).stdout)


def test_tier_gives_a_partner_level_and_takes_it_back(database):
    support.run_odoo(
        ["-i", "partnership", "--stop-after-init", "--no-http"], database, timeout=900
    )
    assert told(STORY, database) == {
        "in_form": True,
        "bronze": ["Bronze", False, False],
        "silver": ["Silver", "Low", False],
        "gold": ["Gold", "High", "Gold prices"],
        "back_to_silver": ["Silver", "Low", False],
        "back_to_bronze": ["Bronze", False, False],
        "hand_kept": ["Bronze", "Given by hand", False],
        "silver_again": ["Silver", "Low", False],
    }
    support.run_shell(GONE, database)
    assert told(AFTER, database) == [
        ["Bronze", False, False],
        ["Silver", False, False],
        ["Gold", False, False],
    ]
