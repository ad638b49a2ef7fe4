"""Two people, or two programs, make a card for one customer at the same moment.

All start from the same past and call as the web client does, as in
test_payments_at_once.py; the worker's own file says what a quotation is.
"""

import pytest

from proof import invariants

from .. import support
from ..support import value
from ..test_points_at_once import RUN
from .test_payments_at_once import at_once

PREPARE = """
points_worker.begin(env)
ada, firm = env['res.partner'].create([{'name': 'Ada'},
                                       {'name': 'Firm', 'is_company': True}])
env['res.partner'].create([{'name': name, 'parent_id': firm.id}
                           for name in ('Eve', 'Dan')])
"""
FIND = """
def find(model, value, field='name'):
    return env[model].search([(field, '=', value)])
"""
CONFIRM = """
def work():
    points_worker.quote(env, find('res.partner', %r), 1, 100).action_confirm()
    return True
"""
# the demo's programmes rest
CARDS = """
    SELECT JSON_AGG(card.points)
      FROM loyalty_card AS card
      JOIN loyalty_program AS program ON program.id = card.program_id
     WHERE card.active AND program.active
"""
OWNERS = """
    SELECT JSON_AGG(partner.name)
      FROM loyalty_card AS card
      JOIN loyalty_program AS program ON program.id = card.program_id
      JOIN res_partner AS partner ON partner.id = card.partner_id
     WHERE program.active
"""


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
    assert invariants.broken(connection, invariants.POINTS) == {}


def test_first_orders_of_two_contacts_make_one_card(prepared, database, connection):
    prepared("points_worker.programme(env)")
    together(connection, database, CONFIRM % "Eve", CONFIRM % "Dan")
    assert value(connection, OWNERS) == ["Firm"]
    assert value(connection, CARDS) == [200]
    assert invariants.broken(connection, invariants.POINTS) == {}
