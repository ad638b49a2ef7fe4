"""Installing into a company that has worked for years, updating, and leaving again.

One copy of the template goes through all of it, step by step; each test asks about
the state after its step.
"""

import subprocess
import time

import pytest

from . import support

ADDON = "crm_relationship"
# tables, views, sequences, indexes and constraints that are not core's
OURS = (
    "^crm_(?!activity_report|convert_lead|iap|lead|lost_reason|merge_opportunity"
    "|quotation_partner|recurring_plan|stage|tag|team)"
)
QUIET = ["--stop-after-init", "--no-http", "--max-cron-threads", "0"]
# the database may have been made on another day
REFRESH = "env['res.partner'].search([]).action_refresh_relationship()"
UNINSTALL = f"env.ref('base.module_{ADDON}').button_immediate_uninstall()"
ASKED = (
    "SELECT cron.cron_name FROM ir_cron_trigger AS trigger JOIN ir_cron AS cron"
    " ON cron.id = trigger.cron_id WHERE cron.cron_name LIKE 'Customer relationships%'"
)
# others' jobs call services of the network
OURS_ALONE = """
    UPDATE ir_cron SET active = FALSE
     WHERE cron_name NOT LIKE 'Customer relationships%'
"""


def columns_of(table):
    return (
        "SELECT column_name FROM information_schema.columns"
        f" WHERE table_name = '{table}'"
    )


def records_of(model, column):
    """The records of this model that the addon has made."""
    table = model.replace(".", "_")
    return (
        f"SELECT {column} FROM {table} WHERE EXISTS (SELECT FROM ir_model_data AS data"
        f" WHERE data.module = '{ADDON}' AND data.model = '{model}'"
        f" AND data.res_id = {table}.id)"
    )


# columns on tables that are not ours
ADDED = (
    "SELECT CONCAT_WS('.', table_name, column_name) FROM information_schema.columns"
    " WHERE column_name LIKE 'crm\\_%' AND table_name !~ '^crm_|_rel$'"
)

QUESTIONS = {
    "relations": f"SELECT relname FROM pg_class WHERE relname ~ '{OURS}'",
    "links": "SELECT relation.name FROM ir_model_relation AS relation"
    " JOIN ir_module_module AS module ON module.id = relation.module"
    f" WHERE module.name = '{ADDON}'",
    "tables": "SELECT relname FROM pg_class WHERE relkind = 'r'",
    "indexes": "SELECT indexname FROM pg_indexes WHERE indexname LIKE '%crm\\_%idx'"
    " AND tablename IN ('account_move', 'account_move_line')",
    "partner": columns_of("res_partner"),
    "company": columns_of("res_company") + " AND column_name LIKE 'crm\\_%'"
    " AND column_name !~ '^crm_(case|feedback)_'",  # of an addon that leaves as well
    "added": ADDED,
    "required": f"{ADDED} AND is_nullable = 'NO'",
    "crons": records_of("ir.cron", "cron_name"),
    "models": records_of("ir.model", "model"),
    "records": f"SELECT name FROM ir_model_data WHERE module = '{ADDON}'",
    "customers": "SELECT id FROM crm_relationship",
    # from documents; what is due may come from payment records, which leave with us
    "figures": "SELECT CONCAT_WS(' ', partner_id, company_id, revenue_total,"
    " purchase_count) FROM crm_relationship WHERE revenue_total <> 0",
    "contacts": "SELECT id FROM res_partner",
    "documents": "SELECT name FROM account_move",
    "asked": ASKED,
    "days": "SELECT CONCAT_WS(' ', partner_id, company_id, day, purchases, revenue)"
    " FROM crm_purchase_day",
    "requests": "SELECT id FROM crm_relationship_run WHERE state = 'requested'",
    "stages": "SELECT name->>'en_US' FROM crm_lifecycle_stage",
}


@pytest.fixture(scope="module")
def life():
    """What the database says before and after each step."""
    with support.own_database("operations") as database:
        support.run_shell(REFRESH, database)
        states = {"installed": look(database)}
        support.run_odoo(["-u", ADDON, *QUIET], database, timeout=600)
        states["updated"] = look(database)
        support.run_shell(UNINSTALL, database)
        states["uninstalled"] = look(database)
        support.run_odoo(["-i", ADDON, *QUIET], database, timeout=600)
        states["installed again"] = look(database)
        states["filled"] = serve_until_filled(database)
        yield states


def serve_until_filled(database):
    """What a server does after installing, by itself and long before the night."""
    with support.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(OURS_ALONE)
    connection.close()
    command = [support.REPO / "setup" / "odoo", "-d", database, "--no-http"]
    server = subprocess.Popen([*command, "--max-cron-threads", "1"])
    until = time.monotonic() + support.PATIENCE * 2
    try:
        while (state := look(database))["asked"] or state["requests"]:
            assert server.poll() is None and time.monotonic() < until, state["asked"]
            time.sleep(2)
        return state
    finally:
        server.terminate()
        server.wait()


def look(database):
    """{question: answers}, each a set of one column."""
    connection = support.connect(database)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            return {name: ask(cursor, query) for name, query in QUESTIONS.items()}
    finally:
        connection.close()


def ask(cursor, query):
    """The answers, or nothing where the table is gone."""
    table = query.split(" FROM ")[1].split()[0]
    cursor.execute("SELECT to_regclass(%s)", [table])
    if not cursor.fetchone()[0]:
        return set()
    cursor.execute(query)
    return {row[0] for row in cursor.fetchall()}


def test_update_keeps_every_customer(life):
    assert life["updated"]["customers"] == life["installed"]["customers"]


def test_update_makes_and_drops_nothing(life):
    for question in ("relations", "indexes", "partner", "company", "crons", "records"):
        assert life["updated"][question] == life["installed"][question], question


def test_uninstalling_leaves_no_table_view_or_sequence(life):
    assert life["installed"]["relations"] and life["installed"]["links"]
    assert not life["uninstalled"]["relations"]
    assert not life["installed"]["links"] & life["uninstalled"]["tables"]


def test_uninstalling_leaves_no_index_on_other_tables(life):
    assert life["installed"]["indexes"]
    assert not life["uninstalled"]["indexes"]


def test_uninstalling_leaves_no_setting_of_the_company(life):
    assert life["installed"]["company"]
    assert not life["uninstalled"]["company"]


def test_others_need_not_know_our_columns(life):
    """Odoo creates records while our addon is not loaded yet, without our defaults."""
    assert life["installed"]["added"]
    assert not life["installed"]["required"]


def test_uninstalling_leaves_no_cron_and_no_model(life):
    assert life["installed"]["crons"] and life["installed"]["models"]
    assert not life["uninstalled"]["crons"] | life["uninstalled"]["models"]


def test_uninstalling_leaves_no_record(life):
    assert not life["uninstalled"]["records"]


def test_leaving_and_coming_back_touches_nobodys_documents(life):
    for step in ("uninstalled", "installed again", "filled"):
        for question in ("contacts", "documents"):
            assert life[step][question] == life["installed"][question], step


def test_partners_have_no_column_of_ours(life):
    assert life["installed"]["partner"] == life["uninstalled"]["partner"]


def test_installing_computes_nothing_and_asks_for_a_run(life):
    assert not life["installed again"]["customers"]
    assert life["installed again"]["requests"]
    assert not life["installed again"]["days"]
    assert life["installed again"]["asked"] == {
        "Customer relationships: all customers",
        "Customer relationships: days of purchases",
    }


def test_demo_data_shows_the_reports_over_all_time(life):
    assert life["installed"]["days"]


def test_first_run_reads_the_documents(life):
    """The reports over all time need not wait for the night either."""
    assert life["installed"]["days"] <= life["filled"]["days"]


def test_first_run_fills_every_customer(life):
    assert life["filled"]["figures"]
    assert life["filled"]["figures"] == life["installed"]["figures"]
    assert not life["filled"]["requests"]


def test_installing_again_is_as_the_first_time(life):
    for question in ("indexes", "partner", "company", "crons", "stages"):
        assert life["installed again"][question] == life["installed"][question], (
            question
        )
