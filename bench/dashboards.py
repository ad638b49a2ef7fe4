"""What opening a dashboard costs the server: every figure, chart and list of it.

Each dashboard of the suite is asked for as the browser does, by somebody of the role it
is for, with its period of the last 12 months: pivots, charts and the first lines of its
lists, one after the other.
"""

import gc
import json
from datetime import timedelta
from functools import partial

from . import suite
from .report import Row

BOUND = 1  # second
MANAGER = "crm_relationship.crm_relationship_group_manager"
DASHBOARDS = {  # name -> (addon, groups of who opens it)
    "management": ("crm_relationship", [MANAGER]),
    "sales": ("crm_relationship", ["sales_team.group_sale_salesman_all_leads"]),
    "accounting": ("crm_relationship", ["account.group_account_readonly"]),
    "loyalty": ("crm_loyalty", ["crm_loyalty.crm_loyalty_group_manager"]),
    "service": ("crm_feedback", ["crm_feedback.crm_feedback_group_manager"]),
}
LINES = 8
SLOWEST = 3  # sources that are named


def measure(bench):
    """Rows of the report: each dashboard, and its slowest source."""
    report = []
    with bench.environment(suite.NAME) as (env, meter):
        for name in DASHBOARDS:
            costs = costs_of(env, meter, bench, name)
            slowest = sorted(costs, key=costs.get, reverse=True)[:SLOWEST]
            report += [
                Row(f"dashboard {name}, server", sum(costs.values()), "s", BOUND),
                Row(f"dashboard {name}, sources", len(costs)),
                *(Row(f"of it {what}", costs[what], "s") for what in slowest),
            ]
    return report


def costs_of(env, meter, bench, name):
    """{source: seconds} of one opening of a dashboard, by a reader it is for."""
    return {what: _cost(env, meter, work) for what, work in sources(env, bench, name)}


def sources(env, bench, name):
    """(what, how to ask for it) of all that a dashboard shows to its reader."""
    addon, groups = DASHBOARDS[name]
    record = env.ref(f"{addon}.spreadsheet_dashboard_{name}")
    board = json.loads(record.spreadsheet_data)
    return _sources(_as_reader(env, name, groups), board, bench.as_of)


def _as_reader(env, name, groups):
    company = env.ref("base.main_company")
    user = env["res.users"].create(
        {
            "name": name,
            "login": f"bench dashboard {name}",
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
            "group_ids": [(6, 0, [env.ref(group).id for group in groups])],
        }
    )
    context = {"allowed_company_ids": company.ids, "lang": "en_US"}
    return env(user=user, context=context)


def _cost(env, meter, work):
    work()  # rights, fields and plans are known to a server that runs
    env.invalidate_all()
    gc.collect()
    return meter.cost(work).total


def _sources(env, board, as_of):
    """(what, how to ask for it) of every pivot, chart and list."""
    for number, pivot in board["pivots"].items():  # some differ by period alone
        specs = [measure["id"] for measure in pivot["measures"]]
        domain = _within(pivot, pivot["domain"], as_of)
        model = env[pivot["model"]]
        yield (
            f"pivot {number}: {pivot['model']} {specs} {pivot['domain']}",
            partial(model.formatted_read_group, domain, [], specs),
        )
    for figure in board["sheets"][0]["figures"]:
        chart = figure["data"]
        if "metaData" not in chart:
            continue
        meta = chart["metaData"]
        domain = _within(chart, chart["searchParams"]["domain"], as_of)
        model = env[meta["resModel"]]
        specs = ["__count"]
        if (name := meta["measure"]) != "__count":
            field = model._fields[name]
            if field.type == "monetary":
                currency = field.get_currency_field(model)
                specs += [f"{currency}:array_agg_distinct", f"{name}:sum_currency"]
            specs.append(f"{name}:{field.aggregator}")
        yield (
            f"chart {chart['title']['text']}",
            partial(model.formatted_read_group, domain, meta["groupBy"], specs),
        )
    for table in board["lists"].values():
        order = ", ".join(
            f"{part['name']} {'asc' if part['asc'] else 'desc'}"
            for part in table["orderBy"]
        )
        domain = _within(table, table["domain"], as_of)
        columns = {name: {} for name in table["columns"]}
        yield (
            f"list {table['name']}",
            partial(
                env[table["model"]].web_search_read,
                domain,
                columns,
                limit=LINES,
                order=order,
            ),
        )


def _within(source, domain, as_of):
    """The domain with the period of the last 12 months, where the source has one."""
    period = source["fieldMatching"].get("period")
    if not period:
        return domain
    start = as_of - timedelta(days=365)
    ends = [(period["chain"], ">", str(start)), (period["chain"], "<=", str(as_of))]
    return [*ends, *domain]
