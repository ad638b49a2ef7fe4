from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ... import nullable

MANAGER_GROUP = "crm_relationship.crm_relationship_group_manager"


class CrmTreatmentPlan(models.Model):
    """How the customers of a segment are treated: how often, how fast, by whom.

    Of several plans a customer could have, the first in order holds. A plan is dated:
    a new one follows an old one, and the old one stays to be looked at.
    """

    _name = "crm.treatment.plan"
    _description = "Treatment Plan"
    _inherit = ["crm.company.day.mixin", "mail.thread"]
    _order = "sequence, id"
    _mailing_enabled = False
    _company_day = "start_date"

    name = fields.Char("Service Level", required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    segment_id = fields.Many2one(
        "crm.segment", required=True, index=True, ondelete="restrict", tracking=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        domain=[("share", "=", False)],
        ondelete="restrict",
        tracking=True,
        help="Who sees to it that these customers are treated so.",
    )
    cadence_days = fields.Integer(
        "Contact Every, Days",
        tracking=True,
        help="Counts before the days of the customer's priority. 0: these hold.",
    )
    response_minutes = fields.Integer(
        "First Answer Within, Minutes",
        tracking=True,
        help="Of working time. 0: no target.",
    )
    product_ids = fields.Many2many("product.product", string="What We Offer")
    offer = fields.Text("Offers in Words", translate=True)
    description = fields.Html("How We Treat Them", translate=True)
    start_date = fields.Date(
        "From", required=True, default=lambda self: self.env.company._crm_today()
    )
    end_date = fields.Date("Until", help="The last day; empty: until further notice.")
    active = fields.Boolean(default=True)
    customer_count = fields.Integer(
        "Customers",
        compute="_compute_adherence",
        groups=MANAGER_GROUP,
        help="For whom this plan holds.",
    )
    contact_share = nullable.Float(
        "Contacted in Time",
        digits=(5, 4),
        compute="_compute_adherence",
        groups=MANAGER_GROUP,
        help="Of the customers for whom it holds: those whose next contact is not"
        " overdue. Empty where no contact is asked for.",
    )
    response_share = nullable.Float(
        "Answered in Time",
        digits=(5, 4),
        compute="_compute_response_share",
        groups=MANAGER_GROUP,
        help="Of the answers since the plan began to customers for whom it holds: those"
        " within its minutes. Empty without a target or an answer.",
    )
    owned_share = nullable.Float(
        "With a Salesperson",
        digits=(5, 4),
        compute="_compute_adherence",
        groups=MANAGER_GROUP,
        help="Of the customers for whom it holds: those whose salesperson is known.",
    )

    _dates_in_order = models.Constraint(
        "CHECK(end_date >= start_date)",
        "A plan cannot end before it starts: choose a later last day.",
    )
    _days_not_negative = models.Constraint(
        "CHECK(cadence_days BETWEEN 0 AND 36500 AND response_minutes >= 0)",
        "Days lie between 0 and 36500, and minutes are not negative: 0 asks for none.",
    )
    # as for contact roles: ranges of one number need no extension
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist ("
        "int4range(segment_id, segment_id, '[]') WITH =,"
        " int4range(company_id, company_id, '[]') WITH =,"
        " daterange(start_date, end_date, '[]') WITH &&) WHERE (active)",
        "This segment has a plan in that time: end that one first, or start later.",
    )

    @api.constrains("segment_id", "company_id")
    def _check_segment_company(self):
        for plan in self:
            owner = plan.segment_id.company_id
            if owner and owner != plan.company_id:
                raise ValidationError(
                    self.env._(
                        "%(segment)s is a segment of %(owner)s: make the plan there.",
                        segment=plan.segment_id.name,
                        owner=owner.name,
                    )
                )

    @api.depends("segment_id", "cadence_days", "sequence", "start_date", "end_date")
    def _compute_adherence(self):
        figures = self._read_adherence()
        for plan in self:
            count, in_time, owned = figures.get(plan._origin.id, (0, None, None))
            plan.customer_count = count
            plan.contact_share = False if in_time is None else in_time
            plan.owned_share = False if owned is None else owned

    def _read_adherence(self):
        """{plan: (customers, share contacted in time, share with a salesperson)}."""
        if not self._origin:
            return {}
        self.env.flush_all()
        terms = self.env["crm.purchase.day"]._query_terms(self.company_id)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT plan.id, COUNT(*),
                       AVG((due.id IS NOT NULL AND due.days_overdue IS NULL)::int)
                           FILTER (WHERE due.id IS NOT NULL)::float,
                       AVG((partner.user_id IS NOT NULL)::int)::float
                  FROM crm_relationship AS relation
                  JOIN res_partner AS partner ON partner.id = relation.partner_id
                  JOIN (%(plans)s) AS plan ON plan.partner_id = relation.partner_id
                                          AND plan.company_id = relation.company_id
                  LEFT JOIN (%(due)s) AS due ON due.id = relation.id
                 WHERE partner.active AND plan.id = ANY(%(ids)s)
                 GROUP BY plan.id
                """,
                plans=self._query_plans(terms),
                due=self.env["crm.contact.due"]._table_query,
                ids=self._origin.ids,
            )
        )
        return {id_: figures for id_, *figures in rows}

    @api.depends("response_minutes", "segment_id", "start_date", "end_date")
    def _compute_response_share(self):
        shares = self._read_response_shares()
        for plan in self:
            plan.response_share = shares.get(plan._origin.id, False)

    def _read_response_shares(self):
        """{plan: share of the answers that came in time}."""
        if not self._origin:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT plan.id, AVG((response.minutes <= wanted.response_minutes)::int)
                                ::float
                  FROM crm_response AS response
                  JOIN res_partner AS contact ON contact.id = response.partner_id
                  JOIN (%(plans)s) AS plan
                       ON plan.partner_id = contact.commercial_partner_id
                      AND plan.company_id = response.company_id
                  JOIN crm_treatment_plan AS wanted ON wanted.id = plan.id
                 WHERE plan.id = ANY(%(ids)s) AND wanted.response_minutes > 0
                   AND response.minutes IS NOT NULL
                   AND response.asked_at >= wanted.start_date
                 GROUP BY plan.id
                """,
                plans=self._query_plans(
                    self.env["crm.purchase.day"]._query_terms(self.company_id)
                ),
                ids=self._origin.ids,
            )
        )
        return dict(rows)

    def action_open_customers(self):
        """Whom the plan holds for, and when the next contact is due."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_relationship.crm_contact_due_action"
        )
        return {**action, "domain": [("plan_id", "in", self.ids)], "context": {}}

    @api.model
    def _query_plans(self, terms: SQL) -> SQL:
        """The plan of each customer of a company: the first whose segment he is in."""
        return SQL(
            """
            SELECT DISTINCT ON (member.partner_id, member.company_id)
                   member.partner_id, member.company_id, plan.id, plan.cadence_days
              FROM crm_treatment_plan AS plan
              JOIN %(terms)s ON terms.company_id = plan.company_id
              JOIN crm_segment_membership AS member
                ON member.segment_id = plan.segment_id
               AND member.company_id = plan.company_id
               AND member.end_date IS NULL
             WHERE plan.active AND plan.start_date <= terms.as_of
               AND (plan.end_date IS NULL OR plan.end_date >= terms.as_of)
             ORDER BY member.partner_id, member.company_id, plan.sequence, plan.id
            """,
            terms=terms,
        )
