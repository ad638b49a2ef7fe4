"""How long each chart takes on the server, as a manager with one company switched on.

Every chart of the reader, with its first choices and with the costliest ones: a period
that is not kept on the customers, and each measure of the cohorts.
"""

from functools import partial

from . import suite
from .filters import as_role
from .filters import rows as rows_of

BOUND = 1.0  # seconds
SPOKES = (
    "crm_loyalty.crm_loyalty_group_manager",
    "crm_feedback.crm_feedback_group_manager",
)
MORE = {
    "waterfall": ({"period": "year"}, {"period": "quarter"}),
    "cohort": ({"measure": "margin"}, {"grain": "year"}),
    "ladder": ({"period": "last_year"},),
}


def measure(bench):
    """Rows of the report, in processor time and in wall time."""
    report = []
    with bench.environment(suite.NAME) as (env, meter):
        main = env.ref("base.main_company")
        env["crm.purchase.day"]._read_documents(main)
        env.flush_all()
        env.cr.execute("ANALYZE crm_purchase_day")
        reader = as_role(env, "manager")
        for group in SPOKES:
            env.ref(group).user_ids += env["res.users"].browse(reader.uid)
        charts = reader["crm.chart"].with_context(allowed_company_ids=main.ids)
        seen = charts.get_charts()
        if len(seen) < len(charts._charts()):
            raise SystemExit("Some charts are not for this reader: no measure.")
        for chart in seen:
            for filters in ({}, *MORE.get(chart["key"], ())):
                words = ", ".join(f"{name} {value}" for name, value in filters.items())
                title = f"{chart['title']}{words and ': '}{words}"
                ask = partial(charts.get_chart, chart["key"], filters)
                report += rows_of(title, env, meter, ask, BOUND)
    return report
