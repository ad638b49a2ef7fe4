"""Two people decide about one thing at the same moment: what a customer corrects, and
suggestions that become one. Real processes that start from the same past.
"""

import pytest

from .. import support
from ..support import value
from .test_payments_at_once import at_once

CORRECT = """
contact = env['res.partner'].create(
    {'name': 'Corrects', 'email': 'corrects@example.com'})
env['crm.data.correction.rule'].search([]).unlink()
correction = env['crm.data.correction']._propose(
    contact, {'name': 'Corrects Himself', 'phone': '+12025550199'}, contact,
    env.company)
assert len(correction.line_ids) == 2 and correction.state == 'open'
"""
REFUSE = """
def work():
    line = env['crm.data.correction.line'].search([
        ('partner_id.email', '=', 'corrects@example.com'), ('field_name', '=', %r)])
    line._refuse('No')
"""
PROPOSE = """
def work():
    contact = env['res.partner'].search([('email', '=', 'corrects@example.com')])
    env['crm.data.correction']._propose(
        contact, {'name': 'Corrects Again'}, contact, env.company)
"""
CORRECTIONS = """
    SELECT JSON_AGG(JSON_BUILD_ARRAY(state, (
               SELECT COUNT(*) FROM crm_data_correction_line AS line
                WHERE line.correction_id = correction.id AND line.state = 'open'))
               ORDER BY id)
      FROM crm_data_correction AS correction
     WHERE partner_id IN (SELECT id FROM res_partner
                           WHERE email = 'corrects@example.com')
"""
TOLD = """
    SELECT COUNT(*) FROM mail_mail AS mail
      JOIN mail_message AS message ON message.id = mail.mail_message_id
      JOIN crm_data_correction AS correction ON correction.id = message.res_id
      JOIN res_partner AS contact ON contact.id = correction.partner_id
     WHERE message.model = 'crm.data.correction'
       AND contact.email = 'corrects@example.com'
       AND message.subject LIKE 'Your data at %'
"""
SUGGEST = """
for name in ('Apples', 'Bread', 'Cheese'):
    person = env['res.partner'].create({'name': name, 'email': f'{name}@example.com'})
    env['crm.case'].create(
        {'name': name, 'kind': 'suggestion', 'partner_id': person.id})
"""
MERGE = """
def work():
    cases = [env['crm.case'].search([('name', '=', name)]) for name in %r]
    env['crm.case.merge'].create({
        'case_ids': [case.id for case in cases], 'target_id': cases[-1].id,
    }).action_merge()
"""
MERGED = """
    SELECT JSON_OBJECT_AGG(kase.name, target.name)
      FROM crm_case AS kase JOIN crm_case AS target ON target.id = kase.merged_into_id
     WHERE kase.name IN ('Apples', 'Bread', 'Cheese')
"""
NOTES = """
    SELECT COUNT(*) FROM mail_message AS message
      JOIN crm_case AS kase ON kase.id = message.res_id
     WHERE message.model = 'crm.case' AND kase.name IN ('Apples', 'Bread', 'Cheese')
       AND message.body LIKE '%Took over%'
"""


@pytest.fixture
def correction(database):
    support.run_shell(CORRECT, database)


@pytest.fixture
def suggestions(database):
    support.run_shell(SUGGEST, database)


def test_two_refuse_a_field_each(database, connection, correction):
    """Neither sees the other's, and yet the correction is answered, once."""
    at_once(connection, database, REFUSE % "name", REFUSE % "phone")
    assert value(connection, CORRECTIONS) == [["refused", 0]]
    assert value(connection, TOLD) == 1


def test_customer_adds_to_what_is_just_being_decided(database, connection, correction):
    support.run_shell(REFUSE % "name" + "work()", database)
    at_once(connection, database, REFUSE % "phone", PROPOSE)
    found = value(connection, CORRECTIONS)
    waiting = [state for state, count in found if count]
    assert waiting == ["open"]


def test_customer_presses_twice(database, connection, correction):
    support.run_shell(
        "env['crm.data.correction'].search([('state', '=', 'open')])._withdraw()",
        database,
    )
    at_once(connection, database, PROPOSE, PROPOSE)
    assert value(connection, CORRECTIONS) == [["withdrawn", 0], ["open", 1]]


def test_one_suggestion_is_merged_by_two(database, connection, suggestions):
    """Both press the same: it goes on there once."""
    told = at_once(connection, database, *[MERGE % (["Apples", "Bread"],)] * 2)
    assert value(connection, MERGED) == {"Apples": "Bread"}
    assert value(connection, NOTES) == 1
    assert sum(isinstance(answer, str) for answer in told) == 1


def test_two_suggestions_are_merged_into_each_other(database, connection, suggestions):
    at_once(
        connection,
        database,
        MERGE % (["Apples", "Bread"],),
        MERGE % (["Bread", "Apples"],),
    )
    assert value(connection, MERGED) in ({"Apples": "Bread"}, {"Bread": "Apples"})


def test_suggestion_goes_on_in_one_that_goes_on_elsewhere(
    database, connection, suggestions
):
    at_once(
        connection,
        database,
        MERGE % (["Apples", "Bread"],),
        MERGE % (["Bread", "Cheese"],),
    )
    merged = value(connection, MERGED)
    assert merged in (
        {"Bread": "Cheese"},  # Apples is to be merged with Cheese
        {"Apples": "Bread", "Bread": "Cheese"},  # one after the other
    )
