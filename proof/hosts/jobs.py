"""OCA's queue_job as a runner of long refreshes: with it, and without.

It comes from PyPI into a folder that is thrown away. Without it, who computes more
customers than fit one batch waits for them; with it there is a job for each batch,
which its runner works off in a server, and nothing else differs.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from ..report import table
from .host import Host, odoo, shell, value

ADDON, LIBRARY = "odoo-addon-queue_job==19.0.*", "openupgradelib"
CUSTOMERS = 5200  # more than one batch
PATIENCE = 300
CREATE = f"""
env['res.partner'].create([{{'name': f'Job {{n}}'}} for n in range({CUSTOMERS})])
"""
REFRESH = """
env.cr.execute('UPDATE crm_relationship SET purchase_count = -1')
admin = env(user=env.ref('base.user_admin'))
partners = admin['res.partner'].search([]).commercial_partner_id
companies = env['res.company'].search([]).ids
partners = partners.with_context(allowed_company_ids=companies)
told = partners.action_refresh_relationship()
print('TOLD', len(partners), told['params']['type'], told['params']['message'])
"""
STALE = "SELECT COUNT(*) FROM crm_relationship WHERE purchase_count = -1"
JOBS = "SELECT COUNT(*) FROM queue_job"
UNDONE = "SELECT COUNT(*) FROM queue_job WHERE state <> 'done'"


def check(primary, folder, database):
    addons = _fetch(folder)
    without = _refresh(primary, database, CREATE + REFRESH)
    waited = value(primary, database, STALE)
    path = ["--addons-path", addons]
    more = {"PYTHONPATH": f"{os.environ['PYTHONPATH']}:{Path(folder) / 'lib'}"}
    odoo(["-i", "queue_job", "--stop-after-init", *path], primary, database, more=more)
    delayed = _refresh(primary, database, REFRESH, *path, more=more)
    jobs = value(primary, database, JOBS)
    stale = value(primary, database, STALE)
    seconds = _work_off(primary, folder, database, addons, more)
    left = value(primary, database, STALE)
    failed = value(primary, database, UNDONE)
    rows = [
        ("without", without, 0, waited, "-"),
        ("with, when asked", delayed, jobs, stale, "-"),
        ("with, worked off", "", jobs - failed, left, f"{seconds:.0f}"),
    ]
    heads = ["queue_job", "the user is told", "jobs", "rows not computed", "seconds"]
    batches = -(-int(re.search(r"of ([\d,]+)", delayed)[1].replace(",", "")) // 5000)
    holds = not waited and jobs == batches and stale and not (left or failed)
    return bool(holds), f"`{ADDON}` from PyPI.\n\n{table(heads, rows)}"


def _fetch(folder):
    """The addons path with queue_job on it."""
    target = Path(folder) / "oca"
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target"]
    subprocess.run([*command, target, ADDON], check=True)
    subprocess.run([*command, Path(folder) / "lib", LIBRARY], check=True)
    known = re.search(r"addons_path = (.*)", Path(os.environ["ODOO_RC"]).read_text())[1]
    return f"{known},{target / 'odoo' / 'addons'}"


def _refresh(primary, database, code, *options, more=None):
    out = shell(code, primary, database, *options, more=more)
    return re.search(r"TOLD \d+ (.*)", out)[1]


def _work_off(primary, folder, database, addons, more):
    """Let the runner do all jobs in a server; the seconds it took."""
    host = Host("runner", folder, database, primary)
    host.options["--addons-path"] = addons
    host.options["--load"] = "base,web,queue_job"
    host.more = {
        **more,
        "ODOO_QUEUE_JOB_CHANNELS": "root:2",
        "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
        "ODOO_QUEUE_JOB_PORT": str(host.port),
    }
    with host:
        began = time.monotonic()
        while value(primary, database, UNDONE):
            if time.monotonic() > began + PATIENCE:
                break
            time.sleep(0.5)
        return time.monotonic() - began
