from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ... import nullable
from ..scores.crm_relationship_priority import BANDS


class CrmContactDue(models.Model):
    """Whom to get in touch with, and when: last contact both ways, and the cadence.

    One row for each customer whose treatment plan, or else whose priority, has a
    cadence. Whoever was never spoken with is due that many days after the first day we
    knew of him. Everybody who sees the customer sees the day; which plan asks for it
    sees who may see the plan, for its segment would tell him the figures of its rule.
    """

    _name = "crm.contact.due"
    _description = "Contact Due"
    _inherit = "crm.segmented"
    _auto = False
    _order = "due_date, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.relationship": [
            "priority_band",
            "last_interaction_date",
            "first_order_date",
        ],
        "crm.contact.cadence": ["band", "days", "company_id"],
        "crm.treatment.plan": [
            "cadence_days",
            "sequence",
            "start_date",
            "end_date",
            "active",
            "company_id",
        ],
        "crm.segment": ["figures"],
        "crm.segment.membership": ["segment_id", "end_date"],
        "res.partner": ["user_id", "active"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    priority_band = fields.Selection(BANDS, "Priority", readonly=True)
    plan_id = fields.Many2one(
        "crm.treatment.plan",
        "Treatment Plan",
        readonly=True,
        # what the table gives differs by reader, so no reader takes it from another
        depends=[],
        depends_context=["uid", "allowed_company_ids"],
        help="Empty as well where a plan holds that you may not see.",
    )
    cadence_by = fields.Selection(
        [("plan", "A Treatment Plan"), ("priority", "The Priority")],
        "Asked For By",
        readonly=True,
        help="What asks for the contact: a treatment plan, or the priority.",
    )
    cadence_days = fields.Integer(
        "Every, Days",
        readonly=True,
        aggregator="avg",
        help="The longest time between two contacts in both directions.",
    )
    last_interaction_date = fields.Date("Last Contact", readonly=True)
    known_date = fields.Date(
        "Known Since",
        readonly=True,
        help="The first purchase, or the day the contact was created: whichever was"
        " first, at the company's place.",
    )
    due_date = fields.Date("Due", readonly=True)
    days_overdue = nullable.Integer(
        readonly=True,
        aggregator="avg",
        help="Days past the due date. Empty while it is not past.",
    )
    reason = fields.Char("Why", compute="_compute_reason")

    @api.depends("last_interaction_date", "known_date")
    @api.depends_context("lang")
    def _compute_reason(self):
        for due in self:
            spoken = due.last_interaction_date
            day = format_date(self.env, spoken or due.known_date)
            due.reason = (
                self.env._("Last contact on %s", day)
                if spoken
                else self.env._("Never spoken with, known since %s", day)
            )

    @property
    def _table_query(self) -> SQL:
        plans = self.env["crm.treatment.plan"]
        # sudo: settings of companies; record rules choose the rows, and leave a reader
        # those of his companies alone
        houses = self.env.companies.sudo()
        if self.env.su:
            houses = houses.search([])
        terms = self.env["crm.purchase.day"]._query_terms(houses)
        return SQL(
            """
            SELECT relation.id, relation.partner_id, relation.company_id,
                   partner.user_id, relation.priority_band,
                   CASE WHEN plan.id IN %(visible_plans)s THEN plan.id END AS plan_id,
                   CASE WHEN plan.cadence_days > 0 THEN 'plan' ELSE 'priority' END
                       AS cadence_by,
                   every.days AS cadence_days,
                   relation.last_interaction_date,
                   known.date AS known_date, due.date AS due_date,
                   CASE WHEN due.date < terms.as_of THEN terms.as_of - due.date
                        END AS days_overdue
              FROM crm_relationship AS relation
              JOIN %(terms)s        ON terms.company_id = relation.company_id
              JOIN res_partner      AS partner
                ON partner.id = relation.partner_id AND partner.active
              -- by itself: the planner would go through all contacts for each place
              JOIN (SELECT house.id, own.tz
                      FROM res_company AS house
                      JOIN res_partner AS own ON own.id = house.partner_id
                    OFFSET 0) AS place ON place.id = relation.company_id
              LEFT JOIN (%(plans)s) AS plan
                ON plan.partner_id = relation.partner_id
               AND plan.company_id = relation.company_id
              LEFT JOIN LATERAL (
                   SELECT days  -- the company's own line first
                     FROM crm_contact_cadence
                    WHERE band = relation.priority_band
                      AND COALESCE(company_id, relation.company_id)
                          = relation.company_id
                    ORDER BY company_id NULLS LAST
                    LIMIT 1) AS cadence ON TRUE
              JOIN LATERAL (
                   SELECT COALESCE(NULLIF(plan.cadence_days, 0), cadence.days)
                   ) AS every (days) ON every.days IS NOT NULL
             CROSS JOIN LATERAL (
                   SELECT LEAST(relation.first_order_date,
                                COALESCE((partner.create_date AT TIME ZONE 'UTC'
                                          AT TIME ZONE COALESCE(place.tz, 'UTC')
                                          )::date, terms.as_of))
                   ) AS known (date)  -- the day at the company
             CROSS JOIN LATERAL (
                   SELECT COALESCE(relation.last_interaction_date, known.date)
                          + every.days) AS due (date)
            """,
            plans=plans._query_plans(terms),
            visible_plans=plans._search([]).subselect(),
            terms=terms,
        )

    def action_open_customer(self):
        self.ensure_one()
        return self.partner_id.get_formview_action()
