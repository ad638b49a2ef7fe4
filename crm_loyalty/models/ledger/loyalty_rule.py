from odoo import models


class LoyaltyRule(models.Model):
    """What earns points is a number: what is no number fails no check of core's."""

    _name = "loyalty.rule"
    _inherit = ["loyalty.rule", "crm.loyalty.number.mixin"]


class LoyaltyReward(models.Model):
    _name = "loyalty.reward"
    _inherit = ["loyalty.reward", "crm.loyalty.number.mixin"]
