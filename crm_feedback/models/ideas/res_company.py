from odoo import fields, models

from odoo.addons.crm_relationship.models.res_company import APART


class ResCompany(models.Model):
    """What a company asks new customers, and what it believes promoters do."""

    _inherit = "res.company"

    heard_asked = fields.Boolean(
        "Ask new customers how they heard of us",
        help="In the portal, until they answer or are no longer new.",
        prefetch=APART,
    )
    heard_question = fields.Char(
        translate=True,
        default=lambda self: self.env._("How did you hear of us?"),
        prefetch=APART,
    )
    heard_days = fields.Integer(
        "New for",
        default=90,
        help="Days in which a customer counts as new.",
        prefetch=APART,
    )
    promoter_tells = fields.Integer(
        "A promoter tells",
        default=5,
        help="How many people, as is often said; nobody has measured it for you.",
        prefetch=APART,
    )
    detractor_tells = fields.Integer(
        "A detractor tells",
        default=10,
        help="How many people, as is often said; nobody has measured it for you.",
        prefetch=APART,
    )
    suggestions_public = fields.Boolean(
        "Everybody reads suggestions",
        help="Published suggestions are read without login; else by customers who log"
        " in.",
        prefetch=APART,
    )

    _word_of_mouth_counts = models.Constraint(
        "CHECK (promoter_tells BETWEEN 0 AND 1000"
        " AND detractor_tells BETWEEN 0 AND 1000 AND heard_days BETWEEN 0 AND 36500)",
        "Count people from 0 to 1000, and days from 0 to 36500.",
    )
