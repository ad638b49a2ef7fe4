"""Time against size: whether what must be linear is, and what must be constant.

Each size is a database of its own, generated, filled and dropped when it is measured.
What is known of a size is kept under $CRM_BUILD/scale, so that a run that was broken
goes on where it was.
"""

import gc
import json
import os
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from . import (
    changes,
    dashboards,
    database,
    disk,
    filters,
    generate,
    history,
    plans,
    points_book,
    screens,
    sides,
    suite,
    work,
)
from .report import say

LINEAR, CONSTANT = 1.25, 0.2  # the steepest slopes allowed
CHANGED = 100  # customers that are drained
OPENED = 20  # customers whose page and history are opened
KANBAN = "crm_relationship.crm_relationship_view_kanban"
KANBAN_PAGE = 40  # cards of a column that the web client asks for at once

COUNTS = {
    "contacts": "SELECT COUNT(*) FROM res_partner",
    "relationships": "SELECT COUNT(*) FROM crm_relationship",
    "invoices": "SELECT COUNT(*) FROM account_move WHERE move_type = 'out_invoice'",
    "invoice lines": "SELECT COUNT(*) FROM account_move_line AS line"
    " JOIN account_move AS move ON move.id = line.move_id"
    " WHERE move.move_type = 'out_invoice' AND line.display_type = 'product'",
    "journal items": "SELECT COUNT(*) FROM account_move_line",
    "orders": "SELECT COUNT(*) FROM sale_order",
    "history entries": f"SELECT ({history.DOCUMENTS})"
    " + (SELECT COUNT(*) FROM mail_message)",
    "lots of points": "SELECT COUNT(*) FROM crm_loyalty_lot",
}


# measures: (bench, env, meter) -> seconds of processor time


def _first_fill(bench, env, meter):
    if env["crm.relationship"].search_count([], limit=1):
        name = env.cr.dbname
        raise SystemExit(f"{name} is filled already: drop it, then call again.")
    cost = meter.cost(lambda: work.refresh(env, bench))
    env.cr.commit()
    sides.vacuum(env.cr.dbname)
    return cost.total


def _floor(_bench, env, meter):
    return work.floor(env, meter)


def _refresh(bench, env, meter):
    return meter.best(lambda: work.refresh(env, bench), times=2).total


def _drain(bench, env, meter):
    return changes.best(meter, env, bench, CHANGED, changes.drain)


def _list(model, _bench, env, meter):
    records = filters.as_role(env, "manager")[model]
    columns = screens.columns_of(records.env, filters.VIEWS[model], model)
    return filters.cost(env, meter, lambda: filters.page(records, [], columns)).total


def _kanban(_bench, env, meter):
    records = filters.as_role(env, "manager")["crm.relationship"]
    return filters.cost(env, meter, lambda: _open_kanban(records)).total


def _open_kanban(records):
    """Columns by stage, their first cards, and the bars above them."""
    cards = screens.columns_of(records.env, KANBAN, records._name, "kanban")
    records.web_read_group(
        [],
        ["stage_id"],
        filters.totals_of(records, ["revenue_12m"]),
        auto_unfold=True,
        unfold_read_specification=cards,
        unfold_read_default_limit=KANBAN_PAGE,
    )
    bar = {"field": "priority_band", "colors": dict.fromkeys("abcd", "info")}
    records.read_progress_bar([], "stage_id", bar)


def _filter(_bench, env, meter):
    return _on_list(env, meter, _filter_by_band)


def _group(_bench, env, meter):
    return _on_list(env, meter, _group_by_band)


def _on_list(env, meter, ask):
    records = filters.as_role(env, "manager")["crm.relationship"]
    columns = screens.columns_of(
        records.env, filters.VIEWS[records._name], records._name
    )
    return filters.cost(env, meter, lambda: ask(records, columns)).total


def _filter_by_band(records, columns):
    filters.page(records, [("priority_band", "=", "a")], columns)


def _group_by_band(records, columns):
    filters.group(records, "priority_band", filters.totals_of(records, columns))


def _customer_page(_bench, env, meter):
    theirs = filters.as_role(env, "manager")
    fields = screens.columns_of(theirs, "base.view_partner_form", kind="form")
    customers = [theirs["res.partner"].browse(id_) for id_ in _some(env)]
    screens.open_customer(customers[0], fields)  # what a worker keeps is there
    costs = []
    for customer in customers:
        env.invalidate_all()
        gc.collect()
        costs.append(meter.cost(partial(screens.open_customer, customer, fields)).total)
    return median(costs)


def _history(_bench, env, meter):
    theirs = history.as_somebody(env)
    some = _some(env)
    history.open_page(theirs, meter, some[0])
    return median(history.open_page(theirs, meter, id_).total for id_ in some)


def _some(env):
    env.cr.execute("SELECT DISTINCT partner_id FROM crm_relationship ORDER BY 1")
    return Random(1).sample([row[0] for row in env.cr.fetchall()], OPENED)


def _dashboard(name, bench, env, meter):
    return sum(dashboards.costs_of(env, meter, bench, name).values())


def _expiry(bench, env, meter):
    night = bench.as_of + timedelta(days=points_book.NIGHT)
    lost = []
    cost = meter.cost(lambda: lost.append(env["crm.loyalty.expiry"]._expire(night)))
    if not lost[0]:
        raise SystemExit("No card has lost points: no measure.")
    return cost.total


def _invitations(bench, env, meter):
    send = env["crm.feedback.send"]
    moment = timedelta(hours=12) + _midnight(bench)
    found = []
    cost = meter.cost(lambda: found.extend(send._prepare(send._running(), moment)))
    if not found[0].get("ready"):
        raise SystemExit("Nobody is asked: no measure.")
    return cost.total


def _midnight(bench):
    from odoo import fields

    return fields.Datetime.to_datetime(bench.as_of)


FLOOR = "FLOOR"
MEASURES = {  # title -> (steepest slope, measure); in this order
    "first fill": (LINEAR, _first_fill),
    FLOOR: (None, _floor),
    "full refresh": (LINEAR, _refresh),
    "100 changed customers": (CONSTANT, _drain),
    "list of contacts": (CONSTANT, partial(_list, "res.partner")),
    "list of customers": (CONSTANT, partial(_list, "crm.relationship")),
    "kanban by stage": (LINEAR, _kanban),
    "filter by band": (LINEAR, _filter),
    "group by band": (LINEAR, _group),
    "customer page": (CONSTANT, _customer_page),
    "history": (CONSTANT, _history),
    **{
        f"dashboard {name}": (LINEAR, partial(_dashboard, name))
        for name in dashboards.DASHBOARDS
    },
    "points expiry": (LINEAR, _expiry),
    "invitations": (LINEAR, _invitations),
}


def measure(bench, keep=False, again=False):
    """What is known of one size, as a dict; what is known already is not repeated."""
    record = {} if again else load(bench.size)
    if set(MEASURES) <= set(record.get("seconds", {})) and "plans" in record:
        say(f"{bench.size:,} contacts: measured before")
        return record
    name = name_of(bench.size)
    _make(bench, name, again)
    record.setdefault("seconds", {})
    for title, (_bound, ask) in MEASURES.items():
        if title in record["seconds"]:
            continue
        with bench.environment(name) as (env, meter):
            seconds = record["seconds"][title] = ask(bench, env, meter)
        say(f"  {title:<24}{seconds:9.3f} s")
        _save(bench.size, record)
    record |= _facts(bench, name)
    with bench.environment(name) as (env, _meter):
        dearest = plans.costliest(env, lambda: _everything(bench, env))
    record["plans"] = [plan._asdict() for plan in dearest]
    database.close_odoo(name)
    _save(bench.size, record)
    if not keep:
        database.drop(name)
    return record


def name_of(size):
    return f"{work.PREFIX}_scale_{size // 1000}k"


def _make(bench, name, again):
    """The database of a size, named so when it is whole."""
    if again:
        database.drop(name)
    if database.exists(name):
        return
    unfinished = f"{name}_unfinished"
    if database.exists(bench.source):
        database.copy(bench.source, unfinished)
    else:
        generate.generate(bench.size, bench.as_of, unfinished)
    suite.fill(bench, unfinished)
    database.rename(unfinished, name)


def _everything(bench, env):
    """All that takes long, once, for its plans."""
    work.refresh(env, bench)
    records = filters.as_role(env, "manager")["crm.relationship"]
    columns = screens.columns_of(
        records.env, filters.VIEWS[records._name], records._name
    )
    _open_kanban(records)
    _filter_by_band(records, columns)
    _group_by_band(records, columns)
    for name in dashboards.DASHBOARDS:
        for _what, ask in dashboards.sources(env, bench, name):
            ask()


def _facts(bench, name):
    """How much there is, how large it is, and where it was measured."""
    from proof.report import machine

    with closing(database.connect(name)) as connection:
        cursor = connection.cursor()
        counts = {what: database.ask_one(cursor, ask) for what, ask in COUNTS.items()}
        size = database.ask_one(cursor, "SELECT pg_database_size(current_database())")
    return {
        "size": bench.size,
        "as_of": str(bench.as_of),
        "counts": counts,
        "bytes": size,
        "disk_free": disk.free(),
        "machine": machine(),
        "load": os.getloadavg()[0],
    }


# what is kept between runs


def _file(size):
    folder = Path(os.environ["CRM_BUILD"]) / "scale"
    folder.mkdir(exist_ok=True)
    return folder / f"{size}.json"


def load(size):
    """What is known of a size so far."""
    file = _file(size)
    return json.loads(file.read_text()) if file.exists() else {}


def _save(size, record):
    whole = _file(size).with_suffix(".new")
    whole.write_text(json.dumps(record, indent=1))
    whole.replace(_file(size))
