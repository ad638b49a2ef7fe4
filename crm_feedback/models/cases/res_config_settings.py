from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_case_limit_amount = fields.Monetary(
        related="company_id.crm_case_limit_amount", readonly=False
    )
    crm_case_limit_percent = fields.Float(
        related="company_id.crm_case_limit_percent", readonly=False
    )
    crm_case_limit_points = fields.Float(
        related="company_id.crm_case_limit_points", readonly=False
    )
    crm_case_repeat_days = fields.Integer(
        related="company_id.crm_case_repeat_days", readonly=False
    )
    crm_case_hour_cost = fields.Monetary(
        related="company_id.crm_case_hour_cost", readonly=False
    )
