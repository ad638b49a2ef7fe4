from odoo import api, models
from odoo.fields import Command


class LoyaltyProgram(models.Model):
    """Programmes with a ledger from a template, ready to earn and to redeem."""

    _inherit = "loyalty.program"

    @api.model
    def get_program_templates(self):
        """Ours come first, for those who may make them; core's stay."""
        templates = super().get_program_templates()
        if self.env.context.get("menu_type") == "gift_ewallet":
            return templates
        return self._ledger_templates() | templates

    @api.model
    def _ledger_templates(self):
        templates = {
            "points_ledger": {
                "title": self.env._("Points with a Ledger"),
                "description": self.env._(
                    "A point for each unit of money, 100 points for 5 off; every point"
                    " has an entry and follows returns"
                ),
                "icon": "loyalty_cards",
            }
        }
        if self.env["crm.loyalty.tier"].has_access("create"):
            templates["points_tiers"] = {
                "title": self.env._("Points with Tiers"),
                "description": self.env._(
                    "The same, with Silver, Gold and Platinum for good customers"
                ),
                "icon": "fidelity_cards",
            }
        return templates

    @api.model
    def _get_template_values(self):
        ledger = self._ledger_values()
        return super()._get_template_values() | {
            "points_ledger": ledger,
            "points_tiers": ledger
            | {
                "name": self.env._("Points and Tiers"),
                "tier_ids": [
                    Command.create(
                        {"name": name, "threshold": threshold, "multiplier": multiplier}
                    )
                    for name, threshold, multiplier in (
                        (self.env._("Silver"), 500, 1),
                        (self.env._("Gold"), 2000, 1.25),
                        (self.env._("Platinum"), 5000, 1.5),
                    )
                ],
                "grace_days": 30,
            },
        }

    def _ledger_values(self):
        """A point a unit of money, 100 for 5 off, kept while the customer is active."""
        return self._program_type_default_values()["loyalty"] | {
            "name": self.env._("Points"),
            "program_type": "loyalty",
            "strict_ledger": True,
            "portal_point_name": self.env._("points"),
            "earn_on": "window",
            "return_days": 14,
            "expiry_policy": "activity",
            "expiry_count": 12,
            "expiry_unit": "month",
            "point_value": 0.05,  # 5 for 100
            "rule_ids": [
                Command.clear(),
                Command.create(
                    {"reward_point_mode": "money", "reward_point_amount": 1}
                ),
            ],
            "reward_ids": [
                Command.clear(),
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount_mode": "per_order",
                        "discount_applicability": "order",
                        "discount": 5,
                        "required_points": 100,
                    }
                ),
            ],
        }

    @api.model
    def _load_demo(self):
        """Build the demo data; called once, by its file."""
        from ...demo import crm_loyalty_demo

        crm_loyalty_demo.load(self.env)
