from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship import nullable

from .crm_case_suggestion import IDEA_STATES

WEIGHTS = {"a": 4, "b": 3, "c": 2, "d": 1}  # of a customer, by his priority band
UNKNOWN = 1  # of one without a band


class CrmSuggestionReport(models.Model):
    """What customers want, by how many of them and by what they are worth.

    A firm weighs once, however many of its people vote. Worth is reckoned when it is
    looked at: of what the customers are today.
    """

    _name = "crm.suggestion.report"
    _description = "What Customers Want"
    _auto = False
    _order = "firm_count DESC, id"
    _rec_name = "case_id"
    _depends = {
        "crm.case": [
            "kind",
            "active",
            "company_id",
            "idea_state",
            "is_published",
            "merged_into_id",
            "opened_at",
            "user_id",
            "team_id",
        ],
        "crm.case.vote": ["case_id", "partner_id", "customer_id"],
        "crm.relationship": [
            "partner_id",
            "company_id",
            "priority_band",
            "revenue_12m",
        ],
    }

    case_id = fields.Many2one("crm.case", "Suggestion", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", "Owner", readonly=True)
    idea_state = fields.Selection(
        IDEA_STATES,
        "What Becomes of It",
        readonly=True,
        help="What became of the idea.",
    )
    is_published = fields.Boolean(
        "Published",
        readonly=True,
        help="Shown to customers on the portal.",
    )
    opened_on = fields.Date("Suggested", readonly=True)
    person_count = fields.Integer(
        "Persons",
        readonly=True,
        help="Persons who support the idea.",
    )
    firm_count = fields.Integer(
        "Customers", readonly=True, help="Each firm once; unweighted."
    )
    weight = fields.Integer(
        "Weighted",
        readonly=True,
        help="Each customer once, by his priority: A counts 4, B 3, C 2, D and who has"
        " none 1.",
    )
    revenue_12m = nullable.Monetary(
        "Revenue of These Customers",
        readonly=True,
        aggregator=None,
        groups="crm_relationship.crm_relationship_group_manager",
        help="Of the last 12 months, each customer once. It is not added up over"
        " suggestions: one customer may want several.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT idea.id, idea.id AS case_id, idea.company_id, company.currency_id,
                   idea.user_id, idea.idea_state, idea.is_published,
                   idea.opened_at::date AS opened_on,
                   COALESCE(voice.person_count, 0)::int AS person_count,
                   COALESCE(voice.firm_count, 0)::int AS firm_count,
                   COALESCE(voice.weight, 0)::int AS weight, voice.revenue_12m
              FROM crm_case AS idea
              JOIN res_company AS company ON company.id = idea.company_id
         LEFT JOIN (SELECT firm.case_id, SUM(firm.persons) AS person_count,
                           COUNT(*) AS firm_count,
                           SUM(%(weight)s) AS weight,
                           SUM(relation.revenue_12m) AS revenue_12m
                      FROM (SELECT case_id, company_id, customer_id,
                                   COUNT(*) AS persons
                              FROM crm_case_vote GROUP BY 1, 2, 3) AS firm
                 LEFT JOIN crm_relationship AS relation
                        ON relation.partner_id = firm.customer_id
                       AND relation.company_id = firm.company_id
                     GROUP BY firm.case_id) AS voice ON voice.case_id = idea.id
             WHERE idea.kind = 'suggestion' AND idea.active
               AND idea.merged_into_id IS NULL
            """,
            weight=self._sql_weight(),
        )

    def _sql_weight(self) -> SQL:
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", band, points) for band, points in WEIGHTS.items()
        )
        return SQL("CASE relation.priority_band %s ELSE %s END", cases, UNKNOWN)

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()
