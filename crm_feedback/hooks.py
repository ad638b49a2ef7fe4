from odoo.addons.crm_relationship.hooks import forget

# factors of the hub's schemes that wait for their figures
FACTORS = {
    "Advocacy": {"metric": "advocacy_score", "observation": "nps_count"},
    "Satisfaction": {
        "metric": "satisfaction_score",
        "observation": "satisfaction_count",
    },
    # nothing open is the best there is, three or more the worst
    "Open cases": {
        "metric": "open_case_count",
        "transform": "linear",
        "lowest": 3,
        "highest": 0,
    },
}
NOTHING = {"metric": False, "observation": False, "transform": "score"}


def post_init_hook(env):
    """Factors get their figures where nobody has chosen one; ratings are answers."""
    factors = env["crm.priority.factor"].with_context(lang="en_US")
    for name, figures in FACTORS.items():
        factors.search([("name", "=", name), ("metric", "=", False)]).write(figures)
    env["crm.feedback.rating"]._take_in_old()


def uninstall_hook(env):
    """Factors wait again: the figures leave with us, and so do the cases' counters."""
    ours = [figures["metric"] for figures in FACTORS.values()]
    env["crm.priority.factor"].search([("metric", "in", ours)]).write(NOTHING)
    forget(env, "crm_feedback")
    env["ir.sequence"].search([("code", "=", "crm.case")]).unlink()
