def post_init_hook(env):
    """The first fill is a cron's work, so that installing stays quick."""
    env["crm.purchase.day"]._request_reading()
    env["crm.relationship.run"]._request_full(env["res.company"].search([]))
