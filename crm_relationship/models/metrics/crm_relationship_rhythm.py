from odoo import fields, models
from odoo.tools import SQL

from ... import nullable


class CrmRelationship(models.Model):
    """When a customer buys: his own interval, and what follows from it.

    Purchases of one day are one, whatever the company counts. Dates are kept and no
    ages, so that a day without documents changes nothing here but who is regular.
    """

    _inherit = "crm.relationship"

    second_order_date = fields.Date(
        "Second Purchase",
        family="rhythm",
        help="The second day with a purchase.",
    )
    usual_gap_days = nullable.Float(
        "Usual Interval",
        digits=(7, 1),
        aggregator="avg",
        family="rhythm",
        help="Days from one purchase to the next, on average: from the first day with"
        " a purchase to the last, over the number of intervals. Empty before the"
        " second purchase.",
    )
    next_order_due_date = fields.Date(
        "Next Order Due",
        family="rhythm",
        help="The last purchase and the customer's own usual interval.",
    )
    lapse_date = fields.Date(
        "Counts as Left From",
        family="rhythm",
        help="The day from which the customer counts as having left if no purchase"
        " comes before: silent for longer than the company's setting.",
    )
    is_regular = fields.Boolean(
        "Regular Customer",
        family="rhythm",
        help="Bought on at least as many days of the last 12 months as the company's"
        " setting asks for.",
    )

    def _sales_figures(self):
        return super()._sales_figures() | self._rhythm_figures()

    def _rhythm_figures(self):
        gap = SQL(
            "((row.last_order_date - row.first_order_date)::numeric"
            " / NULLIF(row.purchase_days - 1, 0))"
        )
        return {
            "usual_gap_days": SQL("ROUND(%s, 1)", gap),
            "next_order_due_date": SQL("row.last_order_date + ROUND(%s)::int", gap),
            "lapse_date": SQL("row.last_order_date + terms.return_gap_days + 1"),
            "is_regular": SQL(
                "COALESCE(row.purchase_days_12m, 0) >= terms.regular_days"
            ),
        }
