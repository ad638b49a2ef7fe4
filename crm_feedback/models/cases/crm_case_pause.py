from odoo import fields, models

from .kinds import STATES


class CrmCasePause(models.Model):
    """A time in which a case was not ours to work on; part of its log.

    Written by the case as its state changes, by nobody else.
    """

    _name = "crm.case.pause"
    _description = "Pause of a Case"
    _order = "started_at, id"
    _rec_name = "reason"
    _log_access = False

    case_id = fields.Many2one(
        "crm.case", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    reason = fields.Selection(STATES, required=True, readonly=True)
    started_at = fields.Datetime("From", required=True, readonly=True)
    ended_at = fields.Datetime("To", readonly=True)

    _ends_after_start = models.Constraint(
        "CHECK (ended_at >= started_at)", "A pause ends after it started."
    )
    _one_at_a_time = models.UniqueIndex(
        "(case_id) WHERE ended_at IS NULL", "The clock of this case stands already."
    )
