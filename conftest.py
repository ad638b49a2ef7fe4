"""How the tests run: nothing is left out in silence, and a failure is told at once."""

import ast
import sys
import time
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
LONG = REPO / "tests" / "long"  # only where named: ./setup/test tests/long
# a browser whose day is that of the test, where that is frozen
DAY_OF_TEST = """
    (() => {
        if (window.dayOfTest) return;
        window.dayOfTest = true;
        const now = () => Real.now() + %d;
        const Real = Date;
        Date = new Proxy(Real, {
            apply: () => new Date().toString(),
            construct: (_target, given, made) =>
                Reflect.construct(Real, given.length ? given : [now()], made),
            get: (_target, name) => (name === "now" ? now : Real[name]),
        });
        Real.prototype.constructor = Date;
    })()
"""
PATIENCE = 4  # a tour may take so many times what Odoo allows: machines are slow


class Failures:
    """Tells each failure at once: a run that is cut off has said what failed."""

    def __init__(self, terminal):
        self.terminal = terminal

    def pytest_runtest_logreport(self, report):
        if report.failed:
            *_, reason = report.longreprtext.strip().splitlines() or [""]
            self.terminal.write_line(f"\n{report.nodeid}: {reason}")


def pytest_configure(config):
    """Let plain pytest import arithmetic and its tests where there is no Odoo.

    The addon's own __init__.py files import models; packages without them do not.
    """
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal:
        config.pluginmanager.register(Failures(terminal))
    if find_spec("odoo"):
        return
    for addon in ("crm_relationship", "crm_loyalty", "crm_feedback"):
        for name in (addon, f"{addon}.tests"):
            package = sys.modules[name] = ModuleType(name)
            package.__path__ = [str(REPO.joinpath(*name.split(".")))]


@pytest.fixture(scope="session", autouse=True)
def house(request):
    """What holds for every test of Odoo; plain arithmetic needs none of it."""
    if not request.config.pluginmanager.hasplugin("odoo"):
        yield
        return
    with keep_files(), be_patient(), share_the_day():
        yield


def keep_files():
    """Keep every file to the end: the processes of a run share one filestore.

    After each class, Odoo removes the files that no row of its database names. What
    another process has just written, pictures and assets, is named only in its own.
    """
    from odoo.tests import TransactionCase

    return patch.object(TransactionCase, "_gc_filestore")


def be_patient():
    """Give a tour the time that a slow machine takes; of its steps see patience.js."""
    from odoo.tests import HttpCase

    browser_js = HttpCase.browser_js

    def patient(self, *args, timeout=60, **options):
        return browser_js(self, *args, timeout=timeout * PATIENCE, **options)

    return patch.object(HttpCase, "browser_js", patient)


def share_the_day():
    """Let the browser of a tour live on the day of its server."""
    from freezegun.api import real_time

    from odoo.tests.common import ChromeBrowser

    navigate_to = ChromeBrowser.navigate_to

    def on_its_day(browser, *args, **options):
        ahead = round((time.time() - real_time()) * 1000)
        if ahead:
            browser._websocket_request(
                "Page.addScriptToEvaluateOnNewDocument",
                params={"source": DAY_OF_TEST % ahead},
            )
        return navigate_to(browser, *args, **options)

    return patch.object(ChromeBrowser, "navigate_to", on_its_day)


def pytest_ignore_collect(collection_path, config):
    """Import a file that is no test only for the examples in its docstrings."""
    if collection_path == EXAMPLES:
        return True
    if collection_path == LONG:
        return not any(named.is_relative_to(LONG) for named, _found in wanted(config))
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
    return {
        file
        for named, found in wanted(config)
        for file in found
        if not hidden(file, named)
    }


def wanted(config):
    """Yield each path that pytest was called with, and the test files under it."""
    for argument in config.args:
        path = (config.invocation_params.dir / argument.split("::")[0]).resolve()
        yield path, [path] if path.is_file() else path.rglob("test_*.py")


def hidden(file, named):
    """Whether a file under a named path is none of the tests that were asked for."""
    if EXAMPLES in file.parents:
        return True
    if LONG in file.parents and not named.is_relative_to(LONG):
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
