"""The small database that every size starts from, made by Odoo itself.

Three companies with a chart of accounts, currencies with monthly rates,
products, suppliers and sales people: what the generated documents refer to.
"""

from dateutil.relativedelta import relativedelta

from . import database

BASE = "bench_base"
MODULES = "sale_crm,sale_margin,contacts,spreadsheet_dashboard"
COMPANIES = {"Bench North": "USD", "Bench South": "USD", "Bench Europe": "EUR"}
RATES = {  # units of the currency for one of the company's
    "USD": {"EUR": 0.92, "GBP": 0.79},
    "EUR": {"USD": 1.087, "GBP": 0.859},
}
YEARS = 5
PRODUCT_COUNT = 40
SALESPERSON_COUNT = 20
SUPPLIER_COUNT = 50


def create_base(as_of):
    """Install Odoo's modules into BASE and add the master data, about 2 minutes."""
    database.drop(BASE)
    database.odoo(BASE, "-i", MODULES, "--without-demo=True")
    with database.environment(BASE) as env:
        currencies = _activate_currencies(env)
        companies = _create_companies(env, currencies)
        for company in companies:
            _create_rates(env, company, currencies, as_of)
        _create_products(env)
        _create_suppliers(env)
        _create_salespeople(env, companies)
        env.cr.commit()
    database.close_odoo(BASE)


def _activate_currencies(env):
    currencies = env["res.currency"].with_context(active_test=False)
    currencies = currencies.search([("name", "in", ("USD", "EUR", "GBP"))])
    currencies.active = True
    return {currency.name: currency for currency in currencies}


def _create_companies(env, currencies):
    companies = env.ref("base.main_company")
    companies.name = next(iter(COMPANIES))
    companies |= env["res.company"].create(
        [{"name": name} for name in list(COMPANIES)[1:]]
    )
    for company in companies:
        env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        company.currency_id = currencies[COMPANIES[company.name]]
        _give_payments_an_entry(env, company)
    env.ref("base.user_admin").company_ids = companies
    return companies


def _give_payments_an_entry(env, company):
    """Payments post to an outstanding account, as with Odoo's accounting app."""
    chart = env["account.chart.template"].with_company(company)
    lines = _journal(env, company, "bank").inbound_payment_method_line_ids
    lines.payment_account_id = chart.ref("account_journal_payment_debit_account_id")


def _create_rates(env, company, currencies, as_of):
    """One rate a month that sways by 3 % around its mean."""
    first = as_of - relativedelta(years=YEARS + 1, day=1)
    env["res.currency.rate"].create(
        [
            {
                "name": first + relativedelta(months=month),
                "currency_id": currencies[name].id,
                "company_id": company.id,
                "rate": rate * (1 + 0.015 * ((month * 7) % 5 - 2)),
            }
            for name, rate in RATES[company.currency_id.name].items()
            for month in range(12 * (YEARS + 1) + 1)
        ]
    )


def _create_products(env):
    env["product.product"].create(
        [
            {
                "name": f"Product {number}",
                "type": "consu",
                "list_price": 10.0 * number,
                "standard_price": 6.0 * number,
                "taxes_id": [],
            }
            for number in range(1, PRODUCT_COUNT + 1)
        ]
    )


def _create_suppliers(env):
    env["res.partner"].create(
        [
            {"name": f"Supplier {number}", "is_company": True, "supplier_rank": 1}
            for number in range(1, SUPPLIER_COUNT + 1)
        ]
    )


def _create_salespeople(env, companies):
    groups = env.ref("sales_team.group_sale_salesman") | env.ref("base.group_user")
    env["res.users"].with_context(no_reset_password=True).create(
        [
            {
                "name": f"Salesperson {number}",
                "login": f"sales{number}",
                "company_id": companies[0].id,
                "company_ids": companies.ids,
                "group_ids": groups.ids,
            }
            for number in range(1, SALESPERSON_COUNT + 1)
        ]
    )


def company_facts(env):
    """What the SQL must know of each company, in the order of COMPANIES."""
    for name in COMPANIES:
        company = env["res.company"].search([("name", "=", name)])
        partner = company.partner_id.with_company(company)
        sale = _journal(env, company, "sale")
        bank = _journal(env, company, "bank")
        method = bank.inbound_payment_method_line_ids[:1]
        yield {
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "sale_journal_id": sale.id,
            "purchase_journal_id": _journal(env, company, "purchase").id,
            "general_journal_id": _journal(env, company, "general").id,
            "bank_journal_id": bank.id,
            "method_line_id": method.id,
            "method_id": method.payment_method_id.id,
            "outstanding_account_id": method.payment_account_id.id,
            "receivable_account_id": partner.property_account_receivable_id.id,
            "payable_account_id": partner.property_account_payable_id.id,
            "income_account_id": sale.default_account_id.id,
            "cogs_account_id": _accounts(env, company, "expense_direct_cost")[0],
            "interim_account_id": _accounts(env, company, "asset_current")[0],
            "accrual_account_id": _accounts(env, company, "liability_current")[0],
            "expense_account_ids": _accounts(env, company, "expense"),
        }


def _journal(env, company, kind):
    return env["account.journal"].search(
        [("type", "=", kind), ("company_id", "=", company.id)], limit=1
    )


def _accounts(env, company, kind):
    """Ids by code, all accounts of one type."""
    found = (
        env["account.account"]
        .with_company(company)
        .search([("account_type", "=", kind), ("company_ids", "in", company.ids)])
    )
    return found.sorted("code").ids
