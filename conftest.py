"""How the tests run: nothing is left out in silence, and assets are built once."""

import ast
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import pytest
from hypothesis import settings

# property tests: the same cases in every run, nothing kept between runs, no timing
settings.register_profile("house", derandomize=True, database=None, deadline=None)
settings.load_profile("house")

REPO = Path(__file__).parent
EXAMPLES = REPO / "tests" / "addons"  # run by Odoo, see tests/test_example_addon.py
WEB_BUNDLES = [
    "web.assets_web",
    "web.assets_web_print",
    "web.assets_frontend",
    "web.assets_frontend_minimal",
    "web.assets_frontend_lazy",
    "web.__assets_tests_call__",
]


def pytest_configure(config):
    """Let plain pytest import arithmetic and its tests where there is no Odoo.

    The addon's own __init__.py files import models; packages without them do not.
    """
    if find_spec("odoo"):
        return
    for addon in ("crm_relationship", "crm_loyalty", "crm_feedback"):
        for name in (addon, f"{addon}.tests"):
            package = sys.modules[name] = ModuleType(name)
            package.__path__ = [str(REPO.joinpath(*name.split(".")))]


@pytest.fixture(scope="session", autouse=True)
def files(request):
    """Keep every file to the end: the processes of a run share one filestore.

    After each class, Odoo removes the files that no row of its database names. What
    another process has just written, pictures and assets, is named only in its own.
    """
    if not request.config.pluginmanager.hasplugin("odoo"):
        yield  # plain arithmetic
        return
    from odoo.tests import TransactionCase

    with patch.object(TransactionCase, "_gc_filestore"):
        yield


@pytest.fixture(scope="session", autouse=True)
def assets(request):
    """Build what browsers load once: a test class rolls back what it builds itself."""
    if not request.config.pluginmanager.hasplugin("odoo"):
        return  # plain arithmetic
    import odoo
    from odoo.tests import HttpCase

    request.getfixturevalue("load_registry")
    classes = {item.cls for item in request.session.items if getattr(item, "cls", None)}
    if any(issubclass(case, HttpCase) for case in classes):
        registry = odoo.modules.registry.Registry(odoo.tests.common.get_db_name())
        with registry.cursor() as cursor:
            env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
            for name in WEB_BUNDLES:
                bundle = env["ir.qweb"]._get_asset_bundle(name)
                bundle.js()
                bundle.css()


def pytest_ignore_collect(collection_path):
    """Import a file that is no test only for the examples in its docstrings."""
    if collection_path == EXAMPLES:
        return True
    if collection_path.suffix == ".py" and not collection_path.name.startswith("test_"):
        return ">>> " not in collection_path.read_text() or None
    return None


@pytest.hookimpl(tryfirst=True)  # before -k takes tests away
def pytest_collection_modifyitems(config, items):
    collected = {item.path for item in items}
    complaints = [
        f"{file.relative_to(REPO)}: {complaint}"
        for file in sorted(wanted_files(config))
        for complaint in complaints_about(file, collected)
    ]
    if complaints:
        raise pytest.UsageError("\n".join(["tests would be left out:", *complaints]))


def wanted_files(config):
    """Return the test files under the paths that pytest was called with."""
    files = set()
    for argument in config.args:
        path = (config.invocation_params.dir / argument.split("::")[0]).resolve()
        found = [path] if path.is_file() else path.rglob("test_*.py")
        files.update(file for file in found if not hidden(file))
    return files


def hidden(file):
    if EXAMPLES in file.parents:
        return True
    parts = file.relative_to(REPO).parts if file.is_relative_to(REPO) else ()
    return any(part.startswith(".") or part == "node_modules" for part in parts)


def complaints_about(file, collected):
    init = file.parent / "__init__.py"
    in_addon = (file.parent.parent / "__manifest__.py").exists()
    if not init.exists():
        yield f"{file.parent.name}/ has no __init__.py"
    elif in_addon and file.stem not in imported(init):
        yield f"{file.parent.name}/__init__.py does not import it"
    if file not in collected:
        yield "no test was collected from it"


def imported(init):
    """Return the names that an __init__.py imports from its own folder."""
    return {
        alias.name
        for node in ast.walk(ast.parse(init.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    }


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """Odoo skips tours when it finds no browser, and would call that a success."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail"):
        path, line, reason = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{path}:{line}: {reason}. Skipping counts as failing."
