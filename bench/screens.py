"""What people look at costs with the addon's columns, beside the same without it.

Lists, forms and searches are asked for as the web client does: every field of the
view, optional columns included.
"""

from functools import partial

from lxml import etree

from . import sides
from .report import Row

BOUND = 1.10  # times the list without the addon
PAGE_BOUND = 1.3  # times core's form, with what both ask for once they are shown
PAGE = 80
ROUNDS = 25
CHATTER = ["activities", "attachments", "followers", "scheduledMessages"]
COUNT_LIMIT = 10_001  # how far the web client has a list counted

# of a figure beside a stored column of res.partner with as many values
COLUMNS = {
    "filter by stage, beside country": (
        ("search", [("lifecycle_stage_id.name", "=", "Loyal")]),
        ("search", [("country_id.code", "=", "BE")]),
    ),
    "filter by priority band, beside type": (
        ("search", [("priority_band", "=", "a")]),
        ("search", [("type", "=", "contact"), ("is_company", "=", True)]),
    ),
    "sort by priority, beside date of change": (
        ("sort", "priority_score desc"),
        ("sort", "write_date desc"),
    ),
    "group by stage, beside country": (
        ("group", "lifecycle_stage_id"),
        ("group", "country_id"),
    ),
    "group by priority band, beside language": (
        ("group", "priority_band"),
        ("group", "lang"),
    ),
}


def measure(_bench, rounds=ROUNDS):
    """Rows of the report: list, form, search by name, then columns one by one."""
    found = sides.alternate(look, rounds)
    mentions = found.pop("name_search_mentions")
    report = sides.rows("list of 80", found["list"], 1, BOUND)
    report += sides.rows("list of 80, all figures there are", found["every"], 1)
    report += sides.rows("form", found["form"], 1)
    report += sides.rows("page of a customer", found["page"], at_most=PAGE_BOUND)
    report += sides.rows("name_search", found["name_search"], 0)
    report.append(
        Row(
            "name_search: statements that name our tables",
            sum(mentions["ours"]),
            at_most=0,
        )
    )
    for what in COLUMNS:
        report += sides.rows(what, found[what])
    return report


def look(env, turn, side):
    """One look at everything, each time at another page."""
    partners = env["res.partner"]
    columns = columns_of(env, "base.view_partner_tree")
    page = {"limit": PAGE, "offset": PAGE * turn, "count_limit": COUNT_LIMIT}
    found = {
        "list": sides.sample(
            env, lambda: partners.web_search_read([], columns, **page)
        ),
        "every": sides.sample(
            env,
            lambda: partners.web_search_read([], columns | figures_of(env), **page),
        ),
    }
    fields = columns_of(env, "base.view_partner_form", kind="form")
    customer = partners.search(
        [("customer_rank", ">", 0)], order="id", offset=turn * 11, limit=1
    )
    found["form"] = sides.sample(env, lambda: customer.web_read(fields))
    found["page"] = sides.sample(env, lambda: open_customer(customer, fields))
    statements = []
    found["name_search"] = sides.sample(
        env, lambda: _name_search(env, turn, statements)
    )
    found["name_search_mentions"] = sum("crm_rel" in sent for sent in statements)
    for what, kinds in COLUMNS.items():
        kind, argument = kinds[0 if side == "ours" else 1]
        found[what] = sides.sample(env, partial(ASKED[kind], partners, argument))
    return found


def open_customer(customer, fields):
    """All that opening a contact asks for: view, record, history, and our page."""
    from odoo.addons.mail.tools.discuss import Store

    views = [(False, "form"), (False, "search")]
    customer.get_views(views, {"load_filters": True, "toolbar": True})
    customer.web_read(fields)
    store = Store()
    customer._thread_to_store(store, [], request_list=CHATTER)
    messages = customer.env["mail.message"]._message_fetch(
        domain=None, thread=customer, limit=30
    )
    store.add(messages["messages"]).get_result()
    if "crm.customer.page" in customer.env:
        customer.env["crm.customer.page"].get_page(customer.id)


def _name_search(env, turn, statements):
    with sides.listen(statements):
        env["res.partner"].name_search(f"Company {turn + 10}", limit=8)


ASKED = {
    "search": lambda partners, domain: partners.web_search_read(
        domain, {"display_name": {}}, limit=PAGE, count_limit=COUNT_LIMIT
    ),
    "sort": lambda partners, order: partners.web_search_read(
        [], {"display_name": {}}, limit=PAGE, order=order, count_limit=COUNT_LIMIT
    ),
    "group": lambda partners, name: partners.web_read_group([], [name], ["__count"]),
}


def figures_of(env):
    """Every figure of the relationship that the partner shows; none without us."""
    partners = env["res.partner"]
    names = set(getattr(partners, "_relationship_field_names", dict)())
    names.discard("relationship_id")  # what the figures are of
    return {
        name: _asked(partners._fields[name])
        for name in names
        if partners._has_field_access(partners._fields[name], "read")
    }


def columns_of(env, view, model="res.partner", kind="list"):
    """The fields of a view as the web client reads them."""
    arch = env[model].get_view(env.ref(view).id, kind)["arch"]
    return _fields_of(env[model], etree.fromstring(arch))


def _fields_of(model, node):
    """The fields of a view, and of the views inside them, as web_read takes them."""
    found = {}
    for element in node.iterchildren(etree.Element):
        if element.tag != "field":
            found |= _fields_of(model, element)
            continue
        field = model._fields[element.get("name")]
        inner = element.xpath("list | kanban")
        if inner:
            lines = _fields_of(model.env[field.comodel_name], inner[0])
            found[field.name] = {"fields": lines, "limit": 40}
        else:
            found[field.name] = _asked(field, element)
    return found


def _asked(field, element=None):
    """Of a record its name, unless the field is there for conditions alone."""
    view = {} if element is None else element.attrib
    if field.type != "many2one" and view.get("widget") != "many2many_tags":
        return {}
    hidden = "1" in (view.get("invisible"), view.get("column_invisible"))
    return {"fields": {} if hidden else {"display_name": {}}}
