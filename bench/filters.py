"""How long filters and groups take where people look at customers.

In the list of contacts and in that of customers: by band, segment and churn, as a
manager who has all companies switched on and as a salesperson with his own customers.
"""

import gc
from functools import partial

from . import sides
from .report import Row
from .screens import COUNT_LIMIT, PAGE, columns_of

BOUND = 0.3  # seconds
GROUPS = 80  # that the web client asks for at once
ROLES = {
    "manager": (
        "crm_relationship.crm_relationship_group_manager",
        "sales_team.group_sale_salesman_all_leads",
    ),
    "salesperson": ("sales_team.group_sale_salesman",),
}
VIEWS = {
    "res.partner": "base.view_partner_tree",
    "crm.relationship": "crm_relationship.crm_relationship_view_list",
}
FIGURES = (
    "payment_band",
    "priority_band",
    "rfm_segment",
    "segment_ids",
    "churn_risk",
)


def measure(bench):
    """Rows of the report, in processor time and in wall time."""
    report = []
    with bench.environment(sides.WITH) as (env, meter):
        for role in ROLES:
            theirs = as_role(env, role)
            for model in VIEWS:
                for what, work in _questions(theirs[model]):
                    title = f"{model}, {role}: {what}"
                    report += rows(title, env, meter, work)
    return report


def as_role(env, role):
    """The environment of somebody with these groups, in the main company."""
    companies = env.ref("base.main_company")
    if role == "manager":
        companies |= env["res.company"].search([])
    user = env["res.users"].create(
        {
            "name": role,
            "login": f"bench {role}",
            "company_id": companies[0].id,
            "company_ids": [(6, 0, companies.ids)],
            "group_ids": [(6, 0, [env.ref(group).id for group in ROLES[role]])],
        }
    )
    if role == "salesperson":
        _give_customers(env, user)
    context = {"allowed_company_ids": companies.ids, "lang": "en_US"}
    return env(user=user, context=context)


def _give_customers(env, user):
    """Those of a salesperson there is, as many as one has."""
    env.cr.execute(
        """
        UPDATE res_partner SET user_id = %s
         WHERE user_id = (SELECT user_id FROM res_partner WHERE user_id IS NOT NULL
                           GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1)
        """,
        [user.id],
    )
    env.invalidate_all()


def _questions(records):
    """(what, how to ask for it) of each filter and each group."""
    names = {figure: _name(records, figure) for figure in FIGURES}
    segment = records.env["crm.segment"].search([], limit=1)
    filters = {
        "payment_band": ("in", ("d", "e")),
        "priority_band": ("=", "a"),
        "rfm_segment": ("=", "at_risk"),
        "segment_ids": ("in", segment.ids),
        "churn_risk": ("=", "high"),
    }
    columns = columns_of(records.env, VIEWS[records._name], records._name)
    for figure, condition in filters.items():
        domain = [(names[figure], *condition)]
        first_page = partial(page, records, domain, columns)
        yield f"filter by {figure}, first page", first_page
        yield f"filter by {figure}, count", partial(records.search_count, domain)
    totals = totals_of(records, columns)
    for figure in FIGURES:
        yield f"group by {figure}", partial(group, records, names[figure], totals)


def _name(records, figure):
    return figure if figure in records._fields else f"relationship_{figure}"


def page(records, domain, columns):
    records.web_search_read(domain, columns, limit=PAGE, count_limit=COUNT_LIMIT)


def totals_of(records, columns):
    """What the web client asks of each group: totals of every column with numbers."""
    totals = ["__count"]
    for name in columns:
        field = records._fields[name]
        if field.type in ("integer", "float", "monetary") and field.aggregator:
            totals.append(f"{name}:{field.aggregator}")
        if field.type == "monetary" and field.aggregator:
            currency = f"{field.get_currency_field(records)}:array_agg_distinct"
            totals += [f"{name}:sum_currency", currency]
    return list(dict.fromkeys(totals))


def group(records, name, totals):
    records.web_read_group([], [name], totals, limit=GROUPS)


def rows(title, env, meter, work, bound=BOUND):
    """What some work costs, when what a worker keeps is there."""

    taken = cost(env, meter, work)
    return [
        Row(title, taken.total, "s", at_most=bound),
        Row(f"{title}: wall", taken.wall, "s"),
    ]


def cost(env, meter, work):
    """The cheapest of some calls, each from empty caches of records."""

    def anew():
        env.invalidate_all()
        work()

    gc.collect()
    anew()  # what a worker keeps between requests is there
    return meter.best(anew)
