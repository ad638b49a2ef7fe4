from odoo import fields, models


class CrmFeedbackWave(models.Model):
    """Sums of anonymous answers have a score like any other."""

    _inherit = ["crm.feedback.figure", "crm.feedback.wave"]
    _name = "crm.feedback.wave"

    good_count = fields.Integer("Good", required=True, readonly=True)
    neutral_count = fields.Integer("Neutral", required=True, readonly=True)
    bad_count = fields.Integer("Bad", required=True, readonly=True)

    def _before(self):
        waves = self.search([("program_id", "in", self.program_id.ids)])
        ended = {(wave.program_id, wave.end_date): wave for wave in waves}
        return {wave.id: ended.get((wave.program_id, wave.start_date)) for wave in self}
