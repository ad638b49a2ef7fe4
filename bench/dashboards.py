"""What opening a dashboard costs the server: every figure, chart and list of it.

Each dashboard of the suite is asked for as the browser does, by somebody of the role it
is for, with its period of the last 12 months: pivots, charts and the first lines of its
lists, one after the other.
"""

import gc
import json
from datetime import timedelta
from functools import partial

from . import sides
from .report import Row

BOUND = 1  # second
DASHBOARDS = {
    "management": "crm_relationship.crm_relationship_group_manager",
    "sales": "sales_team.group_sale_salesman_all_leads",
    "accounting": "account.group_account_readonly",
}
LINES = 8


def measure(bench):
    """Rows of the report: each dashboard, and its slowest source."""
    report = []
    with bench.environment(sides.WITH) as (env, meter):
        for name, group in DASHBOARDS.items():
            theirs = _as_reader(env, name, group)
            record = env.ref(f"crm_relationship.spreadsheet_dashboard_{name}")
            board = json.loads(record.spreadsheet_data)
            costs = {
                what: _cost(theirs, meter, work)
                for what, work in _sources(theirs, board, bench.as_of)
            }
            slowest = max(costs, key=costs.get)
            report += [
                Row(f"dashboard {name}, server", sum(costs.values()), "s", BOUND),
                Row(f"dashboard {name}, sources", len(costs)),
                Row(f"its slowest source: {slowest}", costs[slowest], "s"),
            ]
    return report


def _as_reader(env, name, group):
    company = env.ref("base.main_company")
    user = env["res.users"].create(
        {
            "name": name,
            "login": f"bench dashboard {name}",
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
            "group_ids": [(6, 0, env.ref(group).ids)],
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
    for pivot in board["pivots"].values():
        specs = [measure["id"] for measure in pivot["measures"]]
        domain = _within(pivot, pivot["domain"], as_of)
        model = env[pivot["model"]]
        yield (
            f"{pivot['model']} {specs} {pivot['domain']}",
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
