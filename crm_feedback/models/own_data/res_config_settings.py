from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    own_data_proposals = fields.Boolean(
        related="company_id.own_data_proposals", readonly=False
    )
    own_data_user_id = fields.Many2one(
        related="company_id.own_data_user_id", readonly=False
    )
    own_data_half_life_days = fields.Integer(
        related="company_id.own_data_half_life_days", readonly=False
    )
    own_data_confirm_below = fields.Float(
        related="company_id.own_data_confirm_below", readonly=False
    )
