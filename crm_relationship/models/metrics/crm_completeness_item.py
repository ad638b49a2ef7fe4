from odoo import api, fields, models
from odoo.tools import SQL


class CrmCompletenessItem(models.Model):
    """Something one should know of a contact, and how much it counts.

    It is known where the contact meets the condition.
    """

    _name = "crm.completeness.item"
    _description = "Item of a Complete Record"
    _inherit = "crm.condition.mixin"
    _order = "sequence, id"
    _condition_model = "res.partner"

    name = fields.Char(
        required=True, translate=True, help="What is missing, as one would ask for it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    weight = fields.Integer(
        default=10,
        required=True,
        help="How much it counts among all that should be known.",
    )
    applies_to = fields.Selection(
        [
            ("both", "Companies and Persons"),
            ("company", "Companies"),
            ("person", "Persons"),
        ],
        required=True,
        default="both",
        help="Whether it is wanted of companies, of persons or of both.",
    )
    domain = fields.Char(
        "Known If",
        default="[('phone', '!=', False)]",
        help="The condition on the contact under which this is known.",
    )

    _weight_positive = models.Constraint(
        "CHECK(weight BETWEEN 1 AND 1000)",
        "A weight lies between 1 and 1000: archive an item that is to count nothing.",
    )

    def _sql_applies(self, alias) -> SQL:
        if self.applies_to == "both":
            return SQL("TRUE")
        is_company = SQL.identifier(alias, "is_company")
        return (
            SQL("%s IS TRUE", is_company)
            if self.applies_to == "company"
            else SQL("%s IS NOT TRUE", is_company)
        )

    @api.model
    def _sql_completeness(self, alias, query):
        """(share of what is known, NULL without items; names of what is missing)."""
        share, missing = [], []
        # sudo: everybody is measured by the same items
        for item in self.sudo().search([]):
            known, applies = item._sql_holds(alias, query), item._sql_applies(alias)
            weight = item.weight
            share.append(
                (
                    SQL(
                        "CASE WHEN %s AND %s THEN %s ELSE 0 END", applies, known, weight
                    ),
                    SQL("CASE WHEN %s THEN %s ELSE 0 END", applies, weight),
                )
            )
            missing.append(
                SQL("CASE WHEN %s AND NOT %s THEN %s END", applies, known, item.name)
            )
        if not share:
            return SQL("NULL::float"), SQL("NULL::text")
        known = SQL(" + ").join(part for part, _all in share)
        asked = SQL(" + ").join(part for _known, part in share)
        return (
            SQL("(%s)::float / NULLIF(%s, 0)", known, asked),
            SQL("NULLIF(CONCAT_WS(', ', %s), '')", SQL(", ").join(missing)),
        )
