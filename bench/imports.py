"""100,000 invoices of an accounting system outside Odoo, from a CSV to the standing.

The file goes through Odoo's own import in pieces, as its import page sends them.
"""

import csv
import io
from datetime import date, timedelta

from .report import Row

LINES = 100_000
BAD_EVERY = 1000  # lines that cannot be read
PIECE = 2000  # lines the import page sends at a time
MINUTES = 5  # for everything
COMPANY = "Bench North"
HEADERS = {
    "external_ref": "Reference",
    "partner_ref": "Customer",
    "invoice_date": "Invoice Date",
    "due_date": "Due Date",
    "paid_date": "Paid Date",
    "currency": "Currency",
    "amount": "Invoiced",
}


def measure(bench):
    """Rows of the report: lines in, check, apply, and the same file again."""
    with bench.environment() as (env, meter):
        company = env["res.company"].search([("name", "=", COMPANY)])
        env = env(context=dict(env.context, allowed_company_ids=company.ids))
        content = _file(env, min(bench.as_of, date.today()))
        steps, _batch = _import(env, meter, content)
        again, batch = _import(env, meter, content)
        total = sum(cost.total for cost in steps.values())
        written = batch.created_count + batch.updated_count
        return [
            *(
                Row(f"import, {LINES:,} lines: {step}", cost.total, "s")
                for step, cost in steps.items()
            ),
            Row(f"import, {LINES:,} lines: all", total, "s", at_most=60 * MINUTES),
            Row("the same file again: check and apply", _work(again), "s"),
            Row("the same file again: records written", written, at_most=0),
        ]


def _work(steps):
    return steps["check"].total + steps["apply"].total


def _import(env, meter, content):
    """({step: its cost}, the import) of one file."""
    batch = env["crm.payment.import"].create(
        {"source_system": "bench", "decimal_mark": "."}
    )
    cost = {
        "lines in": meter.cost(lambda: _load(env, batch, content)),
        "check": meter.cost(batch.action_check),
        # the button checks once more, so that nothing is posted unchecked
        "apply": meter.cost(batch.action_apply_good),
    }
    bad = LINES // BAD_EVERY
    if (batch.line_count, batch.bad_count) != (LINES, bad):
        raise SystemExit(f"{batch.bad_count} bad of {batch.line_count}, not {bad}")
    return cost, batch


def _load(env, batch, content):
    wizard = env["base_import.import"].with_context(default_import_id=batch.id)
    wizard = wizard.create(
        {
            "res_model": "crm.payment.import.line",
            "file": content,
            "file_type": "text/csv",
        }
    )
    skip = 0
    while True:
        answer = wizard.execute_import(
            list(HEADERS),
            list(HEADERS.values()),
            {
                "quoting": '"',
                "separator": ",",
                "encoding": "utf-8",
                "has_headers": True,
                "limit": PIECE,
                "skip": skip,
            },
        )
        env.flush_all()
        env.invalidate_all()
        skip = answer["nextrow"]
        if not skip:
            break


def _file(env, as_of):
    """A CSV of invoices of the last two years, each 17th in another currency."""
    names = _customers(env)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADERS.values())
    for number in range(LINES):
        invoiced = as_of - timedelta(days=number * 7 % 730)
        due = invoiced + timedelta(days=30)
        paid = due + timedelta(days=number % 40 - 10)
        writer.writerow(
            [
                f"B{number}",
                names[number % len(names)],
                "soon" if number % BAD_EVERY == 0 else invoiced,
                due,
                paid if paid <= as_of else "",
                "EUR" if number % 17 == 0 else "",
                f"{number % 5000 + 10}.50",
            ]
        )
    return stream.getvalue().encode()


def _customers(env):
    """Names that only one customer has."""
    env.cr.execute(
        """
        SELECT name FROM res_partner
         WHERE active AND company_id IS NULL AND name IS NOT NULL
         GROUP BY name HAVING COUNT(DISTINCT commercial_partner_id) = 1
         ORDER BY name
        """
    )
    return [name for (name,) in env.cr.fetchall()]
