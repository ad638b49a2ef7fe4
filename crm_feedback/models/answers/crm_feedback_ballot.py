from odoo import api, fields, models
from odoo.tools import SQL

SHAKEN_WITH = 20  # ballots that are written anew together with one


class CrmFeedbackBallot(models.Model):
    """An answer of an anonymous program until enough of them are there: in an urn.

    It knows no person, invitation, day or channel, and nobody may read it. Whoever
    throws one in writes others anew with it in an order by chance, so neither the
    number nor the transaction of a row tells whose it is. When a month has ended
    and enough are in, they become one wave (`crm.feedback.wave`) and are deleted.
    """

    _name = "crm.feedback.ballot"
    _description = "Feedback Ballot"
    _log_access = False

    program_id = fields.Many2one(
        "crm.feedback.program",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    score = fields.Integer(required=True, readonly=True)
    comment = fields.Text(readonly=True)

    @api.model
    def _throw_in(self, program, score, comment):
        """Add one, and shake."""
        self.env.cr.execute(
            SQL(
                """
                WITH taken AS (
                     DELETE FROM crm_feedback_ballot
                      WHERE id IN (SELECT id FROM crm_feedback_ballot
                                    WHERE program_id = %(program)s
                                    ORDER BY RANDOM() LIMIT %(shaken)s
                                      FOR UPDATE SKIP LOCKED)
                  RETURNING program_id, score, comment)
                INSERT INTO crm_feedback_ballot (program_id, score, comment)
                SELECT * FROM (SELECT * FROM taken
                                UNION ALL
                               SELECT %(program)s, %(score)s, %(comment)s) AS urn
                 ORDER BY RANDOM()
                """,
                program=program.id,
                shaken=SHAKEN_WITH,
                score=score,
                comment=comment or None,
            )
        )
        self.invalidate_model(flush=False)
