from odoo import fields, models

from odoo.addons.crm_relationship.models.res_company import APART

from ...feedback.reliability import HALF_LIFE_DAYS


class ResCompany(models.Model):
    """How a company treats what its customers give of themselves."""

    _inherit = "res.company"

    own_data_proposals = fields.Boolean(
        "Customers propose corrections",
        help="What a customer changes of his data in the portal is proposed, and taken"
        " over by a rule or by a person. Otherwise it is written at once.",
        prefetch=APART,
    )
    own_data_user_id = fields.Many2one(
        "res.users",
        "Corrections are checked by",
        domain="[('share', '=', False)]",
        help="Who gets an activity for each correction; otherwise the salesperson.",
        prefetch=APART,
    )
    own_data_half_life_days = fields.Integer(
        "Half-life of Given Data",
        default=HALF_LIFE_DAYS,
        help="Days after which a confirmation or a contradiction counts half.",
        prefetch=APART,
    )
    own_data_confirm_below = fields.Float(
        "To Confirm below",
        default=0.05,
        help="Data are to be confirmed when they can be relied on to less than this.",
        prefetch=APART,
    )

    _own_data_half_life_days = models.Constraint(
        "CHECK (own_data_half_life_days > 0)",
        "Given data fade over a day at least: give a half-life of 1 day or more.",
    )
    _own_data_confirm_below = models.Constraint(
        "CHECK (own_data_confirm_below BETWEEN 0 AND 1)",
        "What can be relied on is a share from 0 % to 100 %.",
    )
