"""From the versions that were tagged last to this one, with their data.

The tagged addons are installed with their examples and used for a night, then updated:
Odoo has nothing to warn of, every row is kept, the schema is that of a new database,
and after the next night's work nothing is left for a full run to change.
"""

import os
import subprocess
import tarfile
import tempfile
from io import BytesIO

from tests import support

from . import steps
from .database import differences, picture, row_differences, schema_differences
from .matrix import ours

LAST = {
    "crm_relationship": "19.0.5.0.0",
    "crm_loyalty": "crm_loyalty-19.0.1.2.0",
    "crm_feedback": "crm_feedback-19.0.1.1.0",
}
BEFORE = {
    "crm_relationship": "19.0.4.0.0",
    "crm_loyalty": "crm_loyalty-19.0.1.1.0",
    "crm_feedback": "crm_feedback-19.0.1.0.0",
}
REQUESTED = """
for name in ('ir_cron_full', 'ir_cron_days'):
    env.ref(f'crm_relationship.{name}').method_direct_trigger()
"""
FIGURES = ("crm_relationship", "crm_purchase_day", "crm_loyalty_lot", "loyalty_card")


def scenarios(_only=None):
    return [from_last_tags, from_tags_before, everything]


def from_last_tags():
    return from_tags(LAST)


def from_tags_before():
    return from_tags(BEFORE)


def from_tags(tags):
    since = f"since {tags['crm_relationship']}"
    with (
        tempfile.TemporaryDirectory() as folder,
        steps.copy_of(os.environ["CRM_BASE_DB"], "upgrade") as database,
    ):
        check_out(tags, folder)
        there = steps.addons_path(folder, instead=True)
        work = steps.install(*steps.OURS) + steps.NIGHT
        steps.session(database, work, where=there)
        before = picture(database)
        steps.update(database, *steps.OURS)
        after = picture(database)
        yield f"{since}: rows, updated", data_lost(before, after)
        yield f"{since}: updated and new database", list(unlike_new(after))
        steps.session(database, REQUESTED)
        night = figures(picture(database))
        steps.session(database, steps.USE)
        found = row_differences(night, figures(picture(database)), False)
        yield f"{since}: figures after a night and after a full run", list(found)


def check_out(tags, folder):
    """The addons as they were tagged, into a folder."""
    for addon, tag in tags.items():
        archive = subprocess.run(
            ["git", "-C", support.REPO, "archive", tag, addon],
            capture_output=True,
            check=True,
        )
        with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")


def data_lost(before, after):
    """Rows that documents, people and we had, which are gone or say another thing."""
    ours = {
        table: rows
        for table, rows in before["rows"].items()
        if not table.startswith(("ir_", "res_groups"))
    }
    return list(row_differences(ours, after["rows"], True))


def unlike_new(after):
    """What a database that was installed today has otherwise: schema, records."""
    with steps.copy_of(os.environ["CRM_TEMPLATE_DB"], "new") as database:
        new = picture(database)
    yield from schema_differences(new["schema"], after["schema"])
    for line in sorted(records(new) - records(after)):
        yield f"record gone: {line}"
    for line in sorted(records(after) - records(new)):
        yield f"record new: {line}"


def records(state):
    """The names of the records that come with our addons, examples apart."""
    return {
        f"{row['module']}.{row['name']} {row['model']}"
        for row in state["rows"]["ir_model_data"].values()
        if row["module"] in steps.OURS and "demo" not in row["name"]
    }


def figures(state):
    return {table: state["rows"][table] for table in FIGURES}


def everything():
    with steps.copy_of(os.environ["CRM_TEMPLATE_DB"], "update") as database:
        steps.update(database, *steps.OURS)
        before = ours(picture(database))
        steps.update(database, "all")  # Odoo's own make rows of theirs anew
        found = differences(before, ours(picture(database)))
        yield "update of all: our tables, and the records that we made", found
