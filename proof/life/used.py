"""What still names us when we have left a firm that has worked with all of it.

The demo firm with all three addons, after a night's work. Its documents stay; of the
rows of others, none may name a model or an addon that is gone.
"""

import json
import os

from . import steps
from .database import mentions, short

MODELS = f"""
import json
names = env['ir.model.data'].search([
    ('model', '=', 'ir.model'), ('module', 'in', {list(steps.OURS)!r})])
models = env['ir.model'].browse(names.mapped('res_id'))
ours = [model.model for model in models
        if set(model.modules.split(', ')) <= set({steps.OURS!r})]
print('MODELS', json.dumps(ours))
"""
# what people leave behind on the screens of ours, beside documents
LIVED = """
lead = env['crm.lead'].search([('stage_id.is_won', '=', False)], limit=1)
lead.action_set_lost(lost_reason_id=env.ref(
    'crm_relationship.crm_lost_reason_no_decision').id)
env['sale.order'].search([], limit=1).activity_schedule(
    'crm_relationship.mail_activity_payment_approval')
env['ir.filters'].create([
    {'name': 'Mine', 'model_id': 'crm.case'},
    {'name': 'Mine', 'model_id': 'res.partner',
     'domain': "[('priority_band', '=', 'a')]"}])
env['ir.exports'].create({'name': 'Mine', 'resource': 'crm.relationship'})
env['ir.attachment'].create({'name': 'Photo', 'raw': b'photo',
    'res_model': 'crm.case', 'res_id': env['crm.case'].search([], limit=1).id})
env['mail.template'].create({'name': 'Mine',
    'model_id': env['ir.model']._get_id('crm.case')})
env['ir.actions.server'].create({'name': 'Mine', 'state': 'code', 'code': 'pass',
    'model_id': env['ir.model']._get_id('crm.relationship')})
env['ir.default'].set('crm.case', 'kind', 'claim')
env['res.lang']._activate_lang('kk_KZ')
env.cr.commit()
"""
# the catalogue of addons names ours before they come as well
CATALOGUE = {"ir_module_module", "ir_module_module_dependency"}
LEAVE = steps.uninstall(*steps.OURS)


def scenarios(_only=None):
    return [left]


def left():
    with steps.copy_of(os.environ["CRM_TEMPLATE_DB"], "used") as database:
        said = steps.session(database, MODELS, steps.NIGHT, LIVED, LEAVE)
        models = json.loads(said.split("MODELS ")[1].splitlines()[0])
        found = mentions(database, {*models, *steps.OURS})
        yield (
            "rows that name us after leaving",
            [
                f"{table}: {len(rows)}, as {short(rows[0])}"
                for table, rows in found.items()
                if table not in CATALOGUE
            ],
        )
