from odoo import fields, models
from odoo.tools import SQL

from ... import nullable


class CrmNoDecisionReport(models.Model):
    """How many of the deals lost were lost to nobody: no decision was taken.

    One row for each month, team and salesperson. A deal without a company belongs to
    its salesperson's; with neither it is nobody's and left out. The month is the one
    in which it was closed, in the time of the database (UTC).
    """

    _name = "crm.no.decision.report"
    _description = "Lost to No Decision"
    _inherit = "crm.share.report"
    _auto = False
    _order = "month desc, team_id, user_id, id"
    _rec_name = "month"
    _depends = {
        "crm.lead": [
            "company_id",
            "date_closed",
            "lost_reason_id",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "crm.lost.reason": ["is_no_decision"],
    }
    _share_hits = "no_decision_count"
    _share_count = "lost_count"

    month = fields.Date("Closed In", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    lost_count = fields.Integer(
        "Lost",
        readonly=True,
        help="Deals that were lost.",
    )
    no_decision_count = fields.Integer(
        "To No Decision",
        readonly=True,
        help="Deals lost because the customer decided nothing.",
    )
    no_reason_count = fields.Integer(
        "Without a Reason",
        readonly=True,
        help="Lost without saying why: some of them may have been lost to no decision.",
    )
    share = nullable.Float(
        "No Decision Share",
        help="Lost to no decision, of all deals lost. Empty below ten lost ones.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT *, %(shares)s
              FROM (SELECT MIN(lead.id) AS id,
                           COALESCE(lead.company_id, seller.company_id) AS company_id,
                           lead.team_id, lead.user_id,
                           DATE_TRUNC('month', COALESCE(lead.date_closed,
                                                        lead.create_date))::date
                               AS month,
                           COUNT(*)::int AS lost_count,
                           (COUNT(*) FILTER (WHERE reason.is_no_decision))::int
                               AS no_decision_count,
                           (COUNT(*) FILTER (WHERE reason.id IS NULL))::int
                               AS no_reason_count
                      FROM crm_lead AS lead
                      LEFT JOIN res_users AS seller ON seller.id = lead.user_id
                      LEFT JOIN crm_lost_reason AS reason
                             ON reason.id = lead.lost_reason_id
                     WHERE lead.type = 'opportunity' AND lead.won_status = 'lost'
                       AND COALESCE(lead.company_id, seller.company_id) IS NOT NULL
                     GROUP BY 2, 3, 4, 5) AS counted
            """,
            shares=self._sql_shares(),
        )
