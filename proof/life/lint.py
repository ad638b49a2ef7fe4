"""Odoo's own test_lint, over our addons.

It is made for Odoo's whole tree, for an hour of pylint; lint_plugin.py lets it see ours
alone. What wants a linter that this machine has in another version is said, not hidden.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import steps

# what is not about addons, or another command's
LEFT_OUT = {
    "test_checkers.py": "tests of the checkers themselves",
    "test_eslint.py": "wants eslint 8; ./setup/lint runs eslint 10 on ours",
    "test_l10n.py": "localisations",
    "test_markers.py": "reads all of Odoo's files; ruff reads ours",
}


def scenarios(_only=None):
    return [ours]


def ours():
    with steps.copy_of(os.environ["CRM_TEMPLATE_DB"], "lint") as database:
        failed = run(database)
    yield "test_lint", [f"{test}: {words}" for test, words in failed]


def of_models():
    """What its tests of the loaded models say, the quick ones."""
    files = ("test_override_signatures.py", "test_naming.py", "test_index.py")
    return run(os.environ["CRM_TEST_DB"], files)


def run(database, files=()):
    """[(test, what it said)] of those that failed, subtests by themselves."""
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
        environment = {
            **os.environ,
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
    return json.loads(written)


def lint_folder():
    for path in steps.configured_paths():
        if (folder := Path(path, "test_lint", "tests")).is_dir():
            return folder
    raise FileNotFoundError("Odoo's test_lint is not on the addons path")
