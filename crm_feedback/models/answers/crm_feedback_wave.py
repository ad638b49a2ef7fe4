from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship import worker

from ...feedback.scales import SCALES
from ..asking.crm_feedback_program import KINDS


class CrmFeedbackWave(models.Model):
    """What the answers of an anonymous program come to: sums of so many at once.

    A wave is at least one month and at least as many answers as the program names; it
    is written once, and never split: with no part smaller than it, no difference of
    two figures gives a person away. What too few answered waits for the next month.
    """

    _name = "crm.feedback.wave"
    _description = "Anonymous Answers"
    _order = "end_date DESC, id DESC"
    _rec_name = "program_id"
    _log_access = False

    program_id = fields.Many2one(
        "crm.feedback.program",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    start_date = fields.Date("From", required=True, readonly=True)
    end_date = fields.Date("Before", required=True, readonly=True)
    answer_count = fields.Integer("Answers", required=True, readonly=True)
    good_count = fields.Integer(
        "Good",
        required=True,
        readonly=True,
        help="Good answers of the wave.",
    )
    neutral_count = fields.Integer(
        "Neutral",
        required=True,
        readonly=True,
        help="Answers in between.",
    )
    bad_count = fields.Integer(
        "Bad",
        required=True,
        readonly=True,
        help="Bad answers of the wave.",
    )
    comment_ids = fields.One2many("crm.feedback.wave.comment", "wave_id", readonly=True)
    comment_count = fields.Integer(
        "Comments",
        required=True,
        readonly=True,
        help="Answers with a comment.",
    )

    _once_a_month = models.UniqueIndex("(program_id, end_date)")

    @api.model
    def _cron_close(self):
        if not worker.clock_is_right(self.env):
            return
        programs = self._urns()
        for program in programs:
            worker.repeat(self.env, lambda p=program: self._close(p))
            self.env["ir.cron"]._commit_progress(1)

    def _urns(self):
        # sudo: which programs have ballots; nobody may read those
        ballots = self.env["crm.feedback.ballot"].sudo()
        return self.env["crm.feedback.program"].browse(
            program.id for (program,) in ballots._read_group([], ["program_id"])
        )

    @api.model
    def _close(self, program, today=None):
        """The wave of the months that have ended, when enough answered; else none.

        A program without a wave counts from the month in which it started.
        """
        month = (today or fields.Date.today()).replace(day=1)
        start = self._start(program)
        if start >= month:
            return self.browse()
        counts = self._empty_urn(program, program.least_answers)
        if not counts:
            return self.browse()
        # sudo: nobody writes waves by hand
        return self.sudo().create(
            {
                "program_id": program.id,
                "company_id": program.company_id.id,
                "kind": program.kind,
                "start_date": start,
                "end_date": month,
                **counts,
            }
        )

    def _start(self, program):
        last = self.sudo().search([("program_id", "=", program.id)], limit=1)
        started = program.started_at or fields.Datetime.now()
        return last.end_date or started.date().replace(day=1)

    def _empty_urn(self, program, least):
        """Take all ballots if they are enough: their sums, and the comments sorted."""
        scale = SCALES[program.kind]
        rows = self.env.execute_query(
            SQL(
                """
                WITH taken AS (
                     DELETE FROM crm_feedback_ballot
                      WHERE program_id = %(program)s
                        AND (SELECT COUNT(*) FROM crm_feedback_ballot
                              WHERE program_id = %(program)s) >= %(least)s
                  RETURNING score, comment)
                SELECT COUNT(*), COUNT(*) FILTER (WHERE score >= %(good)s),
                       COUNT(*) FILTER (WHERE score <= %(bad)s),
                       ARRAY_AGG(comment ORDER BY comment)
                           FILTER (WHERE comment IS NOT NULL)
                  FROM taken
                """,
                program=program.id,
                least=least,
                good=scale.good,
                bad=scale.bad,
            )
        )
        [(count, good, bad, comments)] = rows
        if not count:
            return None
        self.env["crm.feedback.ballot"].invalidate_model(flush=False)
        return {
            "answer_count": count,
            "good_count": good,
            "neutral_count": count - good - bad,
            "bad_count": bad,
            "comment_count": len(comments or ()),
            "comment_ids": [(0, 0, {"comment": text}) for text in comments or ()],
        }
