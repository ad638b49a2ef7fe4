"""Two people, or two programs, make a card for one customer at the same moment.

All start from the same past and call as the web client does, as in
test_payments_at_once.py; the worker's own file says what a quotation is.
"""

import pytest

from . import support
from .support import value
from .test_payments_at_once import at_once
from .test_points_at_once import BROKEN_CARDS, RUN

PREPARE = """
points_worker.begin(env)
ada, firm = env['res.partner'].create([{'name': 'Ada'},
                                       {'name': 'Firm', 'is_company': True}])
env['res.partner'].create([{'name': name, 'parent_id': firm.id}
                           for name in ('Eve', 'Dan')])
"""
FIND = """
def find(model, name):
    return env[model].search([('name', '=', name)])
"""
CONFIRM = """
def work():
    points_worker.quote(env, find('res.partner', %r), 1, 100).action_confirm()
    return True
"""
CARDS = "SELECT JSON_AGG(points) FROM loyalty_card WHERE active"


@pytest.fixture
def prepared(database):
    def prepare(code):
        support.run_shell(RUN + FIND + PREPARE + code, database)

    return prepare


def together(connection, database, *works):
    return at_once(connection, database, *[RUN + FIND + work for work in works])


def test_two_first_orders_of_a_customer_make_one_card(prepared, database, connection):
    prepared("points_worker.programme(env)")
    together(connection, database, CONFIRM % "Ada", CONFIRM % "Ada")
    assert value(connection, CARDS) == [200]
    assert value(connection, BROKEN_CARDS) == []


def test_first_orders_of_two_contacts_make_one_card(prepared, database, connection):
    prepared("points_worker.programme(env)")
    together(connection, database, CONFIRM % "Eve", CONFIRM % "Dan")
    owners = "SELECT JSON_AGG(name) FROM loyalty_card JOIN res_partner AS partner"
    owners += " ON partner.id = loyalty_card.partner_id"
    assert value(connection, owners) == ["Firm"]
    assert value(connection, CARDS) == [200]
    assert value(connection, BROKEN_CARDS) == []
