from datetime import timedelta

from odoo import api, fields, models

from .crm_relationship_queue import SHARDS


class CrmPurchaseDay(models.Model):
    _inherit = "crm.purchase.day"

    @api.model
    def _cron_read(self, commit=True):
        """Every company's documents, once a day and after a change of settings.

        While a drain or a full run is at work it comes again in a minute: both write
        days of the same customers.

        :returns: whether the documents were read
        """
        queue = self.env["crm.relationship.queue"]
        held = queue._lock(range(SHARDS))
        try:
            if len(held) < SHARDS:
                cron = self.env.ref("crm_relationship.ir_cron_days")
                cron._trigger(fields.Datetime.now() + timedelta(minutes=1))
                return False
            if commit:
                queue._begin()
            self._read_documents(self.env["res.company"].search([]))
            if commit:  # while nobody else writes
                self.env["ir.cron"]._commit_progress(1, remaining=0)
        finally:
            queue._unlock(held)
        return True
