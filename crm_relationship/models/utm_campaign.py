from odoo import fields, models


class UtmCampaign(models.Model):
    _inherit = "utm.campaign"

    crm_purpose_id = fields.Many2one(
        "crm.consent.purpose",
        "Purpose of Consent",
        index="btree_not_null",
        ondelete="restrict",
        help="Mailings of this campaign go to those only who may be written to for"
        " this purpose. Who is on a mailing list and no contact has agreed by that.",
    )
