from odoo.tools import SQL

from odoo.addons.crm_relationship.hooks import forget

FACTOR = "Loyalty tier"  # of the hub's schemes, which waits for its figure
METRIC = "loyalty_tier_score"
FUNCTIONS = (
    "crm_loyalty_move_stays",
    "crm_loyalty_named",
    "crm_loyalty_assessment_stays",
    "crm_loyalty_spend",
)


def post_init_hook(env):
    """The factor of the tier gets its figure where nobody has chosen one."""
    factors = env["crm.priority.factor"].with_context(lang="en_US")
    factors.search([("name", "=", FACTOR), ("metric", "=", False)]).metric = METRIC


def uninstall_hook(env):
    """What is in the database beside tables goes as well."""
    env["crm.priority.factor"].search([("metric", "=", METRIC)]).metric = False
    forget(env, "crm_loyalty")
    for name in FUNCTIONS:
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL.identifier(name)))
    env.cr.execute("ALTER TABLE loyalty_card RESET (fillfactor)")
