from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_purchase_basis = fields.Selection(
        related="company_id.crm_purchase_basis", readonly=False
    )
    crm_purchase_grain = fields.Selection(
        related="company_id.crm_purchase_grain", readonly=False
    )
    crm_count_zero_purchases = fields.Boolean(
        related="company_id.crm_count_zero_purchases", readonly=False
    )
    crm_return_gap_days = fields.Integer(
        related="company_id.crm_return_gap_days", readonly=False
    )
    crm_regular_days = fields.Integer(
        related="company_id.crm_regular_days", readonly=False
    )
    crm_stage_days = fields.Integer(related="company_id.crm_stage_days", readonly=False)
    crm_rfm_method = fields.Selection(
        related="company_id.crm_rfm_method", readonly=False
    )
    crm_rfm_months = fields.Integer(related="company_id.crm_rfm_months", readonly=False)
    crm_rfm_recency_days = fields.Char(
        related="company_id.crm_rfm_recency_days", readonly=False
    )
    crm_rfm_frequency = fields.Char(
        related="company_id.crm_rfm_frequency", readonly=False
    )
    crm_rfm_monetary = fields.Char(
        related="company_id.crm_rfm_monetary", readonly=False
    )
    crm_payment_grace_days = fields.Integer(
        related="company_id.crm_payment_grace_days", readonly=False
    )
    crm_value_horizon_weeks = fields.Integer(
        related="company_id.crm_value_horizon_weeks", readonly=False
    )
    crm_promise_days = fields.Integer(
        related="company_id.crm_promise_days", readonly=False
    )
    crm_contract_tag_id = fields.Many2one(
        related="company_id.crm_contract_tag_id", readonly=False
    )
    crm_contract_months = fields.Integer(
        related="company_id.crm_contract_months", readonly=False
    )
    crm_value_discount_monthly = fields.Float(
        related="company_id.crm_value_discount_monthly", readonly=False
    )
    crm_late_payment_rate = fields.Float(
        related="company_id.crm_late_payment_rate", readonly=False
    )
    crm_acquisition_cost = fields.Monetary(
        related="company_id.crm_acquisition_cost",
        readonly=False,
    )
    crm_payment_limit_a = fields.Float(
        related="company_id.crm_payment_limit_a", readonly=False
    )
    crm_payment_limit_b = fields.Float(
        related="company_id.crm_payment_limit_b", readonly=False
    )
    crm_payment_limit_c = fields.Float(
        related="company_id.crm_payment_limit_c", readonly=False
    )
    crm_payment_limit_d = fields.Float(
        related="company_id.crm_payment_limit_d", readonly=False
    )
    group_crm_relationship_margin = fields.Boolean(
        "Salespeople See Profit",
        implied_group="crm_relationship.crm_relationship_group_margin",
        group="crm_relationship.crm_relationship_group_user",
    )
