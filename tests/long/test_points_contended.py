"""Two who want the same points at the same moment, and jobs that die at them.

Real processes and committed data, as in test_payments_at_once.py. All tests share one
database; each has a programme, a product and customers of its own.
"""

import pytest

from proof import invariants

from .. import support
from ..support import finish, holding, kill_waiter, start, value, wait_for_waiters
from ..test_points_at_once import RUN
from .test_cards_at_once import FIND, together

PREPARE = """
from odoo.fields import Command
from odoo.addons.crm_loyalty.models.ledger.cause import because

points_worker.begin(env)

def customers(*names, **vals):
    return env['res.partner'].create([{'name': name, **vals} for name in names])

def card(program, customer, *lots):
    found = env['loyalty.card'].create({'program_id': program.id, 'points': 0,
                                        'partner_id': customer.id})
    for points in lots:
        because(found, kind='bonus').points += points
    return found

def bill(order):
    invoice = order._create_invoices()
    invoice.action_post()
    return invoice

def pay(invoice):
    wizard = env['account.payment.register'].with_context(
        active_model='account.move', active_ids=invoice.ids)
    wizard.create({})._create_payments()
"""
USED = """
env['product.product'].create({'name': 'Used', 'taxes_id': False})
used = env['loyalty.program'].create({
    'name': 'Used', 'program_type': 'promo_code', 'trigger': 'with_code',
    'applies_on': 'current', 'limit_usage': True, 'max_usage': 2, 'strict_usage': True,
    'rule_ids': [Command.clear(), Command.create({
        'mode': 'with_code', 'code': 'USED', 'reward_point_mode': 'order'})],
    'reward_ids': [Command.clear(), Command.create({
        'reward_type': 'discount', 'discount_mode': 'per_order', 'discount': 10})]})
for customer in customers('Olga', 'Omar'):
    order = points_worker.quote(env, customer, 1, 100, 'Used')
    for coupon, rewards in order._try_apply_code('USED').items():
        order._apply_program_reward(rewards, coupon)
used.max_usage = 1
"""
PAID = """
paid = points_worker.programme(env, 'Paid', earn_on='paid')
order = points_worker.quote(env, customers('Pia'), 4, 25, 'Paid')
order.action_confirm()
bill(order)
"""
OPENED = """
opened = points_worker.programme(env, 'Opened', strict_ledger=False)
known, _new = customers('Sam', 'Sue')
card(opened, known).points = 40
for price in (100, 50):
    points_worker.quote(env, known, 1, price, 'Opened', client_order_ref=f'Sam {price}')
"""
NAMED = """
named = points_worker.programme(env, 'Named', referral_active=True, referral_days=0,
                                referral_points=100, referred_points=50)
rita, rolf = customers('Rita', 'Rolf', email='both@example.com')
order = points_worker.quote(env, rolf, 1, 10, 'Named',
                            referral_card_id=card(named, rita).id)
order.action_confirm()
pay(bill(order))
env['res.users'].create([
    {'name': f'Releases {n}', 'login': f'releases{n}', 'group_ids': [
        Command.link(env.ref('crm_loyalty.crm_loyalty_group_manager').id)]}
    for n in range(2)])
"""
UNITED = """
united = points_worker.programme(env, 'United', expiry_policy='fixed')
mia, max_ = customers('Mia', 'Max')
card(united, mia, 30, 70)
card(united, max_, 20, 45)
"""
OVER = """
over = points_worker.programme(env, 'Over', expiry_policy='fixed')
for customer in customers('Over 0', 'Over 1', 'Over 2', 'Over 3'):
    card(over, customer, 10)
"""
WINDOW = """
window = points_worker.programme(env, 'Window', earn_on='window', return_days=14)
for customer in customers('Window 0', 'Window 1', 'Window 2', 'Window 3'):
    order = points_worker.quote(env, customer, 1, 10, 'Window')
    order.action_confirm()
    pay(bill(order))
"""
CONFIRM = """
def work():
    find('sale.order', %r, 'partner_id.name').action_confirm()
"""
CONFIRM_SAM = CONFIRM.replace("partner_id.name", "client_order_ref")
CONFIRM_NEW = """
def work():
    order = points_worker.quote(env, find('res.partner', 'Sue'), 1, 100, 'Opened')
    order.action_confirm()
"""
INVOICE = """
def work():
    invoice = find('account.move', 'Pia', 'partner_id.name')
"""
PAY = f"""{INVOICE}
    env['account.payment.register'].with_context(
        active_model='account.move', active_ids=invoice.ids
    ).create({{}})._create_payments()
"""
CREDIT_ONE = f"""{INVOICE}
    note = invoice._reverse_moves()
    note.invoice_line_ids.quantity = 1
    note.action_post()
"""
OPEN = """
def work():
    find('loyalty.program', 'Opened').action_open_ledger()
"""
RELEASE = """
def work():
    referral = find('crm.loyalty.referral', 'Rolf', 'referred_id.name')
    wizard = env['crm.loyalty.referral.decision'].with_user(
        find('res.users', %r, 'login'))
    wizard.create({'referral_ids': referral.ids, 'reason': 'Twins'}).action_release()
"""
MERGE = """
from odoo.service.model import retrying
mia, max_ = find('res.partner', 'Mia'), find('res.partner', 'Max')
retrying(lambda: env['base.partner.merge.automatic.wizard']._merge(
    (mia | max_).ids, mia), env)
"""
EXPIRE = """
from odoo.addons.crm_loyalty.models.ledger import crm_loyalty_expiry
crm_loyalty_expiry.CHUNK = 2  # cards that are committed together
env['crm.loyalty.expiry']._cron_expire()
"""
GRANT = """
from odoo.addons.crm_loyalty.models.earning import crm_loyalty_accrual
crm_loyalty_accrual.BATCH = 2  # orders that are committed together
env['crm.loyalty.accrual']._cron_release()
"""
OF_PROGRAM = """
      JOIN loyalty_program AS program ON program.id = program_id
     WHERE program.name->>'en_US' = '{}'
"""
POINTS = f"""
    SELECT JSON_OBJECT_AGG(partner.name, card.points) FROM loyalty_card AS card
      JOIN res_partner AS partner ON partner.id = card.partner_id
    {OF_PROGRAM} AND card.active AND card.strict_ledger
"""
ENTRIES = f"""
    SELECT COALESCE(JSON_AGG(move.points ORDER BY move.id), '[]')
      FROM crm_loyalty_move AS move {OF_PROGRAM} AND kind = '{{}}'
"""
LOOSE = f"""
    SELECT COUNT(*) FROM loyalty_card AS card
    {OF_PROGRAM} AND card.strict_ledger IS NOT TRUE
"""
LAST_CARD = f"""
    SELECT FROM loyalty_card AS card {OF_PROGRAM}
     ORDER BY card.id DESC LIMIT 1 FOR UPDATE OF card
"""
DEBTS = f"SELECT COUNT(*) FROM crm_loyalty_debt AS debt {OF_PROGRAM}"
FIRST_LOTS_OVER = f"""
    UPDATE crm_loyalty_lot SET expiry_date = CURRENT_DATE - 2
     WHERE id IN (SELECT MIN(lot.id) FROM crm_loyalty_lot AS lot {OF_PROGRAM}
                   GROUP BY card_id)
"""
WINDOWS_OVER = """
    UPDATE crm_loyalty_accrual SET release_date = CURRENT_DATE - 2
     WHERE program_id IN (SELECT program.id FROM loyalty_program AS program
                           WHERE program.name->>'en_US' = '{}')
"""


@pytest.fixture(scope="module")
def database():
    steps = (PREPARE, USED, PAID, OPENED, NAMED, UNITED, OVER, WINDOW)
    with support.own_database("contended") as name:
        support.run_shell(RUN + "".join(steps), name)
        yield name


@pytest.fixture(autouse=True)
def proven(connection):
    """Whatever happened: balance, entries, open lots and debts agree on every card."""
    yield
    assert invariants.broken(connection, invariants.POINTS) == {}


def change(connection, query):
    with connection.cursor() as cursor:
        cursor.execute(query)


def test_code_for_one_use_is_taken_by_one_of_two_orders(database, connection):
    told = together(connection, database, CONFIRM % "Olga", CONFIRM % "Omar")
    (refused,) = filter(None, told)
    assert refused.startswith("Used is used up: it could be used 1 times.")
    confirmed = """
        SELECT COUNT(*) FROM sale_order AS sale
          JOIN res_partner AS partner ON partner.id = sale.partner_id
         WHERE partner.name IN ('Olga', 'Omar') AND sale.state = 'sale'
    """
    assert value(connection, confirmed) == 1


def test_payment_beside_a_credit_note_earns_what_was_kept(database, connection):
    assert together(connection, database, PAY, CREDIT_ONE) == [None, None]
    # 4 pieces of 25 paid, one of them returned
    assert value(connection, POINTS.format("Paid")) == {"Pia": 75}


def test_orders_beside_the_opening_of_the_ledger_count_once(database, connection):
    orders = (CONFIRM_SAM % "Sam 100", CONFIRM_SAM % "Sam 50", CONFIRM_NEW)
    assert together(connection, database, OPEN, *orders) == [None] * 4
    points = {"Sam": 40 + 100 + 50, "Sue": 100}
    assert value(connection, POINTS.format("Opened")) == points
    assert value(connection, LOOSE.format("Opened")) == 0


def test_referral_released_by_two_is_rewarded_once(database, connection):
    told = together(connection, database, RELEASE % "releases0", RELEASE % "releases1")
    (refused,) = filter(None, told)
    assert "only held ones are released" in refused
    # Rolf's order of 10 earned as well
    assert value(connection, POINTS.format("Named")) == {"Rita": 100, "Rolf": 10 + 50}


def test_customers_merged_while_their_points_expire_keep_the_rest(database, connection):
    change(connection, FIRST_LOTS_OVER.format("United"))
    # a merge looks for debts when it has moved the points
    with holding(database, "LOCK TABLE crm_loyalty_debt IN ACCESS EXCLUSIVE MODE"):
        merge = start(RUN + FIND + MERGE, database)
        wait_for_waiters(connection)
        expire = start(EXPIRE, database)
        wait_for_waiters(connection, 2)
    for worker in (merge, expire):
        finish(worker)
    assert value(connection, POINTS.format("United")) == {"Mia": 70 + 45}
    assert sorted(value(connection, ENTRIES.format("United", "expire"))) == [-30, -20]
    assert value(connection, DEBTS.format("United")) == 0


@pytest.mark.parametrize(
    ("code", "program", "due", "kind", "points"),
    [
        (EXPIRE, "Over", FIRST_LOTS_OVER, "expire", -10),
        (GRANT, "Window", WINDOWS_OVER, "earn", 10),
    ],
    ids=["expiry", "release"],
)
def test_killed_job_goes_on_where_it_stopped(
    database, connection, code, program, due, kind, points
):
    change(connection, due.format(program))
    entries = ENTRIES.format(program, kind)
    with holding(database, LAST_CARD.format(program)):  # the job must wait for it
        worker = start(code, database)
        kill_waiter(worker, connection)
    # the first two are whole; of the other two, which belong together, nothing is done
    assert value(connection, entries) == [points] * 2
    assert invariants.broken(connection, invariants.POINTS) == {}
    for _again in range(2):
        finish(start(code, database))
    assert value(connection, entries) == [points] * 4
    left = 10 + points if kind == "expire" else points
    balances = {f"{program} {number}": left for number in range(4)}
    assert value(connection, POINTS.format(program)) == balances
