"""From 19.0.1.0.0: the orders ahead are looked up on a cubic between fewer nodes.

Starting state: crm.value.curve holds nodes of ln(1 + T / alpha) 0.02 apart. They are
worked out anew, 0.1 apart and with their slopes, for the newest model of each company;
older models forecast nobody and keep none.

Imports of payments that nobody named carry the day they were made, as 2026-12-31, in a
name written for them. That name goes: they show the day in the reader's own format.

The factor of promises kept waited for its figure: it gets it, with the scale of a
ratio, where nobody has chosen one or weighs it.

The risk of churn is a new figure: everybody is computed anew by the next scheduled run,
in bulk. Running it twice changes nothing more.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    cr.execute(
        "UPDATE crm_payment_import SET name = NULL"
        " WHERE name LIKE '%, ' || create_date::date"
    )
    cr.execute(
        "UPDATE crm_priority_factor"
        " SET metric = 'promise_kept_ratio', transform = 'linear',"
        " lowest = 0, highest = 1"
        " WHERE metric IS NULL AND weight = 0 AND name ->> 'en_US' = 'Promises kept'"
    )
    cr.execute("DELETE FROM crm_value_curve")
    env = api.Environment(cr, SUPERUSER_ID, {})
    models = env["crm.value.model"]
    for company in env["res.company"].with_context(active_test=False).search([]):
        model = models.search([("company_id", "=", company.id)], limit=1)
        if model.is_fitted and model.method == "mbg":
            env["crm.value.curve"]._complete(model, model.curve_purchases)
        if model.contract_count:
            model._store_contract_curve()
    env["crm.relationship.run"]._request_full(env["res.company"].search([]))
