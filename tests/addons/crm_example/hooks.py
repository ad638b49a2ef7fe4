from odoo.fields import Command

METRIC = "sample_count_12m"


def uninstall_hook(env):
    """Our factor leaves every scheme, copies included; its weight goes to the biggest.

    The weights of a scheme sum to 100 at any time, so both are one write.
    """
    for ours in env["crm.priority.factor"].search([("metric", "=", METRIC)]):
        biggest = (ours.scheme_id.factor_ids - ours).sorted("weight")[-1]
        ours.scheme_id.factor_ids = [
            Command.update(biggest.id, {"weight": biggest.weight + ours.weight}),
            Command.delete(ours.id),
        ]
