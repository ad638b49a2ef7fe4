from datetime import timedelta

from odoo import models


class CrmCustomerBase(models.Model):
    _inherit = "crm.customer.base"

    def action_open_opening(self):
        """The customers in the base at the start, with their value then."""
        return self._open_base(self.period_date - timedelta(days=1))

    def action_open_closing(self):
        """The customers in the base at the end, with their value then."""
        return self._open_base(self.end_date)

    def action_open_new(self):
        return self._open_flow("new")

    def action_open_won_back(self):
        return self._open_flow("won_back")

    def action_open_left(self):
        return self._open_flow("left")

    def _open_base(self, day):
        domain = [("date", "<=", day), "|"]
        domain += [("until_date", "=", False), ("until_date", ">", day)]
        return self._open_movements(domain) | {"context": {"group_by": ["partner_id"]}}

    def _open_flow(self, kind):
        return self._open_movements(
            [
                ("kind", "=", kind),
                ("date", ">=", self.period_date),
                ("date", "<=", self.end_date),
            ]
        )

    def _open_movements(self, domain):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_customer_movement_action"
        )
        ours = [
            ("company_id", "=", self.company_id.id),
            ("user_id", "=", self.user_id.id),
        ]
        return action | {"domain": [*ours, *domain], "context": {}}
