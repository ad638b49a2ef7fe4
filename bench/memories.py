"""What the memory of a relationship costs: the last contact, lists that are reckoned.

On the copy of the history, with its ten million messages: a full run and the share of
the last contact in it, the list of incomplete customers, deals by their fit.
"""

from dataclasses import replace

from odoo.tools import SQL

from . import filters, sides, work
from .report import Row
from .screens import COUNT_LIMIT, PAGE, columns_of

BOUND = 0.3  # seconds, as of any filter and group
ROUNDS = 5
FIT = {
    "Large": ("[('expected_revenue', '>', 1000)]", 10),
    "Belgian": ("[('partner_id.country_id.code', '=', 'BE')]", 5),
    "Price only": ("[('crm_price_only', '=', True)]", -20),
}


def measure(bench):
    """Rows of the report, in processor time and in wall time."""
    with bench.environment(sides.WITH) as (env, meter):
        run = list(_run(env, meter, bench))
        manager = filters.as_role(env, "manager")
        return [*run, *_completeness(manager, meter), *_fit(manager, meter)]


def _run(env, meter, bench):
    """A full run, and by itself what of it is for the last contact."""
    run = meter.best(lambda: work.refresh(env, bench), 2)
    yield Row("full run", run.total, "s")
    facts = env["crm.fact.contact"]
    relations = env["crm.relationship"]
    scope = relations._scope(env["res.company"].search([]), bench.as_of)
    scope = replace(scope, rows=SQL.identifier(relations._table))
    for what, query in (
        ("talks", facts._query_talks(scope)),
        ("meetings", facts._query_meetings(scope)),
        ("messages", facts._query_messages(scope)),
    ):
        count = SQL("SELECT COUNT(*) FROM (%s) AS found", query)
        best = meter.best(lambda statement=count: env.cr.execute(statement))
        yield Row(f"of it the last contact by {what}", best.total, "s")


def _completeness(manager, meter):
    lists = manager["crm.completeness"]
    view = "crm_relationship.crm_completeness_view_list"
    columns = columns_of(manager, view, lists._name)
    yield Row("customers with a completeness", lists.search_count([]))
    questions = {
        "first page, least complete first": lambda: lists.web_search_read(
            [], columns, limit=PAGE, count_limit=COUNT_LIMIT
        ),
        "below a half": lambda: lists.search_count([("completeness", "<", 0.5)]),
        "mean by salesperson": lambda: lists.formatted_read_group(
            [], ["user_id"], ["completeness:avg"]
        ),
    }
    yield from _rows("completeness", questions, lists.env, meter)


def _fit(manager, meter):
    rules = manager["crm.fit.rule"].sudo()
    rules.search([]).unlink()
    rules.create(
        [
            {"name": name, "domain": domain, "points": points}
            for name, (domain, points) in FIT.items()
        ]
    )
    deals = manager["crm.lead"]
    yield Row("deals", deals.search_count([]))
    questions = {
        "best first page": lambda: deals.web_search_read(
            [], {"name": {}, "fit_score": {}}, limit=PAGE, order="fit_score desc"
        ),
        "count above zero": lambda: deals.search_count([("fit_score", ">", 0)]),
    }
    yield from _rows("deals by fit", questions, deals.env, meter)


def _rows(title, questions, env, meter):
    for what, question in questions.items():
        best = meter.best(lambda ask=question: _cold(env, ask), ROUNDS)
        yield Row(f"{title}: {what}", best.total, "s", at_most=BOUND)


def _cold(env, ask):
    env.invalidate_all()
    ask()
