from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    preferred_name = fields.Char(
        compute="_compute_preferred_name",
        help="How the contact wants to be called, for templates; else the name.",
    )

    @api.depends("name")
    @api.depends_context("company")
    def _compute_preferred_name(self):
        # sudo: the name to call somebody by, as told to this company, is for
        # everybody who writes to him
        wishes = (
            self.env["crm.preference"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.ids),
                    ("company_id", "=", self.env.company.id),
                    ("kind", "=", "address"),
                    ("situation", "in", (False, "")),
                    ("is_current", "=", True),
                ],
                order="date, id",
            )
        )
        called = {wish.partner_id.id: wish.preferred_name for wish in wishes}
        for partner in self:
            partner.preferred_name = called.get(partner._origin.id) or partner.name

    @api.model
    def _crm_owners(self, field, values, refusing=False):
        """{address or number: the contacts who have it}, in one query.

        :param field: email_normalized or phone_sanitized
        :param refusing: those alone who refuse anything, archived ones too
        """
        values = [value for value in values if value]
        if not values:
            return {}
        domain = [(field, "in", values)]
        if refusing:
            domain.append(("id", "in", self.env["crm.preference"]._query_refusing()))
        # sudo: whose it is, whoever sends
        partners = self.sudo().with_context(active_test=not refusing)
        rows = partners._read_group(domain, [field], ["id:array_agg"])
        return {value: set(ids) for value, ids in rows}
