from odoo import api, fields, models


class CrmHeardAnswer(models.Model):
    """How one customer heard of us: his word, once for each company."""

    _name = "crm.heard.answer"
    _description = "How a Customer Heard of Us"
    _inherit = "crm.company.day.mixin"
    _order = "answered_on DESC, id DESC"
    _rec_name = "partner_id"
    _company_day = "answered_on"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('parent_id', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    source_id = fields.Many2one(
        "crm.heard.source",
        "Heard by",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', 'in', (False, company_id))]",
    )
    is_word_of_mouth = fields.Boolean(related="source_id.is_word_of_mouth")
    recommender_id = fields.Many2one(
        "res.partner",
        "Recommended by",
        index="btree_not_null",
        ondelete="set null",
        help="Where it is known who told him.",
    )
    detail = fields.Char(help="In his own words.")
    channel = fields.Selection(
        [("office", "Entered by us"), ("portal", "Portal")],
        required=True,
        readonly=True,
        default="office",
    )
    answered_on = fields.Date(
        "Answered", required=True, default=lambda self: self.env.company._crm_today()
    )

    _once = models.UniqueIndex(
        "(partner_id, company_id)",
        "It is known already how this customer heard of us: change that answer.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """It is the customer who heard, whoever of his contacts says so."""
        contacts = self.env["res.partner"]
        for vals in vals_list:
            contact = contacts.browse(vals.get("partner_id"))
            vals["partner_id"] = contact.commercial_partner_id.id
        return super().create(vals_list)
