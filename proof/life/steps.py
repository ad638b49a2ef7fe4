"""What an administrator does to a database: install, update, use, uninstall."""

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from tests import support

OURS = ("crm_relationship", "crm_loyalty", "crm_feedback")
QUIET = ["--stop-after-init", "--no-http", "--max-cron-threads", "0"]
PATIENCE = 7200  # seconds one step may take on a busy machine
COMPLAINT = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) .*(\nERROR: .*)?$", re.M)
# of the network or the machine, not of addons; and uninstalling tries to delete rows
# that others still name, one by one, before it drops the table: fine where both are of
# ours, or who names them is not
HARMLESS = re.compile(
    r"iap|partner_autocomplete|[Ww]khtmltopdf|bad query: b'DELETE FROM \"(crm|mail_t)"
    r"|bad query: b'DELETE FROM .*\nERROR: (?!.* on table \"crm_)"
)
OTHERS = ("res.partner", "sale.order", "account.move", "crm.lead")
# every view of ours and the main ones of others
VIEWS = f"""
from collections import defaultdict
known = env['ir.model.data'].search([
    ('model', '=', 'ir.model'), ('module', 'in', {list(OURS)!r})])
models = env['ir.model'].browse(known.mapped('res_id')).mapped('model')
names = [name for name in sorted({{*models, *{OTHERS!r}}}) if not env[name]._abstract]
kinds = defaultdict(set)
for name, kind in env['ir.ui.view']._read_group(
        [('model', 'in', names)], ['model', 'type']):
    kinds[name].add(kind)
admin = env.ref('base.user_admin')
for name in names:
    for kind in kinds[name] - {{'qweb'}}:
        env[name].with_user(admin).get_views([(False, kind)])
assert kinds, names
print('SEEN', len(names), sum(map(len, kinds.values())))
"""
# a full run, then every job of ours once
NIGHT = f"""
env['crm.relationship.run']._refresh_full(env['res.company'].search([]))
env.cr.commit()
jobs = env['ir.model.data'].search([
    ('model', '=', 'ir.cron'), ('module', 'in', {list(OURS)!r})])
for job in env['ir.cron'].browse(jobs.mapped('res_id')).exists():
    job.method_direct_trigger()
    env.cr.commit()
print('JOBS', len(jobs))
"""
USE = VIEWS + NIGHT
# an addon comes with its examples where all that it depends on have theirs
WITHOUT_DEMO = "UPDATE ir_module_module SET demo = FALSE"


class ComplaintsError(Exception):
    """Odoo warned, or failed, where it should have nothing to say."""


@contextmanager
def copy_of(source, name):
    """A throw-away copy of a database that nobody is in."""
    database = f"{os.environ['CRM_TEST_DB']}_{name}_{uuid4().hex[:6]}"
    subprocess.run(["createdb", "-T", source, database], check=True)
    if (files := support.FILESTORE / source).is_dir():
        copied = support.FILESTORE / database
        shutil.copytree(files, copied, copy_function=os.link)
    try:
        yield database
    finally:
        support.drop_database(database)


def addons_path(*folders, instead=False):
    """Where Odoo looks, and these folders; instead of the checkout's own addons."""
    kept = [
        path
        for path in configured_paths()
        if not (instead and path == str(support.REPO))
    ]
    return ["--addons-path", ",".join([*kept, *map(str, folders)])]


def configured_paths():
    configured = Path(os.environ["ODOO_RC"]).read_text()
    return re.search(r"^addons_path = (.*)$", configured, re.M)[1].split(",")


def odoo(args, database, where=(), **options):
    """Run Odoo; what it warns of is raised. Returns what it has printed."""
    run = support.run_odoo(
        [*args, *where], database, timeout=PATIENCE, check=False, **options
    )
    output = run.stdout + run.stderr
    said = [
        line[0] for line in COMPLAINT.finditer(output) if not HARMLESS.search(line[0])
    ]
    if run.returncode or said or "Traceback" in output:
        end = "\n".join(output.splitlines()[-25:])
        raise ComplaintsError("\n".join([*said, *([] if said else [end])]))
    return output


def update(database, *names):
    return odoo(["-u", ",".join(names), *QUIET], database)


def session(database, *work, where=()):
    """Do all of it in one process, as an administrator does in the Apps screen."""
    code = "\n".join([*work, "env.cr.commit()", ""])
    return odoo(["shell", "--no-http"], database, where, input=code)


def install(*names):
    return f"""
env['ir.module.module'].update_list()
env['ir.module.module'].search([('name', 'in', {names!r})]).button_immediate_install()
"""


def uninstall(*names):
    modules = f"env['ir.module.module'].search([('name', 'in', {names!r})])"
    return f"""
{modules}.button_immediate_uninstall()
assert not {modules}.filtered(lambda module: module.state != 'uninstalled')
"""


def without_demo(database):
    """Ours come without their examples, whose documents would stay behind."""
    with support.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(WITHOUT_DEMO)
    connection.close()
