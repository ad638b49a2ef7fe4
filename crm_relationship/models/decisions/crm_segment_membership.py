from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain
from odoo.tools import SQL

CAUSES = [
    ("rule", "Changed documents"),
    ("run", "Refresh of all customers"),
    ("bulk", "First fill or change of the rule"),
    ("manual", "By hand"),
]


class CrmSegmentMembership(models.Model):
    """A customer in a segment from one day to another, and why he came and went.

    Written by the segments alone and never taken back: whoever comes again gets
    another one. At most one is open for each segment, customer and company.
    """

    _name = "crm.segment.membership"
    _description = "Membership of a Segment"
    _order = "start_date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    segment_id = fields.Many2one(
        "crm.segment", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    start_date = fields.Date("In Since", required=True)
    start_cause = fields.Selection(
        CAUSES,
        "Came By",
        required=True,
        help="Why the customer came into the segment.",
    )
    start_user_id = fields.Many2one("res.users", "Put In By")
    end_date = fields.Date("Out Since", help="The first day he was no member.")
    end_cause = fields.Selection(
        CAUSES,
        "Went By",
        help="Why the customer left the segment.",
    )
    end_user_id = fields.Many2one("res.users", "Taken Out By")
    # nobody reads them raw: a former rule may have asked for what one may not see
    evidence = fields.Json(groups=NO_ACCESS)
    end_evidence = fields.Json(groups=NO_ACCESS)
    reason = fields.Char("Why In", compute="_compute_reasons", compute_sudo=False)
    end_reason = fields.Char("Why Out", compute="_compute_reasons", compute_sudo=False)
    days = fields.Integer(
        "Days In",
        compute="_compute_days",
        help="Days in the segment, until today or until the end.",
    )

    _dates_in_order = models.Constraint(
        "CHECK(end_date >= start_date)", "Nobody leaves a segment before he is in it."
    )
    # the members of a segment, without a look at the table
    _one_open = models.UniqueIndex(
        "(segment_id, partner_id, company_id) WHERE end_date IS NULL",
        "This customer is in the segment already.",
    )
    # the segments of some customers
    _open_partner_idx = models.Index("(partner_id, company_id) WHERE end_date IS NULL")

    @api.depends("start_date")
    @api.depends_context("uid", "lang")
    def _compute_reasons(self):
        relation = self.env["crm.relationship"]
        # sudo: the figures are kept raw and told as far as the reader may see them
        for membership, raw in zip(self, self.sudo(), strict=True):
            currency = raw.company_id.currency_id
            membership.reason = relation._evidence_words(raw.evidence, currency)
            membership.end_reason = relation._evidence_words(raw.end_evidence, currency)

    @api.depends("start_date", "end_date")
    def _compute_days(self):
        for membership in self:
            until = membership.end_date or fields.Date.context_today(membership)
            membership.days = (until - membership.start_date).days

    # what other models ask

    @api.model
    def _segments_of(self, partners, companies):
        """{(customer, company): the segments he is in}, in one query."""
        members = self.search_fetch(
            [
                ("end_date", "=", False),
                ("segment_id.active", "=", True),
                ("partner_id", "in", partners.ids),
                ("company_id", "in", companies.ids),
            ],
            ["segment_id", "partner_id", "company_id"],
            order="segment_id",
        )
        return {
            key: group.segment_id
            for key, group in members.grouped(
                lambda member: (member.partner_id, member.company_id)
            ).items()
        }

    @api.model
    def _domain(self, operator, value, keys, domain=()):
        """The domain, on a model of customers, of who is in such segments.

        :param keys: {field here: field of that model}
        :param domain: on memberships
        """
        if operator.startswith("not"):
            return NotImplemented  # Odoo negates the other one
        if operator != "in":
            return self._domain_in([("segment_id", operator, value), *domain], keys)
        wanted = [("segment_id", "in", [number for number in value if number])]
        inside = self._domain_in([*wanted, *domain], keys)
        return inside | ~self._domain_in(domain, keys) if False in value else inside

    def _domain_in(self, domain, keys):
        members = self._query_open(keys, domain)

        def to_sql(model, alias, query):
            columns = [
                model._field_to_sql(alias, name, query) for name in keys.values()
            ]
            return SQL("(%s) IN %s", SQL(", ").join(columns), members)

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _join(self, query, alias, keys, domain=()):
        """Join a query of customers with their segments; returns the alias.

        :param keys: {field here: its value there, in SQL}
        """
        joined = query.make_alias(alias, "segment")
        equal = [
            SQL("%s = %s", SQL.identifier(joined, name), there)
            for name, there in keys.items()
        ]
        members = self._query_open([*keys, "segment_id"], domain)
        query.add_join("LEFT JOIN", joined, members, SQL(" AND ").join(equal))
        return joined

    def _query_open(self, names, domain) -> SQL:
        """Open memberships of the segments the reader sees, looked up before.

        Joined in, the planner would take the few segments for fewer than they are
        and look up their members one by one (measured: three times as long).
        """
        segments = self.env["crm.segment"].search([("active", "=", True)], order="id")
        query = self._search(
            [("end_date", "=", False), ("segment_id", "in", segments.ids), *domain]
        )
        columns = [SQL.identifier(self._table, name) for name in names]
        return query.subselect(SQL(", ").join(columns))
