"""From 19.0.4.0.0: days of purchases keep each step of the profit.

Starting state: crm.purchase.day has no step of any day. The daily job that reads the
documents is called at once, and fills them. Running it twice changes nothing more.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["crm.purchase.day"]._request_reading()
