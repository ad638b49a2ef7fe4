"""What changed customers cost: some of them, a queue of many, beside a full run."""

from . import sides, work
from .report import Row

COUNTS = {100: 100, 1_000: 20}  # customers: at most one part in so many of a full run
QUEUED = 20_000  # customers that wait: fewer than are read with whole tables


def measure(bench):
    """Rows of the report. Each customer's stored figures are made wrong before.

    So the rows are really written, as they are after a change of documents. Times are
    those of the cheapest of three: statements are planned anew each time, the pages are
    warm.
    """
    with bench.environment(sides.WITH) as (env, meter):
        full = meter.best(lambda: work.refresh(env, bench)).total
        rows = [Row("full run, nothing changed", full, "s")]
        for count, part in COUNTS.items():
            cost = best(meter, env, bench, count, _change)
            rows += [
                Row(f"{count:,} changed customers", cost, "s"),
                Row("full run / that", full / cost, "x", at_least=part),
            ]
        everybody = make_wrong(env, 0)
        for count in (QUEUED, everybody):
            make_wrong(env, count)
            cost = meter.cost(lambda count=count: drain(env, bench, count)).total
            rows.append(
                Row(
                    f"queue to fresh, {count:,} customers wait",
                    count / cost,
                    "customers a second",
                    at_least=5_000,
                )
            )
        again = work.refresh(env, bench)
        rows.append(Row("rows a run writes after all that", again.changed_count))
    return rows


def best(meter, env, bench, count, work, times=3):
    """Seconds of `work` on so many customers whose figures are wrong."""
    costs = []
    for _time in range(times):
        make_wrong(env, count)
        costs.append(meter.cost(lambda: work(env, bench, count)).total)
    return min(costs)


def make_wrong(env, count):
    """Make the figures of so many customers wrong; returns how many there are.

    Nobody else waits.
    """
    env.cr.execute("DELETE FROM crm_relationship_queue")
    env.cr.execute(
        """
        CREATE TEMPORARY TABLE IF NOT EXISTS bench_customer AS
        SELECT partner_id, ROW_NUMBER() OVER (ORDER BY MD5(partner_id::text)) AS place
          FROM (SELECT DISTINCT partner_id FROM crm_relationship) AS customer
        """
    )
    env.cr.execute(
        """
        UPDATE crm_relationship SET revenue_total = revenue_total + 1
         WHERE partner_id IN (SELECT partner_id FROM bench_customer WHERE place <= %s)
        """,
        [count],
    )
    env.cr.execute("SELECT COUNT(*) FROM bench_customer")
    return env.cr.fetchone()[0]


def _change(env, bench, count):
    env.cr.execute(
        "SELECT partner_id FROM bench_customer WHERE place <= %s ORDER BY 1", [count]
    )
    ids = [row[0] for row in env.cr.fetchall()]
    env["crm.relationship"]._refresh_partners(ids, as_of=bench.as_of)


def drain(env, bench, count):
    """So many customers are queued and the queue is worked off."""
    env.cr.execute(
        "INSERT INTO crm_relationship_queue (partner_id, reason)"
        " SELECT partner_id, 'bench' FROM bench_customer WHERE place <= %s",
        [count],
    )
    done = env["crm.relationship.queue"].sudo()._drain(as_of=bench.as_of)
    if done != count:
        raise RuntimeError(f"{done} of {count} customers were refreshed")
