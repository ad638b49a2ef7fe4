"""The addon that docs/developers.md explains: installed, it works and passes its own
tests; uninstalled, nothing of it is left.
"""

import os
import re
from pathlib import Path

import pytest

from . import support
from .web import free_port

ADDON = "crm_example"
FOLDER = support.REPO / "tests" / "addons"
LEAVE = f"""
scheme = env.ref('crm_relationship.crm_priority_scheme_default')
ours = scheme.factor_ids.filtered(lambda f: f.metric == 'sample_count_12m')
biggest = scheme.factor_ids.sorted('weight')[-1]
scheme.factor_ids = [(1, ours.id, {{'weight': 5}}),
                     (1, biggest.id, {{'weight': biggest.weight - 5}})]
ada = env['res.partner'].search([('name', '=', 'Hotel Aurora')])
env['crm.sample'].create({{'partner_id': ada.id,
                          'product_id': env['product.product'].search([], limit=1).id}})
env['crm.relationship.run']._refresh_full(env['res.company'].search([]))
env.cr.commit()
env.ref('base.module_{ADDON}').button_immediate_uninstall()
"""
STILL_WORKS = """
env['crm.relationship.run']._refresh_full(env['res.company'].search([]))
lines = env['crm.priority.contribution'].search([])
assert lines and all(line.label for line in lines)
ada = env['res.partner'].search([('name', '=', 'Hotel Aurora')])
assert env['crm.timeline'].get_page(ada.id)['entries']
"""
QUESTIONS = {
    "relations": "SELECT relname FROM pg_class",
    "columns": "SELECT CONCAT_WS('.', table_name, column_name)"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "factors": "SELECT CONCAT_WS(' ', scheme_id, name->>'en_US', metric, weight)"
    " FROM crm_priority_factor",
    "menus": "SELECT name->>'en_US' FROM ir_ui_menu",
    "rules": "SELECT name FROM ir_rule",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT CONCAT_WS('.', model, name) FROM ir_model_fields",
    "choices": "SELECT CONCAT_WS('.', field_id, value) FROM ir_model_fields_selection",
    "contacts": "SELECT name FROM res_partner",
    "records": f"SELECT name FROM ir_model_data WHERE module = '{ADDON}'",
}


@pytest.fixture(scope="module")
def life():
    """What the database says before, with and after the example."""
    with support.own_database("example") as database:
        states = {"before": look(database)}
        run = support.run_odoo(
            ["-i", ADDON, "--test-tags", f"/{ADDON}", *addons_path(), *quiet()],
            database,
            timeout=900,
            check=False,
        )
        states["tests"] = run.stdout + run.stderr
        assert run.returncode == 0, states["tests"]
        states["with"] = look(database)
        shell(LEAVE, database)
        states["after"] = look(database)
        shell(STILL_WORKS, database)
        yield states


def quiet():
    """Tests listen, whatever one says: on a port of their own."""
    options = ["--stop-after-init", "--max-cron-threads", "0"]
    return [*options, "--http-interface", "127.0.0.1", "--http-port", str(free_port())]


def addons_path():
    """Where Odoo looks, and the folder of the example."""
    configured = Path(os.environ["ODOO_RC"]).read_text()
    paths = re.search(r"^addons_path = (.*)$", configured, re.M)[1]
    return ["--addons-path", f"{paths},{FOLDER}"]


def shell(code, database):
    run = support.run_odoo(
        ["shell", "--no-http", *addons_path()],
        database,
        input=f"{code}\nenv.cr.commit()\n",
        check=False,
        timeout=600,
    )
    output = run.stdout + run.stderr
    assert run.returncode == 0 and "Traceback" not in output, output


def look(database):
    connection = support.connect(database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        answers = {}
        for name, query in QUESTIONS.items():
            cursor.execute(query)
            answers[name] = sorted(str(row[0]) for row in cursor.fetchall())
    connection.close()
    return answers


def test_its_own_tests_pass(life):
    """Figure, factor, history, rights and privacy: tests/addons/crm_example/tests."""
    written = (FOLDER / ADDON / "tests" / "test_sample.py").read_text()
    assert f"{written.count('def test_')} tests" in life["tests"], life["tests"]


def test_it_adds_its_figure_and_its_factor(life):
    assert "crm_relationship.sample_count_12m" in life["with"]["columns"]
    assert set(life["with"]["factors"]) - set(life["before"]["factors"])


def test_contacts_get_no_column(life):
    columns = {
        name: [column for column in life[name]["columns"] if "res_partner." in column]
        for name in ("before", "with")
    }
    assert columns["before"] == columns["with"]


def test_uninstalling_leaves_no_trace(life):
    for question in QUESTIONS:
        assert life["after"][question] == life["before"][question], question
