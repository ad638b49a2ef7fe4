"""For pytest: Odoo's test_lint sees our addons alone, and reads each of their files.

Its tests of files ask for all addons; they get ours. Those of the registry look at
every installed model: Odoo's own are found without fault, or the run without ours
would say so too.
"""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

OURS = ("crm_relationship", "crm_loyalty", "crm_feedback")
FAILED = []

# pylint lives with the linters; test_lint asks whether it can be imported
sys.path += map(str, Path(os.environ["CRM_BUILD"], "lint").glob("lib/*/site-packages"))


@pytest.fixture(autouse=True)
def ours_alone(request):
    from odoo import tools
    from odoo.modules import Manifest

    manifests = [Manifest.for_addon(name) for name in OURS]
    patches = [patch.object(Manifest, "all_addon_manifests", lambda: manifests)]
    module = request.module
    if hasattr(module, "subprocess"):  # pylint is told to read Odoo's folder as well
        root = tools.config.root_path
        mine = partial(without, root)
        patches.append(patch.object(module, "subprocess", SimpleNamespace(run=mine)))
    for each in patches:
        each.start()
    yield
    for each in patches:
        each.stop()


def without(unwanted, command, **options):
    # our files speak to pylint-odoo too, which it does not load
    known = "useless-option-value"
    words = [
        word.replace(known, f"{known},unknown-option-value")
        for word in command
        if word != unwanted
    ]
    return subprocess.run(words, **options)


def pytest_runtest_logreport(report):
    if report.failed or report.skipped:
        FAILED.append((report.nodeid, str(report.longrepr)[-3000:]))


def pytest_sessionfinish():
    Path(os.environ["LINT_RESULT"]).write_text(json.dumps(FAILED))
