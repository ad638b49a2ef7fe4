"""Where a full run spends its time, statement by statement, in units of FLOOR."""

from . import plans, work
from .report import say

TOP = 15


def profile(bench, explain):
    """Print the dearest statements, and plans of those above `explain` seconds."""
    with bench.environment() as (env, meter):
        floor = work.floor(env, meter)
        say(f"FLOOR {floor:.2f} s of processor time")
        for title in ("first run", "unchanged run"):
            with meter.statements() as statements:
                cost = meter.cost(lambda: work.refresh(env, bench))
            say()
            say(
                f"{title}: {cost.total:.2f} s = {cost.total / floor:.1f} x FLOOR"
                f" (Python {cost.python:.2f} s, wall {cost.wall:.2f} s)"
            )
            _print_statements(statements, floor)
        if explain:
            _print_plans(env, bench, explain)


def _print_statements(statements, floor):
    total = {kind: sum(cost for cost, _ in runs) for kind, runs in statements.items()}
    for kind in sorted(total, key=total.get, reverse=True)[:TOP]:
        share, times = total[kind] / floor, len(statements[kind])
        say(f"{total[kind]:7.2f} s {share:5.2f} x {times:4}  {kind}")


def _print_plans(env, bench, limit):
    """Plans with their actual rows, of one more run."""
    for told in plans.explained(env, lambda: work.refresh(env, bench), limit):
        say(told)
