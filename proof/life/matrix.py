"""Beside addons that a firm may have or get: come before ours or after, leave again.

After: a database with ours gets the other; every view opens, a night's jobs run, the
other is uninstalled, and ours are as they were. Before: a database with the other gets
ours, which work and are uninstalled, and all the rest is as it was.

Addons that are not Odoo's come from PyPI, into a folder that is thrown away.
"""

import os
import re
import subprocess
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from . import steps
from .database import differences, picture, unsaid

# of a table of ours, or of a column of ours on another
NAMED = re.compile(
    r"\bcrm_(?!iap|lead|lost_reason|merge_opp|quotation|recurring|stage|tag|team|claim)"
)
INSIDE = "odoo/addons/"
ODOO = (
    "pos_loyalty",
    "website_sale_loyalty",
    "partnership",
    "stock_account",
    "mass_mailing",
)
LEAVE = steps.uninstall(*steps.OURS)
# what the other has brought with it leaves with it
BEFORE = """
def installed():
    return env['ir.module.module'].search([('state', '=', 'installed')])
here = installed()
"""
LEAVE_AGAIN = """
come = installed() - here
print('CAME', ', '.join(sorted(come.mapped('name'))))
come.button_immediate_uninstall()
"""
OCA = ("partner_stage", "crm_claim", "sale_financial_risk")


def scenarios(only=None):
    chosen = [name for name in (*ODOO, *OCA) if not only or name in only]
    return [
        named(order, name) for name in chosen for order in (ours_first, ours_second)
    ]


def named(order, name):
    scenario = partial(order, name)
    scenario.__name__ = f"{name}, {order.__name__.replace('_', ' ')}"
    return scenario


def ours_first(name):
    with folder_of(name) as where, template() as database:
        before = ours(picture(database))
        come_and_go = (BEFORE, steps.install(name), steps.USE, LEAVE_AGAIN)
        steps.session(database, *come_and_go, steps.NIGHT, where=where)
        found = differences(before, ours(picture(database)))
        yield f"ours, then {name}; it left", found


def ours_second(name):
    with folder_of(name) as where, base() as database:
        steps.without_demo(database)
        steps.session(database, steps.install(name), where=where)
        before = picture(database)
        come_and_go = (steps.install(*steps.OURS), steps.USE, LEAVE)
        steps.session(database, *come_and_go, where=where)
        found = differences(unsaid(before), unsaid(picture(database)))
        yield f"{name}, then ours; ours left", found


def ours(state):
    """What another addon may not change: our tables, and the records that we made.

    But for notes of heirs: that a model of the other was an heir of mail.thread, Odoo
    goes on saying in the name of every addon that extends it.
    """
    tables = {
        kind: {line for line in lines if NAMED.search(line)}
        for kind, lines in state["schema"].items()
    }
    names = {
        key: row
        for key, row in state["rows"]["ir_model_data"].items()
        if row["module"] in steps.OURS and row["model"] != "ir.model.inherit"
    }
    return {"schema": tables, "rows": {"ir_model_data": names}}


@contextmanager
def folder_of(name):
    """Options that let Odoo find an addon of PyPI; none for Odoo's own."""
    if name in ODOO:
        yield []
        return
    with tempfile.TemporaryDirectory() as folder:
        fetch(name, Path(folder))
        yield steps.addons_path(folder)


def fetch(name, folder):
    """Unpack the newest 19.0 of an addon and of those it needs."""
    wheels = folder / ".wheels"
    wanted = [f"odoo-addon-{name.replace('_', '-')}"]
    for package in wanted:
        version = f"{package}==19.0.*"
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--pre"]
        run = subprocess.run(
            [*pip, "-d", wheels, version], capture_output=True, text=True, check=False
        )
        if run.returncode:
            raise steps.ComplaintsError(f"no 19.0 of {package}: {run.stderr[-300:]}")
        wheel = next(wheels.glob(f"{package.replace('-', '_')}-19*.whl"))
        with zipfile.ZipFile(wheel) as files:
            wanted += [need for need in needs(files) if need not in wanted]
            addons = [file for file in files.namelist() if file.startswith(INSIDE)]
            files.extractall(wheels, addons)
    for addon in (wheels / INSIDE).iterdir():
        addon.rename(folder / addon.name)


def needs(files):
    """The other addons that a wheel names."""
    for file in files.namelist():
        if file.endswith(".dist-info/METADATA"):
            text = files.read(file).decode()
            return re.findall(r"^Requires-Dist: (odoo-addon-[\w-]+)", text, re.M)
    return []


def template():
    return steps.copy_of(os.environ["CRM_TEMPLATE_DB"], "first")


def base():
    return steps.copy_of(os.environ["CRM_BASE_DB"], "second")
