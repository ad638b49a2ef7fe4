import math

from odoo import api, models
from odoo.exceptions import ValidationError

MOST = 1e12  # beyond it hundredths get lost
MOST_WHOLE = 2**31 - 1  # what a column of whole numbers holds


class CrmLoyaltyNumberMixin(models.AbstractModel):
    """Terms are numbers that can be worked with.

    Over RPC and in imports come "not a number" and the infinite too; the first is more
    than any limit for the database, and what is worked out with it is lost for ever.
    """

    _name = "crm.loyalty.number.mixin"
    _description = "Terms That Are Numbers"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_odd_numbers(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_odd_numbers(vals)
        return super().write(vals)

    def _refuse_odd_numbers(self, vals):
        for name, value in vals.items():
            field = self._fields.get(name)
            most = {"integer": MOST_WHOLE, "float": MOST, "monetary": MOST}.get(
                field and field.type
            )
            if most and value and not abs(_number(value)) <= most:
                raise ValidationError(
                    self.env._(
                        "%(field)s cannot be %(value)s. Give a number that one can"
                        " count with.",
                        field=field._description_string(self.env),
                        value=value,
                    )
                )


def _number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
