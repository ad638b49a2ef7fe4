"""Coming to a firm that has worked for years, and leaving it as it was.

On the demo firm of Odoo's own addons: the hub alone, then each spoke without the other,
then all three and a language that Odoo has not; after each uninstalling the schema and
every row are those from before.
"""

import os
import re

from . import steps
from .database import differences, picture, unsaid

OURS = re.compile(
    "crm_(?!iap|lead|lost_reason|merge_opportunity|quotation_partner|recurring_plan"
    "|stage|tag|team)"
)
HUB, LOYALTY, FEEDBACK = steps.OURS
MADE_BY_THEM = """
env['res.lang'].create({'name': 'Kazakh', 'code': 'kk_KZ', 'active': True})
"""
SAID = "but for changes of stage said in the chatter"
NAMED = "and Kazakh names of Odoo's own models, which stay"
SPOKEN = """
language = env['res.lang'].with_context(active_test=False).search(
    [('code', '=', 'kk_KZ')])
env['base.language.install'].create({'lang_ids': [(6, 0, language.ids)]}).lang_install()
"""


def scenarios(_only=None):
    return [alone, in_kazakh]


def alone():
    with steps.copy_of(os.environ["CRM_BASE_DB"], "alone") as database:
        steps.without_demo(database)
        before = picture(database)
        steps.session(database, steps.install(HUB), steps.USE)
        hub = others(picture(database))
        for spoke in (LOYALTY, FEEDBACK):
            steps.session(
                database, steps.install(spoke), steps.USE, steps.uninstall(spoke)
            )
            found = differences(hub, others(picture(database)))
            yield f"the hub and {spoke} used, {spoke} uninstalled", found
        steps.session(database, steps.NIGHT, steps.uninstall(HUB))
        found = differences(unsaid(before), unsaid(picture(database)))
        yield f"all of it uninstalled, {SAID}", found


def others(state):
    """Without the rows of our own: the hub has worked meanwhile."""
    kept = {
        table: rows for table, rows in state["rows"].items() if not OURS.match(table)
    }
    kept["ir_config_parameter"] = {
        key: row
        for key, row in kept["ir_config_parameter"].items()
        if not row["key"].startswith(steps.OURS)
    }
    return {**state, "rows": kept}


def in_kazakh():
    """In a firm that has made the language itself and speaks it."""
    with steps.copy_of(os.environ["CRM_BASE_DB"], "kazakh") as database:
        steps.without_demo(database)
        steps.session(database, MADE_BY_THEM, SPOKEN)
        before = untranslated(unsaid(picture(database)))
        steps.session(database, everything(), steps.uninstall(*steps.OURS))
        found = differences(before, untranslated(unsaid(picture(database))))
        yield (
            f"all three in a firm that speaks Kazakh, uninstalled, {SAID} {NAMED}",
            found,
        )


def untranslated(state):
    """Without Kazakh: of Odoo's models and fields that we extend the names stay."""
    for lines in state["rows"].values():
        for row in lines.values():
            for value in row.values():
                if isinstance(value, dict):
                    value.pop("kk_KZ", None)
    return state


def everything():
    return steps.install(*steps.OURS) + steps.USE
