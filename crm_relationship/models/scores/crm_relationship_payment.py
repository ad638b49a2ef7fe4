from odoo import api, fields, models
from odoo.tools import SQL

from ... import nullable
from ..metrics.crm_relationship import Layer

# Amounts of payment are the accounting department's
AMOUNT_GROUPS = "account.group_account_invoice,account.group_account_readonly"
ENOUGH_PAYMENTS = 3  # below, behaviour is not judged


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    invoiced_24m = nullable.Monetary(
        "Invoiced, 24 Months", family="payment", groups=AMOUNT_GROUPS
    )
    due_amount = nullable.Monetary(
        "Due",
        family="payment",
        groups=AMOUNT_GROUPS,
        help="Open amount of posted invoices and credit notes.",
    )
    overdue_amount = nullable.Monetary(
        "Overdue",
        family="payment",
        groups=AMOUNT_GROUPS,
        help="The part of it that is past its due date.",
    )
    payment_count = nullable.Integer(
        "Payments Observed",
        family="payment",
        help="Invoice items of the last 24 months that were paid or are overdue.",
    )
    weighted_days_late = nullable.Float(
        "Days Late",
        digits=(7, 1),
        aggregator="avg",
        family="payment",
        help="Mean days past due, weighted by amount; paid early counts as 0.",
    )
    on_time_share = nullable.Float(
        "Paid on Time",
        digits=(5, 4),
        aggregator="avg",
        family="payment",
        help="Share (0 to 1) of the amount paid within the grace days.",
    )
    payment_score = nullable.Float(
        "Payment Points",
        digits=(5, 1),
        aggregator="avg",
        family="payment",
        help="0 to 100, 80 is prompt: the amount-weighted mean of points by days"
        " beyond terms.",
    )
    payment_band = fields.Selection(
        [
            ("a", "A: prompt"),
            ("b", "B: a little late"),
            ("c", "C: late"),
            ("d", "D: very late"),
            ("e", "E: does not pay"),
        ],
        "Payment Standing",
        index="btree_not_null",
        help="By payment points; empty until enough payments are known.",
    )
    payment_reason = fields.Char("Why This Standing", compute="_compute_payment_reason")

    @api.depends("payment_count", "weighted_days_late", "on_time_share", "payment_band")
    def _compute_payment_reason(self):
        for relation in self:
            relation.payment_reason = relation._get_payment_reason()

    def _get_payment_reason(self):
        if not self.payment_count:
            return self.env._("No payment is known yet.")
        if self.payment_count < ENOUGH_PAYMENTS:
            return self.env._(
                "Too few payments to judge: %(count)s of %(enough)s.",
                count=self.payment_count,
                enough=ENOUGH_PAYMENTS,
            )
        if not self.weighted_days_late:
            return self.env._(
                "Pays on time: %(count)s payments.", count=self.payment_count
            )
        return self.env._(
            "Pays %(days).0f days late on average, %(share).0f %% of the amount on"
            " time (%(count)s payments).",
            days=self.weighted_days_late,
            share=100 * self.on_time_share,
            count=self.payment_count,
        )

    def _metric_layers(self, scope, basis):
        """Behaviour: what was paid and what is overdue, weighted by amount."""
        paid = SQL("(COALESCE(row.paid_amount, 0) + COALESCE(row.open_amount, 0))")
        return [
            *super()._metric_layers(scope, basis),
            Layer(
                {
                    "payment_count": SQL(
                        "COALESCE(row.paid_count, 0) + COALESCE(row.unpaid_count, 0)"
                    ),
                    "weighted_days_late": SQL(
                        "ROUND((COALESCE(row.paid_late, 0)"
                        " + COALESCE(row.open_late, 0)) / NULLIF(%s, 0), 1)",
                        paid,
                    ),
                    "on_time_share": SQL(
                        "ROUND(COALESCE(row.paid_on_time, 0) / NULLIF(%s, 0), 4)", paid
                    ),
                    "payment_score": SQL(
                        "ROUND((COALESCE(row.paid_points, 0)"
                        " + COALESCE(row.open_points, 0)) / NULLIF(%s, 0), 1)",
                        paid,
                    ),
                }
            ),
        ]
