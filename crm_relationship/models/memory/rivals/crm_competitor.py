from odoo import fields, models


class CrmCompetitor(models.Model):
    """Whoever else sells to our customers, by name, and what we think of him.

    Without a company of ours he is known to all of them.
    """

    _name = "crm.competitor"
    _description = "Competitor"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _mailing_enabled = False

    name = fields.Char(required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        index="btree_not_null",
        ondelete="restrict",
        help="Where he is a contact too, because he buys from us or supplies us.",
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: known to all companies."
    )
    website = fields.Char()
    strengths = fields.Text(help="What he does better than we do.")
    weaknesses = fields.Text(help="What we do better than he does.")
    color = fields.Integer()
    active = fields.Boolean(default=True)
    offer_ids = fields.One2many("crm.competitor.offer", "competitor_id", "Offers")

    _name_uniq = models.UniqueIndex(
        "(LOWER(TRIM(name)), COALESCE(company_id, 0)) WHERE active",
        "There is a competitor of this name already: use that one, or name this one"
        " more exactly.",
    )
