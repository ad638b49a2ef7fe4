from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    heard_asked = fields.Boolean(related="company_id.heard_asked", readonly=False)
    heard_question = fields.Char(related="company_id.heard_question", readonly=False)
    heard_days = fields.Integer(related="company_id.heard_days", readonly=False)
    promoter_tells = fields.Integer(related="company_id.promoter_tells", readonly=False)
    detractor_tells = fields.Integer(
        related="company_id.detractor_tells", readonly=False
    )
    suggestions_public = fields.Boolean(
        related="company_id.suggestions_public", readonly=False
    )
