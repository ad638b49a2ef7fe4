from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship import nullable
from odoo.addons.crm_relationship.models.metrics.crm_relationship import MARGIN_GROUP

QUADRANTS = [
    ("champion", "Buys and recommends"),
    ("affluent", "Buys"),
    ("advocate", "Recommends"),
    ("miser", "Neither"),
]


class CrmLoyaltyReferralValue(models.Model):
    """What the referrals of a customer are worth: a memo figure, in no total.

    The margin of who came stays his own; adding it to who recommended would count it
    twice. For each referral with an order: share x (margin of its first 12 months as
    the books have it - points given, at their value + saved acquisition cost). Where
    margin or the value of a point is not known, the referral is counted as unknown and
    left out.
    """

    _name = "crm.loyalty.referral.value"
    _description = "Referral Value"
    _auto = False
    _order = "value DESC, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.loyalty.referral": [
            "program_id",
            "referrer_id",
            "referred_id",
            "company_id",
            "state",
            "ordered_at",
            "referrer_points",
            "referred_points",
        ],
        "crm.purchase.day": ["partner_id", "company_id", "day", "margin"],
        "crm.relationship": ["clv_12m"],
        "loyalty.program": ["referral_share", "referral_saved_cost", "point_value"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    referral_count = fields.Integer(
        "Referrals",
        readonly=True,
        help="New customers who came by this customer's word.",
    )
    unknown_count = fields.Integer(
        "Not Known", readonly=True, help="Their margin or reward is not known."
    )
    margin = nullable.Monetary(
        "Margin of Referrals",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Realised in the 12 months from each first order.",
    )
    reward_cost = nullable.Monetary(
        "Rewards", readonly=True, help="Points of both sides, at their value."
    )
    saved_cost = nullable.Monetary(
        "Saved Acquisition Cost",
        readonly=True,
        help="What winning them would have cost otherwise.",
    )
    value = nullable.Monetary(
        "Referral Value",
        readonly=True,
        help="Share counted x (margin - rewards + saved acquisition cost), for each"
        " referral. A memo figure: never added to the value of customers.",
    )
    clv_12m = nullable.Monetary(
        "Own Value, 12 Months", readonly=True, groups=MARGIN_GROUP
    )
    quadrant = fields.Selection(
        QUADRANTS,
        readonly=True,
        groups=MARGIN_GROUP,
        help="Own value and referral value against the middle of all who recommend.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            WITH single AS (
                SELECT referral.id, referral.referrer_id, referral.company_id,
                       terms.share, terms.saved, bought.margin,
                       CASE WHEN points.given = 0 THEN 0
                            ELSE points.given * terms.point END AS reward
                  FROM crm_loyalty_referral AS referral
                  JOIN (%(terms)s) AS terms (program_id, company_id, point, share,
                                             saved)
                    ON terms.program_id = referral.program_id
                   AND terms.company_id = referral.company_id
                 CROSS JOIN LATERAL (
                       SELECT COALESCE(referral.referrer_points, 0)::numeric
                            + COALESCE(referral.referred_points, 0)::numeric AS given
                       ) AS points
                  LEFT JOIN LATERAL (
                       SELECT SUM(day.margin)::numeric AS margin
                         FROM crm_purchase_day AS day
                        WHERE day.partner_id = referral.referred_id
                          AND day.company_id = referral.company_id
                          AND day.day >= referral.ordered_at::date
                          AND day.day < referral.ordered_at::date + INTERVAL '1 year'
                       ) AS bought ON TRUE
                 WHERE referral.state IN ('ordered', 'rewarded')),
            worth AS (
                SELECT *, share * (margin - reward + saved) AS value FROM single),
            per AS (
                SELECT MIN(id) AS id, referrer_id AS partner_id, company_id,
                       COUNT(*) AS referral_count,
                       COUNT(*) FILTER (WHERE value IS NULL) AS unknown_count,
                       SUM(margin) FILTER (WHERE value IS NOT NULL) AS margin,
                       SUM(reward) FILTER (WHERE value IS NOT NULL) AS reward_cost,
                       SUM(saved) FILTER (WHERE value IS NOT NULL) AS saved_cost,
                       SUM(value) AS value
                  FROM worth GROUP BY 2, 3),
            known AS (
                SELECT per.*, row.clv_12m
                  FROM per
             LEFT JOIN crm_relationship AS row
                    ON row.partner_id = per.partner_id
                   AND row.company_id = per.company_id),
            middle AS (
                SELECT company_id,
                       PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY value) AS value,
                       PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY clv_12m) AS clv
                  FROM known GROUP BY 1)
            SELECT known.*,
                   CASE WHEN known.value IS NULL OR known.clv_12m IS NULL THEN NULL
                        WHEN known.clv_12m >= middle.clv
                        THEN CASE WHEN known.value >= middle.value
                                  THEN 'champion' ELSE 'affluent' END
                        WHEN known.value >= middle.value THEN 'advocate'
                        ELSE 'miser' END AS quadrant
              FROM known JOIN middle ON middle.company_id = known.company_id
            """,
            terms=self._query_terms(),
        )

    def _query_terms(self) -> SQL:
        """(programme, company, value of a point, share, saved cost) by company."""
        # sudo: these define the figure, whoever may read it
        programs = self.env["loyalty.program"].sudo().with_context(active_test=False)
        rows = [
            SQL("(%s, %s, %s::numeric, %s::numeric, %s::numeric)", *row)
            for program in programs.search([("strict_ledger", "=", True)])
            for row in program._referral_terms()
        ]
        none = SQL(
            "(NULL::int, NULL::int, NULL::numeric, NULL::numeric, NULL::numeric)"
        )
        return SQL("VALUES %s", SQL(", ").join(rows or [none]))
