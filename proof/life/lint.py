"""Odoo's own test_lint, over our addons.

It is made for Odoo's whole tree, for an hour of pylint; lint_plugin.py lets it see ours
alone. What wants a linter that this machine has in another version is said, not hidden.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import support

from . import steps

# what is not about addons, or another command's
LEFT_OUT = {
    "test_checkers.py": "tests of the checkers themselves",
    "test_eslint.py": "wants eslint 8; ./setup/lint runs eslint 10 on ours",
    "test_l10n.py": "localisations",
    "test_markers.py": "reads all of Odoo's files; ruff reads ours",
}
BY_US = re.compile(r"override definition in crm_(relationship|loyalty|feedback)\b")
OVERRIDE = re.compile(r"Invalid override in .*")
KEY = re.compile(r"^E +([\w.]+) \(inverse of", re.M)
LED = """
    SELECT COUNT(*)
      FROM pg_index AS index
      JOIN pg_attribute AS key ON key.attrelid = index.indrelid
                              AND key.attnum = index.indkey[0]
     WHERE index.indrelid = %s::regclass AND key.attname = %s AND index.indpred IS NULL
"""


def scenarios(_only=None):
    return [ours]


def ours():
    with steps.copy_of(os.environ["CRM_TEMPLATE_DB"], "lint") as database:
        failed = run(database)
    yield "test_lint", failed


def of_models():
    """What its tests of the loaded models say, the quick ones."""
    files = ("test_override_signatures.py", "test_naming.py", "test_index.py")
    return run(os.environ["CRM_TEST_DB"], files)


def run(database, files=()):
    """Lines of what they say of our addons."""
    folder = lint_folder()
    files = files or [
        path.name
        for path in sorted(folder.glob("test_*.py"))
        if path.name not in LEFT_OUT
    ]
    linters = Path(os.environ["CRM_BUILD"]) / "lint"
    with tempfile.NamedTemporaryFile() as result:
        command = [
            *(sys.executable, "-m", "pytest", "-q", "--no-header", "--noconftest"),
            *("-p", "proof.life.lint_plugin", "-p", "no:cacheprovider"),
            *("--import-mode=importlib", "--rootdir", folder.parents[1], "--tb=short"),
            *("--odoo-config", os.environ["ODOO_RC"], "--odoo-database", database),
            *(folder / file for file in files),
        ]
        # this is no worker of a run that tests on several processes
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PYTEST_")
        }
        environment = {
            **inherited,
            "PATH": f"{linters / 'bin'}:{os.environ['PATH']}",
            "LINT_RESULT": result.name,
            "PYTHONSAFEPATH": "1",
        }
        run = subprocess.run(
            list(map(str, command)),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            cwd=folder.parents[1],
        )
        written = Path(result.name).read_text()
    if not written:
        raise steps.ComplaintsError(run.stdout[-2000:] + run.stderr[-2000:])
    return [
        f"{test.split('::')[-1]}: {line}"
        for test, words in json.loads(written)
        for line in about_us(test, words, database)
    ]


def about_us(test, words, database):
    """What is said of our addons: Odoo's own break a rule as well."""
    if "test_override_signatures" in test:
        return OVERRIDE.findall(words) if BY_US.search(words) else []
    if "test_index" in test:
        return [
            f"{key} needs an index" for key in KEY.findall(words) if bare(key, database)
        ]
    return [words]


def bare(key, database):
    """Whether no index of whole tables begins with this column."""
    model, _dot, field = key.rpartition(".")
    connection = support.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(LED, [model.replace(".", "_"), field])
            return not cursor.fetchone()[0]
    finally:
        connection.close()


def lint_folder():
    for path in steps.configured_paths():
        if (folder := Path(path, "test_lint", "tests")).is_dir():
            return folder
    raise FileNotFoundError("Odoo's test_lint is not on the addons path")
