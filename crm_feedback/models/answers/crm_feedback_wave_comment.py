from odoo import fields, models


class CrmFeedbackWaveComment(models.Model):
    """What somebody of a wave wrote: without his number, by the alphabet."""

    _name = "crm.feedback.wave.comment"
    _description = "Anonymous Comment"
    _order = "comment, id"
    _rec_name = "comment"
    _log_access = False

    wave_id = fields.Many2one(
        "crm.feedback.wave",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="wave_id.company_id", store=True, index=True)
    comment = fields.Text(required=True, readonly=True)
