from odoo import api, fields, models
from odoo.tools import SQL


class CrmSegmented(models.AbstractModel):
    """The segments a customer is in, as far as the reader may see them."""

    _name = "crm.segmented"
    _description = "Customer in Segments"

    segment_ids = fields.Many2many(
        "crm.segment",
        string="Segments",
        compute="_compute_segments",
        search="_search_segments",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_segments(self):
        found = self.env["crm.segment.membership"]._segments_of(
            self.partner_id, self.company_id
        )
        for relation in self:
            key = (relation.partner_id, relation.company_id)
            relation.segment_ids = found.get(key, [])

    def _search_segments(self, operator, value):
        keys = {"partner_id": "partner_id", "company_id": "company_id"}
        return self.env["crm.segment.membership"]._domain(operator, value, keys)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group by segment: a customer counts in each of his segments."""
        if groupby_spec != "segment_ids":
            return super()._read_group_groupby(alias, groupby_spec, query)
        keys = {
            name: self._field_to_sql(alias, name, query)
            for name in ("partner_id", "company_id")
        }
        joined = self.env["crm.segment.membership"]._join(query, alias, keys)
        return SQL.identifier(joined, "segment_id")


class CrmRelationship(models.Model):
    _name = "crm.relationship"
    _inherit = ["crm.relationship", "crm.segmented"]
