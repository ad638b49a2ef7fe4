from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .crm_feedback_plan import LOOK_BACK_DAYS

EXAMPLES = 5  # names shown of each group


class CrmFeedbackProgram(models.Model):
    """Who would be asked now, before anybody is."""

    _inherit = "crm.feedback.program"

    def _foresee(self, partners=None, now=None):
        """[(state, reason, number, some names)] of what the next run would decide.

        It is decided by the same statements and taken back. A program that has not
        started looks as if it had been running for a month.

        :param partners: these contacts by hand, instead of what has happened
        """
        self.ensure_one()
        now = now or fields.Datetime.now()
        with self.env.cr.savepoint() as kept:
            last, planned = self._planned_so_far()
            self._start_for_a_look(now)
            plan = self.env["crm.feedback.plan"]
            if partners is None:
                plan._plan(self, now)
            else:
                plan._plan_by_hand(self, partners, now)
            self.env["crm.feedback.throttle"]._decide(self.company_id, now)
            found = self.env.execute_query(self._query_decided(last, planned))
            kept.rollback()
        self.env.invalidate_all(flush=False)
        return found

    def _planned_so_far(self):
        return self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(MAX(id), 0),
                       COALESCE(ARRAY_AGG(id) FILTER (
                           WHERE program_id = %s AND state IN ('planned', 'ready')),
                           '{}')
                  FROM crm_feedback_invitation
                """,
                self.id,
            )
        )[0]

    def _start_for_a_look(self, now):
        self.env.execute_query(
            SQL(
                """
                UPDATE crm_feedback_program
                   SET state = 'running', active = TRUE,
                       started_at = COALESCE(started_at, %s)
                 WHERE id = %s RETURNING id
                """,
                now - timedelta(days=LOOK_BACK_DAYS),
                self.id,
            )
        )
        self.invalidate_recordset(flush=False)

    def _query_decided(self, last, planned) -> SQL:
        return SQL(
            """
            SELECT invitation.state, invitation.reason, COUNT(*),
                   (ARRAY_AGG(partner.complete_name ORDER BY invitation.id)
                    FILTER (WHERE partner.complete_name IS NOT NULL))[1:%(examples)s]
              FROM crm_feedback_invitation AS invitation
         LEFT JOIN res_partner AS partner ON partner.id = invitation.partner_id
             WHERE invitation.program_id = %(program)s
               AND (invitation.id > %(last)s OR invitation.id = ANY(%(planned)s))
             GROUP BY 1, 2
             ORDER BY invitation.state <> 'ready', COUNT(*) DESC
            """,
            examples=EXAMPLES,
            program=self.id,
            last=last,
            planned=planned,
        )

    def action_foresee(self):
        """The numbers and some names, in a window of its own."""
        self.check_access("write")
        return self.env["crm.feedback.preview"]._show(self)
