"""The full run beside FLOOR and beside the usual ways to the same figures."""

from contextlib import closing

from . import database, work
from .naive import SAMPLE, Loops, ReadGroups
from .report import Row

CUSTOMERS = """
    SELECT DISTINCT commercial_partner_id, company_id FROM account_move
     WHERE move_type = 'out_invoice' AND commercial_partner_id IS NOT NULL
     ORDER BY 1, 2
"""
LARGE = 500_000  # partners from which the looser bound holds


def measure(bench):
    """Rows of the report: full run, loops and `_read_group`, in units of each other."""
    with bench.environment() as (env, meter):
        floor = work.floor(env, meter)
        first = meter.cost(lambda: work.refresh(env, bench))
        full = meter.best(lambda: work.refresh(env, bench))
    with bench.environment() as (env, meter):
        loops, customers = _loops(env, meter, bench)
    with bench.environment() as (env, meter):
        groups = meter.cost(ReadGroups(env, bench.as_of).figures)
    bound = 5 if bench.size < LARGE else 7
    return [
        Row("FLOOR", floor, "s"),
        Row(
            "full run, nothing changed / FLOOR", full.total / floor, "x", at_most=bound
        ),
        Row("full run, first fill in bulk / FLOOR", first.total / floor, "x"),
        Row(
            f"loops over {customers:,} customers (sample of {SAMPLE}) / full run",
            loops * customers / full.total,
            "x",
            at_least=500,
        ),
        Row("_read_group / full run", groups.total / full.total, "x", at_least=10),
    ]


def _loops(env, meter, bench):
    """(seconds for a customer of a company, how many of them there are)."""
    with closing(database.connect(work.WORK)) as connection:
        pairs = database.ask(connection.cursor(), CUSTOMERS)
    loops = Loops(env, bench.as_of)

    def figures_of_sample():
        for partner_id, company_id in pairs[:: len(pairs) // SAMPLE][:SAMPLE]:
            company = env["res.company"].browse(company_id)
            partner = env["res.partner"].with_company(company).browse(partner_id)
            loops.figures(partner, company)
            env.invalidate_all()

    return meter.cost(figures_of_sample).total / SAMPLE, len(pairs)
