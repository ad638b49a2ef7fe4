from odoo import api, fields, models


class CrmHeardSource(models.Model):
    """One of the answers a customer chooses from when asked how he heard of us."""

    _name = "crm.heard.source"
    _description = "How Customers Hear of Us"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty for all companies."
    )
    is_word_of_mouth = fields.Boolean(
        "Word of Mouth", help="Somebody told him: counted beside referrals."
    )
    answer_ids = fields.One2many("crm.heard.answer", "source_id")
    answer_count = fields.Integer("Customers", compute="_compute_answer_count")

    @api.depends("answer_ids")
    def _compute_answer_count(self):
        found = self.env["crm.heard.answer"]._read_group(
            [("source_id", "in", self.ids)], ["source_id"], ["__count"]
        )
        counts = {source.id: count for source, count in found}
        for source in self:
            source.answer_count = counts.get(source.id, 0)

    @api.model
    def _of(self, company):
        """What is offered to the customers of a company."""
        return self.search([("company_id", "in", (False, company.id))])

    def action_open_answers(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_feedback.crm_heard_answer_action"
            ),
            "domain": [("source_id", "=", self.id)],
        }
