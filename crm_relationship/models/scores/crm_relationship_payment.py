from odoo import fields, models
from odoo.tools import SQL

from ... import nullable
from ..facts.crm_payment_override import PAYMENT_BANDS
from ..metrics.crm_relationship import Layer

# Days and amounts of payment are accounting's, until it shares them (shared_* fields)
AMOUNT_GROUPS = "account.group_account_invoice,account.group_account_readonly"
ENOUGH_PAYMENTS = 3  # below, behaviour is not judged


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    invoiced_24m = nullable.Monetary(
        "Invoiced, 24 Months",
        family="payment",
        groups=AMOUNT_GROUPS,
        help="Invoiced in the last 24 months.",
    )
    due_amount = nullable.Monetary(
        "Amount Due",
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
        groups=AMOUNT_GROUPS,
        help="Mean days past due, weighted by amount; paid early counts as 0.",
    )
    mean_days_late = nullable.Float(
        "Days Late, Unweighted",
        digits=(7, 1),
        aggregator="avg",
        family="payment",
        groups=AMOUNT_GROUPS,
        help="Mean days past due of all payments and overdue items, small ones like"
        " large ones; paid early counts as 0.",
    )
    on_time_share = nullable.Float(
        "Paid on Time",
        digits=(5, 4),
        aggregator="avg",
        family="payment",
        groups=AMOUNT_GROUPS,
        help="Share (0 to 1) of the amount paid within the grace days.",
    )
    payment_trend = nullable.Float(
        "Trend of Days Late",
        digits=(7, 1),
        aggregator="avg",
        family="payment",
        groups=AMOUNT_GROUPS,
        help="Days late of the last 6 months, overdue items included, less those of"
        " the 18 months before: above 0 the customer pays later than he used to.",
    )
    disputed_share = nullable.Float(
        "Disputed",
        digits=(5, 4),
        aggregator="avg",
        family="payment",
        groups=AMOUNT_GROUPS,
        help="Share (0 to 1) of the amount invoiced in 24 months that is open and"
        " whose payment is blocked.",
    )
    payment_score = nullable.Float(
        "Payment Points",
        digits=(5, 1),
        aggregator="avg",
        family="payment",
        help="0 to 100, 80 is prompt: the amount-weighted mean of points by days"
        " beyond terms.",
    )
    payment_rule_band = fields.Selection(
        PAYMENT_BANDS,
        "Standing by Payments",
        help="What the payment points give, also while accounting has set the"
        " standing by hand.",
    )
    payment_band = fields.Selection(
        PAYMENT_BANDS,
        "Payment Standing",
        index="btree_not_null",
        help="By payment points, unless accounting has set it by hand; empty until"
        " enough payments are known.",
    )

    def _metric_layers(self, scope, basis):
        """Behaviour: what was paid and what is overdue, weighted by amount."""
        return [*super()._metric_layers(scope, basis), Layer(self._payment_figures())]

    def _payment_figures(self):
        judged = _sum("paid_amount", "open_amount")
        late = _sum("paid_late", "open_late")
        lately = _sum("recent_amount", "open_amount")
        before = SQL("%s - %s", judged, lately)
        lately_late = _sum("recent_late", "open_late")
        return {
            "payment_count": _sum("paid_count", "unpaid_count"),
            "weighted_days_late": SQL("ROUND(%s / NULLIF(%s, 0), 1)", late, judged),
            "mean_days_late": SQL(
                "ROUND((%s)::numeric / NULLIF(%s, 0), 1)",
                _sum("paid_days", "open_days"),
                _sum("part_count", "open_count"),
            ),
            "on_time_share": SQL(
                "ROUND(%s / NULLIF(%s, 0), 4)", _sum("paid_on_time"), judged
            ),
            "payment_trend": SQL(
                "ROUND(%(lately_late)s / NULLIF(%(lately)s, 0)"
                " - (%(late)s - %(lately_late)s) / NULLIF(%(before)s, 0), 1)",
                late=late,
                lately=lately,
                lately_late=lately_late,
                before=before,
            ),
            "disputed_share": SQL(
                "ROUND(%s / NULLIF(GREATEST(row.invoiced_24m, 0), 0), 4)",
                _sum("disputed_amount"),
            ),
            "payment_score": SQL(
                "ROUND(%s / NULLIF(%s, 0), 1)",
                _sum("paid_points", "open_points"),
                judged,
            ),
        }


def _sum(*names) -> SQL:
    return SQL(
        "(%s)",
        SQL(" + ").join(SQL("COALESCE(row.%s, 0)", SQL.identifier(n)) for n in names),
    )
