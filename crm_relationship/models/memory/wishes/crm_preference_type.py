from odoo import fields, models

KINDS = [
    ("words", "In Words"),
    ("channel", "A Channel"),
    ("time", "Days and Hours"),
    ("address", "How to Address"),
]


class CrmPreferenceType(models.Model):
    """A kind of wish: what one writes down of it, and how fast it grows old."""

    _name = "crm.preference.type"
    _description = "Kind of Preference"
    _order = "sequence, id"

    name = fields.Char("Kind", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    kind = fields.Selection(
        KINDS,
        "Written Down As",
        required=True,
        default="words",
        help="Channels and hours that are not wanted are watched when something is"
        " sent: who writes himself is asked for a reason; what a program sends is held"
        " back from the contact, logged, and stops nothing.",
    )
    half_life_days = fields.Integer(
        "Days Until Half as Sure",
        default=365,
        help="After so many days without confirmation one is half as sure of it; 0: it"
        " does not grow old.",
    )
    confidence_told = fields.Float(
        "Sure if Told",
        default=1.0,
        digits=(3, 2),
        help="How sure it is (0 to 1) if the contact said so.",
    )
    confidence_observed = fields.Float(
        "Sure if Observed",
        default=0.7,
        digits=(3, 2),
        help="How sure it is (0 to 1) if one of us has seen it.",
    )
    confidence_inferred = fields.Float(
        "Sure if Inferred",
        default=0.5,
        digits=(3, 2),
        help="How sure it is (0 to 1) if we have only drawn it from what happened.",
    )

    _half_life_positive = models.Constraint(
        "CHECK(half_life_days >= 0)",
        "Days are not negative: give 0 for what does not grow old.",
    )
    _confidence_range = models.Constraint(
        "CHECK(confidence_told BETWEEN 0 AND 1 AND confidence_observed BETWEEN 0 AND 1"
        " AND confidence_inferred BETWEEN 0 AND 1)",
        "How sure one is lies between 0 and 1.",
    )
