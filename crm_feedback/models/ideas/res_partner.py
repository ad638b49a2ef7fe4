from datetime import timedelta

from odoo import api, fields, models


class ResPartner(models.Model):
    """How a customer heard of us stands on his contact, kept in a row of its own."""

    _inherit = "res.partner"

    heard_source_id = fields.Many2one(
        "crm.heard.source",
        "Heard of Us by",
        compute="_compute_heard_source_id",
        inverse="_inverse_heard_source_id",
        search="_search_heard_source_id",
        groups="crm_feedback.crm_feedback_group_user",
        help="As the customer said, to the current company.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_heard_source_id(self):
        answers = self.env["crm.heard.answer"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ]
        )
        known = {answer.partner_id: answer.source_id for answer in answers}
        for partner in self:
            partner.heard_source_id = known.get(partner.commercial_partner_id)

    def _inverse_heard_source_id(self):
        answers = self.env["crm.heard.answer"]
        for partner in self:
            known = answers.search(
                [
                    ("partner_id", "=", partner.commercial_partner_id.id),
                    ("company_id", "=", self.env.company.id),
                ]
            )
            if known and partner.heard_source_id:
                known.source_id = partner.heard_source_id
            elif known:
                known.unlink()
            elif partner.heard_source_id:
                answers.create(
                    {
                        "partner_id": partner.id,
                        "company_id": self.env.company.id,
                        "source_id": partner.heard_source_id.id,
                    }
                )

    def _search_heard_source_id(self, operator, value):
        # Odoo does not check it where a field has a search of its own
        self._check_field_access(self._fields["heard_source_id"], "read")
        if operator not in ("in", "any"):
            return NotImplemented
        asked = [("company_id", "=", self.env.company.id)]
        answers = self.env["crm.heard.answer"]
        known = answers._search([*asked, ("source_id", operator, value)])
        found = [("commercial_partner_id", "in", known.subselect("partner_id"))]
        if operator == "in" and False in value:
            every = answers._search(asked).subselect("partner_id")
            return ["|", *found, ("commercial_partner_id", "not in", every)]
        return found

    def _is_asked_how_he_heard(self, company):
        """Whether this customer is new to the company, and has not said it yet."""
        customer = self.commercial_partner_id
        if not company.heard_asked or not customer:
            return False
        since = fields.Datetime.now() - timedelta(days=company.heard_days)
        return customer.create_date >= since and not self.env[
            "crm.heard.answer"
        ].search_count(
            [("partner_id", "=", customer.id), ("company_id", "=", company.id)], limit=1
        )
