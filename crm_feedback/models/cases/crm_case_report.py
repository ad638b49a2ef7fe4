from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship import nullable
from odoo.addons.crm_relationship.models.metrics.crm_relationship import MARGIN_GROUP

from .crm_case_clock import SLA_STATES
from .kinds import CHANNELS, COMPLAINTS, KINDS, SEVERITIES, STATES

MANAGER_GROUP = "crm_feedback.crm_feedback_group_manager"


class CrmCaseReport(models.Model):
    """What cases cost, why they come about, how often they come back.

    One row a case, archived ones left out. Money is in company currency: credit notes
    as posted, discounts as the order became cheaper, goods as approved, hours at the
    company's rate. The revenue at risk is that of the last 12 months of customers with
    an open complaint, on the oldest of each customer's, so that sums count it once.
    """

    _name = "crm.case.report"
    _description = "Report of Cases"
    _auto = False
    _order = "opened_at DESC, id DESC"
    _rec_name = "case_id"
    _depends = {
        "crm.case": [
            "active",
            "cause_id",
            "channel",
            "closed_at",
            "company_id",
            "customer_id",
            "handling_hours",
            "is_open",
            "kind",
            "opened_at",
            "response_state",
            "severity",
            "solution_state",
            "state",
            "team_id",
            "user_id",
        ],
        "crm.case.compensation": ["company_amount", "kind", "move_id", "state"],
        "account.move": ["amount_untaxed_signed", "state"],
        "crm.relationship": ["revenue_12m"],
        "res.company": ["crm_case_repeat_days", "crm_case_hour_cost"],
    }

    case_id = fields.Many2one("crm.case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    customer_id = fields.Many2one("res.partner", readonly=True)
    team_id = fields.Many2one("crm.case.team", readonly=True)
    # how a person does is for managers alone; teams for everybody
    user_id = fields.Many2one("res.users", "Owner", readonly=True, groups=MANAGER_GROUP)
    cause_id = fields.Many2one("crm.case.cause", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    opened_at = fields.Datetime("Opened", readonly=True)
    closed_at = fields.Datetime("Closed", readonly=True)
    response_state = fields.Selection(SLA_STATES, "Response", readonly=True)
    solution_state = fields.Selection(SLA_STATES, "Solution", readonly=True)
    open_count = fields.Integer("Open", readonly=True)
    repeat_share = nullable.Float(
        "Repeated",
        digits=(5, 4),
        aggregator="avg",
        readonly=True,
        help="Share of the cases with a cause that the same customer had before, within"
        " the days the company looks back.",
    )
    days_open = nullable.Float(
        "Days to Close",
        digits=(12, 1),
        aggregator="avg",
        readonly=True,
        help="Days from the opening of the case to its end.",
    )
    handling_hours = fields.Float("Hours of Work", readonly=True)
    refund_amount = fields.Monetary(
        "Credit Notes",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Credit notes given for the case.",
    )
    discount_amount = fields.Monetary(
        "Discounts",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Discounts given for the case.",
    )
    goods_amount = fields.Monetary(
        "Goods and Work",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Goods and work given for the case.",
    )
    handling_amount = fields.Monetary(
        "Handling",
        readonly=True,
        groups=MARGIN_GROUP,
        help="What the hours spent on the case cost.",
    )
    quality_cost = fields.Monetary(
        "Cost of Poor Quality",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Credit notes, discounts, goods and work given, and handling.",
    )
    points = fields.Float(
        "Points Given", readonly=True, help="Their cost stands in the loyalty cost."
    )
    revenue_at_risk = fields.Monetary(
        "Revenue at Risk",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Revenue of the last 12 months of customers with an open complaint, each"
        " counted once.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT kase.*, kase.refund_amount + kase.discount_amount
                   + kase.goods_amount + kase.handling_amount AS quality_cost
              FROM (%s) AS kase
            """,
            self._query_cases(),
        )

    def _query_cases(self) -> SQL:
        return SQL(
            """
            SELECT kase.id, kase.id AS case_id, kase.company_id, kase.customer_id,
                   kase.team_id, kase.user_id, kase.cause_id, kase.kind, kase.severity,
                   kase.channel, kase.state, kase.opened_at, kase.closed_at,
                   kase.response_state, kase.solution_state,
                   kase.is_open::int AS open_count,
                   CASE WHEN kase.cause_id IS NOT NULL AND kase.customer_id IS NOT NULL
                        THEN (kase.opened_at - LAG(kase.opened_at) OVER (
                              PARTITION BY kase.company_id, kase.customer_id,
                                           kase.cause_id
                                  ORDER BY kase.opened_at, kase.id)
                              <= company.crm_case_repeat_days * INTERVAL '1 day'
                             ) IS TRUE END::int::numeric AS repeat_share,
                   EXTRACT(EPOCH FROM kase.closed_at - kase.opened_at) / 86400
                       AS days_open,
                   COALESCE(kase.handling_hours, 0) AS handling_hours,
                   COALESCE(given.refund_amount, 0) AS refund_amount,
                   COALESCE(given.discount_amount, 0) AS discount_amount,
                   COALESCE(given.goods_amount, 0) AS goods_amount,
                   COALESCE(given.points, 0) AS points,
                   COALESCE(kase.handling_hours * company.crm_case_hour_cost, 0)
                       AS handling_amount,
                   CASE WHEN ROW_NUMBER() OVER (
                        PARTITION BY kase.company_id, kase.customer_id,
                                     kase.is_open AND kase.kind IN %(complaints)s
                            ORDER BY kase.opened_at, kase.id) = 1
                         AND kase.is_open AND kase.kind IN %(complaints)s
                        THEN COALESCE(row.revenue_12m, 0) ELSE 0 END
                       AS revenue_at_risk
              FROM crm_case    AS kase
              JOIN res_company AS company ON company.id = kase.company_id
              LEFT JOIN crm_relationship AS row
                     ON row.partner_id = kase.customer_id
                    AND row.company_id = kase.company_id
              LEFT JOIN (%(given)s) AS given ON given.case_id = kase.id
             WHERE kase.active
            """,
            complaints=COMPLAINTS,
            given=self._query_given(),
        )

    def _query_given(self) -> SQL:
        """What each case was compensated with; a draft credit note is none yet."""
        return SQL(
            """
            SELECT one.case_id,
                   SUM(-move.amount_untaxed_signed) FILTER (WHERE one.kind = 'refund')
                       AS refund_amount,
                   SUM(one.company_amount) FILTER (WHERE one.kind = 'discount')
                       AS discount_amount,
                   SUM(one.company_amount) FILTER (WHERE one.kind = 'goods')
                       AS goods_amount,
                   SUM(one.points) FILTER (WHERE one.kind = 'points') AS points
              FROM crm_case_compensation AS one
              LEFT JOIN account_move AS move ON move.id = one.move_id
                                            AND move.state = 'posted'
             WHERE one.state = 'done'
             GROUP BY 1
            """
        )

    def action_open_case(self):
        self.ensure_one()
        return self.case_id._open_record(self.case_id)
