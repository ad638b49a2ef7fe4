from odoo import models


class CrmProfitReport(models.Model):
    _inherit = "crm.profit.report"

    def action_open_entry(self):
        """The invoice, credit note or entry this line stands on."""
        self.ensure_one()
        return self.move_id.get_formview_action()
