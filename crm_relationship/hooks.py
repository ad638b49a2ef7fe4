def uninstall_hook(env):
    """A reason for which deals were lost stays with them: it is nobody's data now."""
    reason = env.ref("crm_relationship.crm_lost_reason_no_decision", False)
    leads = env["crm.lead"].with_context(active_test=False)
    if reason and leads.search_count([("lost_reason_id", "=", reason.id)], limit=1):
        env["ir.model.data"].search(
            [
                ("module", "=", "crm_relationship"),
                ("name", "=", "crm_lost_reason_no_decision"),
            ]
        ).unlink()


def post_init_hook(env):
    """The first fill is a cron's work, so that installing stays quick."""
    env["crm.purchase.day"]._request_reading()
    runs = env["crm.relationship.run"]
    runs._request_full(env["res.company"].search([]))
    # the data files have asked for it before, when there was no job to call yet
    runs._call_cron()
