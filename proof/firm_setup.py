"""The firm before its first day: customers, goods, a programme of points, questions.

In the first company points are earned and spent; both ask after orders, both have
complaints; the second keeps its books in euro.
"""

from odoo.fields import Command

LONG = 60  # days
REF = "YEAR"  # whom the year deals with
GOODS = [("Lamp", 120, 70), ("Desk", 480, 310), ("Chair", 90, 41), ("Shelf", 210, 125)]
SERVICES = [("Assembly", 60), ("Advice", 95)]
TERMS = ("account_payment_term_immediate", "account_payment_term_15days")
TERMS += ("account_payment_term_30days",)


def prepare(env, count, days):
    """:param days: it will live; points expire within them"""
    env = env(context={**env.context, "tracking_disable": True})
    _open_second(env)
    for company in companies(env):
        _set_up(company)
    env["loyalty.program"].search([]).active = False
    _points(env, days)
    env["product.product"].create(
        [
            {"name": name, "list_price": price, "standard_price": cost, "type": "consu"}
            for name, price, cost in GOODS
        ]
        + [
            {"name": name, "list_price": price, "type": "service"}
            for name, price in SERVICES
        ]
    ).write({"taxes_id": False, "default_code": REF})
    _customers(env, count)
    env["crm.relationship.run"]._refresh_full(bulk=True)


def companies(env):
    """The first of the database, and ours that keeps its books in euro."""
    found = env["res.company"].search([], order="id")
    return found[0] | found.filtered(lambda company: company.name == REF)


def _open_second(env):
    first = env["res.company"].search([], order="id", limit=1)
    euro = env.ref("base.EUR")
    euro.active = True
    second = env["res.company"].create({"name": REF, "currency_id": euro.id})
    env["account.chart.template"].try_loading("generic_coa", second, install_demo=False)
    for day, rate in (("2020-01-01", 0.9), ("2030-01-01", 0.95)):
        env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "name": day,
                "rate": rate,
                "company_id": first.id,
            }
        )
    env["res.currency.rate"].create(
        {
            "currency_id": env.ref("base.USD").id,
            "name": "2020-01-01",
            "rate": 1.1,
            "company_id": second.id,
        }
    )
    second.partner_id.tz = "Europe/Berlin"
    env.user.company_ids |= second


def _set_up(company):
    env = company.with_company(company).env
    company.crm_late_payment_rate = 0.08
    expense = env["account.account"].search(
        [("account_type", "=", "expense"), ("company_ids", "in", company.ids)], limit=1
    )
    env["crm.cost.pool"].create(
        {
            "name": "Service",
            "company_id": company.id,
            "driver": "order",
            "account_ids": [Command.set(expense.ids)],
        }
    )
    programs = env["crm.feedback.program"]
    if not programs.search_count([("company_id", "=", company.id)], limit=1):
        programs.create(
            {
                "name": "After an order",
                "kind": "csat",
                "trigger": "order",
                "delay_days": 2,
                "company_id": company.id,
            }
        ).action_start()
    programs.search([("company_id", "=", company.id)]).write(
        {"reminder_days": 5, "reminder_max": 1}
    )
    policies = env["crm.sla.policy"]
    if not policies.search_count([("company_id", "=", company.id)], limit=1):
        policies.create(
            {
                "name": "All",
                "company_id": company.id,
                "response_hours": 8,
                "solution_hours": 40,
            }
        )


def _points(env, days):
    """Points that expire before the end, tiers by the calendar year."""
    company = env["res.company"].search([], order="id", limit=1)
    programs = env["loyalty.program"].with_company(company)
    programs.create(
        programs._get_template_values()["points_tiers"]
        | {
            "name": REF,
            "company_id": company.id,
            # in a few days nobody would live to see points of a return window
            "earn_on": "window" if days > LONG else "confirm",
            "return_days": 5,
            "expiry_policy": "fixed",
            "expiry_count": max(3, days // 6),
            "expiry_unit": "day",
            "tier_period": "calendar",
            "referral_active": True,
        }
    )


def _customers(env, count):
    """Two of three are firms with a contact; each pays by one of three terms."""
    terms = [env.ref(f"account.{name}").id for name in TERMS]
    firms = [number for number in range(count) if number % 3]
    partners = env["res.partner"].create(
        [
            {
                "name": f"Customer {number}",
                "ref": REF,
                "is_company": number in firms,
                "email": f"customer{number}@example.com",
                "property_payment_term_id": terms[number % 3],
            }
            for number in range(count)
        ]
    )
    env["res.partner"].create(
        [
            {
                "name": f"Contact {number}",
                "parent_id": partners[number].id,
                "email": f"contact{number}@example.com",
            }
            for number in firms
        ]
    )
