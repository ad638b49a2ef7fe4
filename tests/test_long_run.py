"""Somebody who computes thousands of customers is told how far it is, meanwhile."""

import pytest

from . import support

ASK = """
seller = env['res.users'].create({
    'name': 'Seller', 'login': 'seller',
    'group_ids': [(6, 0, env.ref('sales_team.group_sale_salesman_all_leads').ids)],
})
env['res.partner'].create([{'name': 'Customer'} for number in range(5001)])
env.cr.commit()
for count in (5000, 5001):
    partners = env['res.partner'].search([('name', '=', 'Customer')], limit=count)
    partners.with_user(seller).action_refresh_relationship()
    env.cr.rollback()
"""
TOLD = """
    SELECT bus.message::jsonb -> 'payload' ->> 'message' FROM bus_bus AS bus
      JOIN res_users AS seller ON seller.login = 'seller'
     WHERE bus.channel::jsonb -> 1 = '"res.partner"'
       AND (bus.channel::jsonb ->> 2)::int = seller.partner_id
       AND bus.message::jsonb ->> 'type' = 'simple_notification'
     ORDER BY bus.id
"""


@pytest.fixture(scope="module")
def told():
    """What the one who computes was told, though his runs were rolled back."""
    with support.own_database("long_run") as database:
        support.run_shell(ASK, database)
        with support.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute(TOLD)
            yield [row[0] for row in cursor.fetchall()]
        connection.close()


def test_long_run_tells_how_far_it_is_before_it_ends(told):
    assert [words for words in told if "5001" in words] == [
        "5000 of 5001 customers computed.",
        "5001 of 5001 customers computed.",
    ]


def test_short_run_tells_nothing_before_it_ends(told):
    assert not [words for words in told if "of 5000" in words]
