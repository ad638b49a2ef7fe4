from odoo import api, models


class CrmPeriodReport(models.AbstractModel):
    _inherit = "crm.period.report"

    @api.model
    def get_empty_list_help(self, help_message):
        words = self.env["crm.purchase.day"]._get_words_when_empty()
        return super().get_empty_list_help(f"{help_message or ''}{words}")

    def action_read_documents(self):
        """Read the documents of the companies switched on again, now."""
        return self.env["crm.purchase.day"].action_read_documents()
