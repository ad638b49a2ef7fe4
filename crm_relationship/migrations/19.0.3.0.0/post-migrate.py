"""From 19.0.2.0.0: the last contact both ways is a figure of a run.

Starting state: no relationship knows when the customer and we last spoke, nor how often
our attempts reach him. Everybody is computed anew by the next scheduled run, in bulk.
What else is new is filled by its own job, or by people. Running it twice changes
nothing more.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["crm.relationship.run"]._request_full(env["res.company"].search([]))
