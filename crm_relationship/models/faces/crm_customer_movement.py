from odoo import api, models


class CrmCustomerMovement(models.Model):
    _inherit = "crm.customer.movement"

    @api.model
    def get_empty_list_help(self, help_message):
        words = self.env["crm.purchase.day"]._get_words_when_empty()
        return super().get_empty_list_help(f"{help_message or ''}{words}")
