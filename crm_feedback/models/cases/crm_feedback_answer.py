from odoo import fields, models


class CrmFeedbackAnswer(models.Model):
    """A bad answer leads to the case that it opened."""

    _inherit = "crm.feedback.answer"

    case_ids = fields.One2many("crm.case", "answer_id")

    # bad answers that may have no case yet
    _bad_idx = models.Index(
        "(answered_on) WHERE stands AND verdict = 'bad' AND customer_id IS NOT NULL"
    )
