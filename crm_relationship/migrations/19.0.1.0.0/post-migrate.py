"""From 19.0.0.1: standings by hand, and forecasts that the priority counts.

Starting state: the payment standing was what the payments gave, so it becomes the
standing by payments too, from which the next limit is crossed. The factors "Future
value" and "Value at risk" had no figure; where nobody has given one they get theirs.
Everybody is computed anew by the next scheduled run, in bulk, and the documents are
read for the reports over all time, which are new. Running it twice changes nothing
more.
"""

from odoo import SUPERUSER_ID, api

METRICS = {"Future value": "clv_12m", "Value at risk": "value_at_risk"}


def migrate(cr, version):
    cr.execute(
        "UPDATE crm_relationship SET payment_rule_band = payment_band"
        " WHERE payment_rule_band IS NULL AND payment_band IS NOT NULL"
    )
    for name, metric in METRICS.items():
        cr.execute(
            "UPDATE crm_priority_factor SET metric = %s"
            " WHERE COALESCE(metric, '') = '' AND name ->> 'en_US' = %s",
            [metric, name],
        )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["crm.purchase.day"]._request_reading()
    env["crm.relationship.run"]._request_full(env["res.company"].search([]))
