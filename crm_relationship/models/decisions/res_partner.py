from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

USER_GROUP = "crm_relationship.crm_relationship_group_user"
MANAGER_GROUP = "crm_relationship.crm_relationship_group_manager"
MAILING_GROUP = "mass_mailing.group_mass_mailing_user"  # if that is installed


class ResPartner(models.Model):
    """A contact shows the segments its company is in, with the current company."""

    _inherit = "res.partner"

    relationship_segment_ids = fields.Many2many(
        "crm.segment",
        string="Segments",
        compute="_compute_relationship_segments",
        search="_search_relationship_segments",
        groups=USER_GROUP,
    )
    crm_audience_ids = fields.Many2many(
        "crm.segment.audience",
        string="Addressed in Audiences",
        compute="_compute_crm_audiences",
        search="_search_crm_audiences",
        help="Frozen audiences this customer is to be addressed in: for mailings to"
        " find their recipients.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "uid")
    def _compute_relationship_segments(self):
        company = self.env.company
        found = self.env["crm.segment.membership"]._segments_of(
            self.commercial_partner_id, company
        )
        for partner in self:
            key = (partner.commercial_partner_id, company)
            partner.relationship_segment_ids = found.get(key, [])

    def _search_relationship_segments(self, operator, value):
        # Odoo does not check it where a field has a search of its own
        self._check_field_access(self._fields["relationship_segment_ids"], "read")
        return self.env["crm.segment.membership"]._domain(
            operator,
            value,
            {"partner_id": "commercial_partner_id"},
            [("company_id", "=", self.env.company.id)],
        )

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group by segment: a contact counts in each of its segments."""
        if groupby_spec != "relationship_segment_ids":
            return super()._read_group_groupby(alias, groupby_spec, query)
        self._check_field_access(self._fields[groupby_spec], "read")
        joined = self.env["crm.segment.membership"]._join(
            query,
            alias,
            {"partner_id": self._field_to_sql(alias, "commercial_partner_id", query)},
            [("company_id", "=", self.env.company.id)],
        )
        return SQL.identifier(joined, "segment_id")

    def _compute_crm_audiences(self):
        self.crm_audience_ids = False

    def _search_crm_audiences(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._check_may_address()
        # sudo: who sends mailings need not see the segments they were made from
        members = self.env["crm.segment.audience.member"].sudo()
        query = members._search(
            [("audience_id", "in", list(value)), ("is_control", "=", False)]
        )
        partners = query.subselect(SQL.identifier(query.table, "partner_id"))
        return Domain("id", "in", partners)

    def _check_may_address(self):
        user = self.env.user
        if not any(map(user.has_group, (MANAGER_GROUP, MAILING_GROUP))):
            raise AccessError(
                self.env._(
                    "Audiences are for managers of customer relationships and for"
                    " Email Marketing."
                )
            )

    def add_to_segment(self, segment_id):
        """Put these customers in a segment that is picked by hand.

        For the company the segment is for, else the current one.
        """
        self.env["crm.segment"].browse(segment_id)._add_members(self)
        return True

    def remove_from_segment(self, segment_id):
        """Take these customers out of a segment that is picked by hand."""
        self.env["crm.segment"].browse(segment_id)._remove_members(self)
        return True
