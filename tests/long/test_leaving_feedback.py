"""Uninstalling feedback leaves the contacts, documents and the hub as they were."""

from ..support import run_shell, value

ADDON = "env.ref('base.module_crm_feedback')"
LEAVE = f"{ADDON}.button_immediate_uninstall()"
COME = f"{ADDON}.button_immediate_install()"
TABLES = """
SELECT COUNT(*) FROM pg_class
 WHERE relkind IN ('r', 'v') AND relname ~ '^crm_(feedback|case|data|sla|heard)'
"""
COLUMNS = """
SELECT COUNT(*) FROM information_schema.columns
 WHERE table_name = 'crm_relationship'
   AND column_name IN ('nps_score', 'satisfaction_score', 'open_case_count')
"""
FACTORS = "SELECT COUNT(*) FROM crm_priority_factor WHERE metric IN ({})".format(
    "'advocacy_score', 'satisfaction_score', 'open_case_count'"
)
COUNTS = [
    "SELECT COUNT(*) FROM res_partner",
    "SELECT COUNT(*) FROM sale_order",
    "SELECT COUNT(*) FROM account_move",
    "SELECT COUNT(*) FROM crm_relationship",
]


def test_leaves_nothing_and_comes_back(database, connection):
    before = [value(connection, query) for query in COUNTS]
    assert value(connection, FACTORS)

    run_shell(LEAVE, database)
    assert value(connection, TABLES) == 0
    assert value(connection, COLUMNS) == 0
    assert value(connection, FACTORS) == 0
    assert [value(connection, query) for query in COUNTS] == before
    # a run of the hub works without it
    run_shell(
        "env['crm.relationship.run']._refresh_full(env['res.company'].search([]))",
        database,
    )

    run_shell(COME, database)
    assert value(connection, FACTORS)
