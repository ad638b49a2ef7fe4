from odoo import api, models
from odoo.exceptions import AccessError


class CrmPurchaseDay(models.Model):
    _inherit = "crm.purchase.day"

    @api.model
    def action_read_documents(self):
        """Read the documents of the companies switched on again, now.

        The cohorts, the customer base and the retention what-if show them at once.

        :returns: a notification for the web client
        """
        if not self.env.user.has_group("crm_relationship.crm_relationship_group_user"):
            raise AccessError(
                self.env._(
                    "Reading the documents again asks for the right User of Customer"
                    " Relationships. Ask an administrator for it."
                )
            )
        # sudo: sums of everybody's documents are kept; the reports show each reader
        # no more than the record rules let through
        written = self.sudo()._read_documents(self.env.companies)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s days brought up to date.", count=written
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
