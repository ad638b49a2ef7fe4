"""Points promised after a complaint: one addon promises them, another books them."""

import json

import pytest

from .. import support

PREPARE = """
from odoo.addons.crm_loyalty.tests.common import LoyaltyCase  # noqa: F401
import sys
sys.path.insert(0, {tests!r})
import points_worker
program = points_worker.programme(env, name='Sorry')
env['loyalty.program'].search(
    [('strict_ledger', '=', True), ('id', '!=', program.id)]).active = False
ada = env['res.partner'].create({{'name': 'Ada complains'}})
case = env['crm.case'].create({{
    'name': 'Broken', 'partner_id': ada.id, 'kind': 'service'}})
promise = env['crm.case.compensation'].create({{
    'case_id': case.id, 'kind': 'points', 'points': 40}})
promise.action_approve()
promise.action_give()
"""
BOOKED = """
    SELECT JSON_BUILD_OBJECT(
           'balance', SUM(card.points), 'moves', COUNT(move.id),
           'kind', MAX(move.kind), 'reference', MAX(move.reference),
           'number', MAX(kase.number), 'state', MAX(promise.state))
      FROM res_partner           AS partner
      JOIN loyalty_card          AS card ON card.partner_id = partner.id
      JOIN crm_loyalty_move      AS move ON move.card_id = card.id
      JOIN crm_case              AS kase ON kase.customer_id = partner.id
      JOIN crm_case_compensation AS promise ON promise.case_id = kase.id
     WHERE partner.name = 'Ada complains'
"""


@pytest.fixture(scope="module")
def booked():
    with support.own_database("sorry") as database:
        tests = str(support.REPO / "tests")
        support.run_shell(PREPARE.format(tests=tests), database)
        connection = support.connect(database)
        try:
            found = support.value(connection, BOOKED)
        finally:
            connection.close()
        yield found if isinstance(found, dict) else json.loads(found)


def test_promised_points_are_on_the_card(booked):
    assert (booked["balance"], booked["moves"]) == (40, 1)


def test_entry_says_which_case_they_are_for(booked):
    assert (booked["kind"], booked["reference"]) == ("bonus", booked["number"])


def test_promise_is_kept(booked):
    assert booked["state"] == "done"
