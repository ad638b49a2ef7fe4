from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship import nullable


class CrmWordOfMouth(models.Model):
    """What promoters are said to tell, beside what is measured; never added up.

    A row for each company and month in which anything is known. What nobody asked for
    or measured in it is blank. Anonymous answers come as waves, which are never of
    fewer answers than their program shows.
    """

    _name = "crm.word.of.mouth"
    _description = "Word of Mouth"
    _auto = False
    _order = "month DESC, company_id"
    _rec_name = "month"
    _depends = {
        "crm.feedback.answer": [
            "company_id",
            "kind",
            "verdict",
            "answered_on",
            "stands",
        ],
        "crm.feedback.wave": [
            "company_id",
            "kind",
            "end_date",
            "answer_count",
            "good_count",
            "bad_count",
        ],
        "crm.heard.answer": ["company_id", "source_id", "answered_on"],
        "crm.heard.source": ["is_word_of_mouth"],
        "crm.lead": ["company_id", "referred", "active", "user_id"],
        "res.company": ["promoter_tells", "detractor_tells"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(
        readonly=True, help="A wave of anonymous answers counts in its last month."
    )
    answer_count = nullable.Integer("Answers", readonly=True, aggregator="sum")
    promoter_count = nullable.Integer(
        "Promoters",
        readonly=True,
        aggregator="sum",
        help="Customers who would recommend us.",
    )
    detractor_count = nullable.Integer(
        "Detractors",
        readonly=True,
        aggregator="sum",
        help="Customers who would not recommend us.",
    )
    said_good = nullable.Integer(
        "Claimed Good",
        readonly=True,
        aggregator="sum",
        help="Promoters times the number of people each is said to tell: a claim, set"
        " in the settings, measured by nobody.",
    )
    said_bad = nullable.Integer(
        "Claimed Bad",
        readonly=True,
        aggregator="sum",
        help="Detractors times the number of people each is said to tell: a claim, set"
        " in the settings, measured by nobody.",
    )
    referral_count = nullable.Integer(
        "Referrals",
        readonly=True,
        aggregator="sum",
        help="Customers who came by a referral of the loyalty programme and ordered.",
    )
    lead_count = nullable.Integer(
        "Referred Leads",
        readonly=True,
        aggregator="sum",
        help="Leads and opportunities that say who referred them.",
    )
    heard_count = nullable.Integer(
        "Said How",
        readonly=True,
        aggregator="sum",
        help="New customers who answered how they heard of us.",
    )
    heard_mouth_count = nullable.Integer(
        "By Mouth",
        readonly=True,
        aggregator="sum",
        help="Of those, the ones to whom somebody had told.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT known.company_id * 100000 + EXTRACT(year FROM month)::int * 12
                       + EXTRACT(month FROM month)::int AS id,
                   known.*, promoter_count * company.promoter_tells AS said_good,
                   detractor_count * company.detractor_tells AS said_bad
              FROM (SELECT company_id, DATE_TRUNC('month', day)::date AS month,
                           SUM(answers)::int AS answer_count,
                           SUM(good)::int AS promoter_count,
                           SUM(bad)::int AS detractor_count,
                           SUM(referrals)::int AS referral_count,
                           SUM(leads)::int AS lead_count,
                           SUM(heard)::int AS heard_count,
                           SUM(by_mouth)::int AS heard_mouth_count
                      FROM (%(facts)s) AS fact
                     GROUP BY 1, 2) AS known
              JOIN res_company AS company ON company.id = known.company_id
            """,
            facts=SQL(" UNION ALL ").join(self._queries()),
        )

    @api.model
    def _queries(self):
        """Day, and what is counted on it; what a source does not know is NULL."""
        return [
            self._query_answers(),
            self._query_waves(),
            *self._query_referrals(),
            self._query_leads(),
            self._query_heard(),
        ]

    def _query_answers(self) -> SQL:
        return SQL(
            """
            SELECT company_id, answered_on AS day, 1 AS answers,
                   (verdict = 'good')::int AS good, (verdict = 'bad')::int AS bad,
                   NULL::int AS referrals, NULL::int AS leads, NULL::int AS heard,
                   NULL::int AS by_mouth
              FROM crm_feedback_answer WHERE stands AND kind = 'nps'
            """
        )

    def _query_waves(self) -> SQL:
        return SQL(
            """
            SELECT company_id, end_date - 1, answer_count, good_count, bad_count,
                   NULL, NULL, NULL, NULL
              FROM crm_feedback_wave WHERE kind = 'nps'
            """
        )

    def _query_referrals(self):
        """Of the loyalty addon, where it is installed."""
        if "crm.loyalty.referral" not in self.env:
            return []
        self.env["crm.loyalty.referral"].flush_model()
        return [
            SQL(
                """
                SELECT company_id, COALESCE(ordered_at, create_date)::date, NULL, NULL,
                       NULL, 1, NULL, NULL, NULL
                  FROM crm_loyalty_referral
                 WHERE state IN ('ordered', 'held', 'rewarded')
                   AND company_id IS NOT NULL
                """
            )
        ]

    def _query_leads(self) -> SQL:
        return SQL(
            """
            SELECT COALESCE(lead.company_id, seller.company_id),
                   lead.create_date::date, NULL, NULL, NULL, NULL, 1, NULL, NULL
              FROM crm_lead AS lead
         LEFT JOIN res_users AS seller ON seller.id = lead.user_id
             WHERE TRIM(COALESCE(lead.referred, '')) <> ''
            """
        )

    def _query_heard(self) -> SQL:
        return SQL(
            """
            SELECT answer.company_id, answered_on, NULL, NULL, NULL, NULL, NULL, 1,
                   source.is_word_of_mouth::int
              FROM crm_heard_answer AS answer
              JOIN crm_heard_source AS source ON source.id = answer.source_id
            """
        )
