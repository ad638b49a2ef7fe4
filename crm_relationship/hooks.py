def post_init_hook(env):
    """The first fill is a cron's work, so that installing stays quick."""
    env["crm.purchase.day"]._request_reading()
    runs = env["crm.relationship.run"]
    runs._request_full(env["res.company"].search([]))
    # the data files have asked for it before, when there was no job to call yet
    runs._call_cron()
