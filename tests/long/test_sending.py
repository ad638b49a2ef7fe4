"""Mailings to contacts who do not want them, with Email and SMS Marketing installed;
and a house without text messages.
"""

from .. import support

# contacts of one company each of a kind; a list besides, where they are addresses alone
CONTACTS = """
import json
from odoo.fields import Command, Date
company = env.company
def contact(name, number):
    return env['res.partner'].create({
        'name': name, 'company_id': company.id, 'email': f'{name.lower()}@example.com',
        'phone': f'+1202555010{number}', 'country_id': env.ref('base.us').id})
names = ['Willing', 'Nomail', 'Silent', 'Withdrawn', 'Notext']
people = {name: contact(name, number) for number, name in enumerate(names)}
kind = env.ref('crm_relationship.crm_preference_type_channel')
for name, channel in (('Nomail', 'email'), ('Notext', 'sms')):
    env['crm.preference'].create({
        'partner_id': people[name].id, 'type_id': kind.id, 'channel': channel,
        'company_id': company.id, 'wanted': False})
purpose = env.ref('crm_relationship.crm_consent_purpose_news')
def consent(name, state='given'):
    env['crm.contact.consent'].create({
        'partner_id': people[name].id, 'purpose_id': purpose.id, 'state': state,
        'company_id': company.id, 'proof': 'Form'})
for name in ('Willing', 'Nomail', 'Withdrawn', 'Notext'):
    consent(name)
consent('Withdrawn', 'withdrawn')
campaign = env['utm.campaign'].create({'name': 'News', 'crm_purpose_id': purpose.id})
ids = [person.id for person in people.values()]
author = env.ref('base.user_admin')
def name_of(trace, names={p.email: n for n, p in people.items()}):
    return names.get(trace.email, trace.email)
def result(mailing):
    texts = mailing.mailing_type == 'sms'
    numbers = {person.phone_sanitized: name for name, person in people.items()}
    traces = [[numbers[t.sms_number] if texts else name_of(t), t.trace_status,
               t.failure_type or ''] for t in mailing.mailing_trace_ids]
    log = env['crm.contact.refusal'].search([('subject', 'ilike', mailing.subject)])
    return {'state': mailing.state, 'traces': sorted(traces),
            'canceled': mailing.canceled, 'expected': mailing.expected,
            'log': sorted([line.partner_id.name, line.rule, line.kind,
                           line.purpose_id.name or '', line.channel] for line in log)}
"""
MAILINGS = (
    CONTACTS
    + """
lists = env['mailing.list'].create({'name': 'List'})
env['mailing.contact'].create([
    {'name': name, 'email': person.email.upper(), 'list_ids': lists.ids}
    for name, person in people.items()] + [
    {'name': 'Stranger', 'email': 'stranger@example.com', 'list_ids': lists.ids}])
def mail(subject, **vals):
    mailing = env['mailing.mailing'].create({
        'subject': subject, 'body_html': '<p>News</p>', 'user_id': author.id, **vals})
    mailing.action_put_in_queue()
    env['mailing.mailing']._process_mass_mailing_queue()
    return result(mailing)
leads = env['crm.lead'].create([
    {'name': 'A', 'email_from': 'willing@example.com'},
    {'name': 'B', 'email_from': 'lead@example.com'}])
partners = {'mailing_model_id': env['ir.model']._get_id('res.partner'),
            'mailing_domain': [('id', 'in', ids)]}
done = {
    'plain': mail('Plain', **partners),
    'purpose': mail('Purpose', campaign_id=campaign.id, **partners),
    'addresses': mail('Addresses', campaign_id=campaign.id,
                      mailing_model_id=env['ir.model']._get_id('mailing.list'),
                      contact_list_ids=lists.ids),
    'leads': mail('Leads', campaign_id=campaign.id,
                  mailing_model_id=env['ir.model']._get_id('crm.lead'),
                  mailing_domain=[('id', 'in', leads.ids)]),
    'texts': mail('Texts', mailing_type='sms', body_plaintext='Texts',
                  campaign_id=campaign.id, **partners),
}
print('RESULT', json.dumps(done))
"""
)


def test_mailings(database):
    """Who does not want it, or has not agreed, is left out, counted, and logged."""
    support.run_odoo(
        ["-i", "mass_mailing,mass_mailing_sms", "--stop-after-init", "--no-http"],
        database,
        timeout=900,
    )
    done = result(MAILINGS, database)
    nomail, notext = (
        "Nomail does not want: E-Mail",
        "Notext does not want: Text Message",
    )
    silent = ["Silent", "No consent to News", "skipped", "News"]
    withdrawn = ["Withdrawn", "No consent to News", "skipped", "News"]

    plain = done["plain"]
    assert left_out(plain) == {"Nomail": "mail_optout"}
    assert going(plain) == {"Willing", "Silent", "Withdrawn", "Notext"}
    assert [line[:1] + line[2:] for line in plain["log"]] == [
        ["Nomail", "skipped", "", "email"]
    ]
    assert plain["log"][0][1].startswith(nomail)
    assert (plain["expected"], plain["canceled"]) == (5, 1)

    for name, strangers in (
        ("purpose", set()),
        ("addresses", {"stranger@example.com"}),
    ):
        some = done[name]
        assert set(left_out(some)) == {"Nomail", "Silent", "Withdrawn"}, name
        assert set(left_out(some).values()) == {"mail_optout"}
        assert going(some) == {"Willing", "Notext"} | strangers, name
        assert some["log"][0][1].startswith(nomail)
        assert some["log"][1:] == [[*silent, "email"], [*withdrawn, "email"]]
        assert some["canceled"] == 3

    leads = done["leads"]  # of a stranger, who is on no list
    assert going(leads) == {"Willing"}
    assert (leads["canceled"], leads["log"]) == (1, [])

    texts = done["texts"]
    assert set(left_out(texts)) == {"Notext", "Silent", "Withdrawn"}
    assert going(texts) == {"Willing", "Nomail"}
    assert texts["log"][0][1].startswith(notext)
    assert texts["log"][1:] == [[*silent, "sms"], [*withdrawn, "sms"]]


WITHOUT_TEXTS = (
    CONTACTS
    + """
message = people['Willing'].message_post(
    body='Hello', partner_ids=ids, message_type='comment',
    subtype_xmlid='mail.mt_comment')
reached = message.notification_ids.res_partner_id.mapped('name')
print('RESULT', json.dumps({'reached': sorted(reached), 'sms': 'sms.sms' in env}))
"""
)


def test_without_text_messages(database):
    """Their app taken away: everything else is sent and watched as before."""
    code = "env['ir.module.module'].search([('name', '=', 'sms')])"
    support.run_shell(f"{code}.button_immediate_uninstall()", database)
    done = result(WITHOUT_TEXTS, database)
    assert done == {
        "sms": False,
        "reached": ["Notext", "Silent", "Willing", "Withdrawn"],
    }


def left_out(mailing):
    """{name: why} of what was cancelled."""
    return {who: why for who, status, why in mailing["traces"] if status == "cancel"}


def going(mailing):
    return {who for who, status, _why in mailing["traces"] if status != "cancel"}


def result(code, database):
    return support.told(support.run_shell(code, database).stdout)
