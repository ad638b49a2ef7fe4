"""Two tills take the same points, with Point of Sale installed beside the addon.

Tills are not ours and not needed; where they are, a sale that was paid is in the
ledger, and nobody spends what another till has just spent.
"""

import pytest

from proof import invariants

from .. import support
from ..support import value
from ..test_points_at_once import RUN
from .test_cards_at_once import FIND
from .test_payments_at_once import at_once

QUIET = ["--stop-after-init", "--no-http", "--max-cron-threads", "0"]
TILL = (
    FIND
    + """
def points_of(order, points):
    card = find('loyalty.card', order.partner_id.commercial_partner_id.id, 'partner_id')
    return card, {str(card.id): {'points': points, 'program_id': card.program_id.id,
                                 'coupon_id': card.id, 'barcode': '',
                                 'partner_id': order.partner_id.id}}

def sell(reference, customer, points):
    # as a till does before the payment: it asks, and then it sends the order
    session = find('pos.session', 'Till', 'config_id.name')
    order = env['pos.order'].create({
        'pos_reference': reference, 'session_id': session.id,
        'partner_id': customer.id, 'amount_paid': 10, 'amount_return': 0,
        'amount_tax': 0, 'amount_total': 10})
    card, data = points_of(order, points)
    tills = env['pos.order'].with_user(find('res.users', 'cashier', 'login'))
    answer = tills.validate_coupon_programs({str(card.id): points}, [])
    return answer['successful']

def confirm(reference, points):
    # and after it; over RPC, keys come as text
    order = find('pos.order', reference, 'pos_reference')
    card, data = points_of(order, points)
    order = order.with_user(find('res.users', 'cashier', 'login'))
    told = order.confirm_coupon_programs(data)['coupon_updates']
    return [card['points'] for card in told]
"""
)
PREPARE = """
points_worker.begin(env)
program = points_worker.programme(env, expiry_policy='fixed')
firm = env['res.partner'].create({'name': 'Firm', 'is_company': True})
eve = env['res.partner'].create({'name': 'Eve', 'parent_id': firm.id})
env['loyalty.card'].create({'program_id': program.id, 'partner_id': firm.id,
                            'points': 100})
env['res.users'].create({'name': 'Cashier', 'login': 'cashier', 'group_ids': [
    (6, 0, env.ref('point_of_sale.group_pos_user').ids)]})
env['pos.config'].create({'name': 'Till'}).with_user(
    env.ref('base.user_admin')).open_ui()
assert sell('Till 1', firm, -100) and sell('Till 2', eve, -100)
"""
REDEEM = """
def work():
    return confirm(%r, -100)
"""
# what the customer owes is paid first: 150 - 100; who sends again moves none
PLAIN = """
import json
eve = find('res.partner', 'Eve')
told = [sell('Earns', eve, 150), confirm('Earns', 150), confirm('Earns', 150),
        sell('Redeems', eve, -30), confirm('Redeems', -30),
        sell('Asks too much', eve, -21)]
print('RESULT', json.dumps(told))
"""
FIRM = """
    SELECT JSON_BUILD_ARRAY(points, COALESCE(debt_points, 0)) FROM loyalty_card AS card
      JOIN res_partner AS partner ON partner.id = card.partner_id
     WHERE partner.name = 'Firm'
"""
ENTRIES = """
    SELECT JSON_AGG(JSON_BUILD_ARRAY(kind, move.points) ORDER BY move.id)
      FROM crm_loyalty_move AS move
      JOIN res_partner AS partner ON partner.id = move.partner_id
     WHERE partner.name = 'Firm'
"""
DEBT = """
    SELECT JSON_AGG(JSON_BUILD_ARRAY(debt.points, remaining))
      FROM crm_loyalty_debt AS debt
      JOIN loyalty_card AS card ON card.id = card_id
      JOIN res_partner AS partner ON partner.id = card.partner_id
     WHERE partner.name = 'Firm'
"""


@pytest.fixture(scope="module")
def database():
    with support.own_database("tills") as name:
        support.run_odoo(
            ["-i", "pos_loyalty", "--without-demo", *QUIET], name, timeout=900
        )
        support.run_shell(RUN + TILL + PREPARE, name)
        yield name


def assert_proven(connection):
    assert invariants.broken(connection, invariants.POINTS) == {}


def test_two_tills_spend_points_once_and_the_rest_is_owed(database, connection):
    works = [RUN + TILL + REDEEM % till for till in ("Till 1", "Till 2")]
    assert at_once(connection, database, *works) == [[0], [0]]
    assert value(connection, FIRM) == [0, 100]
    assert value(connection, ENTRIES) == [
        ["opening", 100],
        ["spend", -100],
        ["spend", 0],
    ]
    assert value(connection, DEBT) == [[100, 100]]
    assert_proven(connection)


def test_after_an_update_tills_earn_and_redeem(database, connection):
    support.run_odoo(["-u", "crm_loyalty", *QUIET], database, timeout=900)
    before = len(value(connection, ENTRIES))
    run = support.run_shell(RUN + TILL + PLAIN, database)
    assert support.told(run.stdout) == [True, [50], [], True, [20], False]
    assert value(connection, ENTRIES)[before:] == [
        ["earn", 150],
        ["debt", -100],
        ["spend", -30],
    ]
    assert value(connection, DEBT) == [[100, 0]]
    assert value(connection, FIRM) == [20, 0]
    assert_proven(connection)
