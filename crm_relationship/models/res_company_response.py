from odoo import fields, models

from .res_company import APART


class ResCompany(models.Model):
    """How fast a company of ours means to answer its customers."""

    _inherit = "res.company"

    crm_response_minutes = fields.Integer(
        "First Answer Within, Minutes",
        default=240,
        prefetch=APART,
        help="Of working time; treatment plans may ask for less.",
    )

    _crm_response_minutes_positive = models.Constraint(
        "CHECK(crm_response_minutes > 0)",
        "A first answer takes some minutes: give more than zero.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_response_minutes = fields.Integer(
        related="company_id.crm_response_minutes", readonly=False
    )
