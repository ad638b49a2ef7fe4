from odoo import api, models

from odoo.addons.crm_relationship.models.faces.crm_first_steps import FirstStep, Tour


class CrmFirstSteps(models.AbstractModel):
    """A programme is worth setting up early: points count from their first day."""

    _inherit = "crm.first.steps"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            FirstStep(
                "loyalty",
                self.env._("Start a loyalty program"),
                self.env._("What a purchase earns, and how long points are valid."),
                self.env._("Open Programs"),
                "loyalty.loyalty_program_discount_loyalty_action",
                lambda: self.env["loyalty.program"].search_count(
                    [("program_type", "=", "loyalty")], limit=1
                ),
                "sales_team.group_sale_manager",
            ),
        ]

    @api.model
    def _tours(self):
        return [
            *super()._tours(),
            Tour(
                "crm_guide_loyalty",
                self.env._("Marketer: Loyalty"),
                self.env._("Points, what they cost and which expire soon."),
                "fa-gift",
                "crm_loyalty.crm_loyalty_group_user",
            ),
        ]
