from odoo import fields, models


class CrmPriorityOverride(models.Model):
    """Points a person adds to or takes from a customer's priority, for a while.

    It stands as a line of its own after the formula, with its author and reason.
    The score stays the sum of its lines and within 0 to 100.
    """

    _name = "crm.priority.override"
    _description = "Priority Override"
    _inherit = ["crm.override.tracked.mixin"]

    points = fields.Float(
        digits=(5, 1),
        required=True,
        tracking=True,
        help="Points added to the score, negative to take points away.",
    )

    _points_in_scale = models.Constraint(
        "CHECK(points BETWEEN -100 AND 100 AND points <> 0)",
        "Points of an override lie between -100 and 100 and are not zero.",
    )
