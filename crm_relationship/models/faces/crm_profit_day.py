from odoo import models
from odoo.fields import Domain


class CrmProfitDay(models.Model):
    _inherit = "crm.profit.day"

    def action_open_lines(self):
        """The posted lines behind the amount of a day."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_relationship.crm_profit_report_action"
        )
        same = [Domain(name, "=", self[name]) for name in ("date", "step", "kind")] + [
            Domain(name, "=", self[name].id) for name in ("partner_id", "company_id")
        ]
        return action | {
            "domain": list(Domain.AND(same)),
            "context": {},
            "views": [(False, "list")],
            "view_mode": "list",
        }
