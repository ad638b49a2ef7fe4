from odoo import fields, models


class CrmConsentPurpose(models.Model):
    """What one may write to contacts about: news, offers, surveys."""

    _name = "crm.consent.purpose"
    _description = "Purpose of Consent"
    _order = "sequence, id"

    name = fields.Char("Purpose", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    needs_consent = fields.Boolean(
        "Only With Consent",
        default=True,
        help="On: mass mailings for it go to those only who have agreed. Off: to"
        " everybody who has not refused.",
    )
    description = fields.Text(translate=True)
