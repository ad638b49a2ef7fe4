"""What people ask the suite for, as their browsers do: made from the database itself.

Run in Odoo's shell: `write(env, file)`. A question is {kind, who, path, params};
without params it is a page. Lists, filters, charts and forms follow from the menus and
their views, dashboards from their files, portal pages from what a customer has.
"""

import json

from lxml import etree

from odoo.tools.safe_eval import safe_eval

ADDONS = ("crm_relationship", "crm_loyalty", "crm_feedback")
APP = "crm_relationship.crm_relationship_menu_root"
CUSTOMER = "customer@example.com"  # login and password of the portal


def write(env, file):
    admin = env(user=env.ref("base.user_admin"))
    found = [
        *menus(admin),
        *customer_pages(admin),
        *charts(admin),
        *dashboards(admin),
        *portal_pages(env, customer(env)),
        *public_pages(env),
    ]
    with open(file, "w") as out:
        json.dump(found, out, default=str)


def question(kind, path, params=None, who="admin"):
    return {"kind": kind, "who": who, "path": path, "params": params}


def call(kind, model, method, *args, **kwargs):
    params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
    return question(kind, f"/web/dataset/call_kw/{model}.{method}", params)


# lists, filters, pivots, graphs and forms behind the menus


def menus(env):
    root = env.ref(APP)
    shown = env["ir.ui.menu"].browse(env["ir.ui.menu"]._visible_menu_ids())
    ours = shown.filtered(lambda menu: menu.parent_path.startswith(root.parent_path))
    for action in filter(None, (menu.action for menu in ours)):
        yield question("actions", "/web/action/load", {"action_id": action.id})
        if action._name == "ir.actions.act_window":
            yield from screens(env[action.res_model], action.view_mode.split(","))


def screens(model, kinds):
    """What one action's views read."""
    kinds = [kind.strip() for kind in kinds]
    wanted = [(False, kind) for kind in [*kinds, "search"]]
    yield call("actions", model._name, "get_views", wanted)
    views = model.get_views(wanted)["views"]
    for kind in kinds:
        yield from view(model, kind, etree.fromstring(views[kind]["arch"]))
    yield from filters(model, etree.fromstring(views["search"]["arch"]))


def view(model, kind, arch):
    if kind in ("list", "kanban"):
        yield call(
            "lists",
            model._name,
            "web_search_read",
            domain=[],
            specification={name: {} for name in sorted(top(arch))},
            limit=80,
        )
    elif kind == "form":
        if ids := model.search([], limit=1).ids:
            specification = {name: {} for name in sorted(top(arch))}
            yield call(
                "forms", model._name, "web_read", ids, specification=specification
            )
    elif kind in ("pivot", "graph"):
        yield call(
            "pivots and graphs",
            model._name,
            "formatted_read_group",
            domain=[],
            groupby=[
                group_of(model, node.get("name"), node.get("interval"))
                for node in arch.iter("field")
                if node.get("type") != "measure"
            ],
            aggregates=["__count"],
        )


def top(arch):
    """The fields of a view itself, without those of lists inside it."""
    return {
        node.get("name")
        for node in arch.iter("field")
        if not any(parent.tag == "field" for parent in node.iterancestors())
    }


def group_of(model, name, interval=None):
    """A group as the web client asks for it: days and times by month."""
    field = model._fields.get(name)
    if not interval and field and field.type in ("date", "datetime"):
        interval = "month"
    return f"{name}:{interval}" if interval else name


def filters(model, arch):
    for node in arch.iter("filter"):
        domain = safe_eval(node.get("domain") or "[]", {"uid": model.env.uid})
        group = safe_eval(node.get("context") or "{}").get("group_by")
        if node.get("name") == "group_by_properties":  # core's own
            continue
        if group:
            yield call(
                "groups",
                model._name,
                "web_read_group",
                domain=domain,
                groupby=[group_of(model, *group.split(":"))],
                aggregates=["__count"],
            )
        else:
            yield call(
                "filters",
                model._name,
                "web_search_read",
                domain=domain,
                specification={"display_name": {}},
                limit=80,
            )


# pages of our own


def customer_pages(env):
    customer = env["crm.relationship"].search([], order="id", limit=1).partner_id
    kind, ids = "customer page", customer.ids
    yield from screens(env["res.partner"], ["list", "form"])
    for model, method in (
        ("crm.customer.page", "get_page"),
        ("crm.brief", "get_brief"),
        ("crm.health", "get_health"),
        ("crm.timeline", "get_page"),
        ("crm.memory", "get_sections"),
        ("crm.contact.role", "get_who_decides"),
        ("crm.partner.relation", "get_network"),
        ("crm.completeness", "get_completeness"),
        ("crm.data.reliability", "get_words"),
    ):
        yield call(kind, model, method, *ids)
    deal = env["crm.lead"].search([("partner_id", "!=", False)], limit=1)
    yield call(kind, "crm.lead", "get_deal_memory", deal.ids)
    for everybody in (False, True):
        yield call("worklists", "crm.worklist", "get_page", everybody)
    yield call("worklists", "crm.first.steps", "get_page")


def charts(env):
    yield call("charts", "crm.chart", "get_charts")
    for chart in env["crm.chart"].get_charts():
        yield call("charts", "crm.chart", "get_chart", chart["key"], {})
        for kind in ("csv", "xlsx"):
            yield question("charts", f"/crm/chart/{chart['key']}.{kind}")
    yield call("charts", "crm.retention.cohort", "read_heat_map")


def dashboards(env):
    ours = env["ir.model.data"].search(
        [("module", "in", ADDONS), ("model", "=", "spreadsheet.dashboard")]
    )
    for board in env["spreadsheet.dashboard"].browse(ours.mapped("res_id")):
        yield question("dashboards", f"/spreadsheet/dashboard/data/{board.id}")
        yield from sources(env, json.loads(board.spreadsheet_data))


def sources(env, board):
    kind = "dashboards"
    for pivot in board["pivots"].values():
        yield call(
            kind,
            pivot["model"],
            "formatted_read_group",
            domain=pivot["domain"],
            groupby=[],
            aggregates=[measure["id"] for measure in pivot["measures"]],
        )
    figures = board["sheets"][0]["figures"]
    for data in (figure["data"] for figure in figures):
        if "metaData" in data:
            yield call(
                kind,
                data["metaData"]["resModel"],
                "formatted_read_group",
                domain=data["searchParams"]["domain"],
                groupby=data["metaData"]["groupBy"],
                aggregates=["__count"],
            )
    for table in board["lists"].values():
        yield call(
            kind,
            table["model"],
            "web_search_read",
            domain=table["domain"],
            specification={name: {} for name in table["columns"]},
            limit=20,
        )


# what customers and strangers open


def customer(env):
    """Somebody with points and a firm gets a login."""
    cards = env["loyalty.card"].search([("strict_ledger", "=", True)])
    person = cards.partner_id.filtered(lambda one: not one.user_ids)[:1]
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "login": CUSTOMER,
            "password": CUSTOMER,
            "partner_id": person.id,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    return person


def portal_pages(env, person):
    kind, who = "portal pages", "portal"
    pages = ("points", "cases", "cases/new", "feedback", "data")  # /my is Odoo's own
    for path in (*(f"/my/{page}" for page in pages), "/suggestions"):
        yield question(kind, path, who=who)
    counters = ["points_card_count", "feedback_count", "case_count"]
    yield question(kind, "/my/counters", {"counters": counters}, who)
    cards = env["loyalty.card"]
    for card in cards.search(cards._portal_domain(person)):
        yield question(kind, f"/my/points/{card.id}", who=who)
    for asked in env["crm.feedback.invitation"]._open_to(person):
        if not asked.program_id.survey_id:
            yield question(kind, f"/my/feedback/{asked.id}", who=who)
    cases = env["crm.case"]
    for case in cases.search(cases._portal_domain(person), limit=3):
        yield question(kind, f"/my/cases/{case.id}", who=who)


def public_pages(env):
    kind, who = "public pages", "public"
    invitations = env["crm.feedback.invitation"].search(
        [("state", "=", "sent"), ("program_id.survey_id", "=", False)], limit=3
    )
    for asked in invitations:
        yield question(kind, f"/feedback/{asked._token()}", who=who)
        yield question(kind, f"/feedback/stop/{asked._stop_token()}", who=who)
    card = env["loyalty.card"].search(
        [("referral_code", "!=", False), ("program_id.referral_active", "=", True)],
        limit=1,
    )
    if card:
        yield question(kind, f"/loyalty/referral/{card.referral_code}", who=who)
