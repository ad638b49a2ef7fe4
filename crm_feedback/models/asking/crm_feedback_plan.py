from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

LOOK_BACK_DAYS = 30  # a plan that did not run for a while catches up so far


class CrmFeedbackPlan(models.AbstractModel):
    """Who is to be asked about what: read from documents, set-based, idempotent.

    Nothing is added to the work of confirming or posting; what happened since the
    program started is found by its dates, and the unique occasion keeps it to once.
    """

    _name = "crm.feedback.plan"
    _description = "Feedback Plan"

    @api.model
    def _occasions(self):
        """{trigger: SQL giving partner_id, company_id, occasion, source_model,
        source_id, happened_at}; the parameter is the program and since when."""
        return {"order": self._orders}

    def _orders(self, program, since) -> SQL:
        return SQL(
            """
            SELECT partner_id, CONCAT('sale.order,', id) AS occasion,
                   'sale.order' AS source_model, id AS source_id,
                   date_order AS happened_at
              FROM sale_order
             WHERE state = 'sale' AND company_id = %s AND date_order >= %s
            """,
            program.company_id.id,
            since,
        )

    @api.model
    def _plan(self, programs, now=None):
        """Invitations for what has happened; returns how many are new."""
        now = now or fields.Datetime.now()
        self.env.flush_all()
        return sum(self._plan_one(program, now) for program in programs)

    def _plan_one(self, program, now):
        source = self._occasions().get(program.trigger)
        if not source or program.state != "running":
            return 0
        earliest = now - timedelta(days=LOOK_BACK_DAYS + program.delay_days)
        since = max(program.started_at, earliest)
        return self._insert(program, source(program, since))

    def _insert(self, program, occasions: SQL):
        """With NOT EXISTS: a conflict under REPEATABLE READ makes the job run again."""
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_feedback_invitation
                       (program_id, company_id, partner_id, customer_id, email,
                        email_normalized, lang, occasion, source_model, source_id,
                        event_date, due_date, state, reminder_count)
                SELECT %(program)s, %(company)s, partner.id,
                       partner.commercial_partner_id, partner.email,
                       partner.email_normalized, partner.lang, found.occasion,
                       found.source_model, found.source_id, found.happened_at::date,
                       found.happened_at::date + %(delay)s, 'planned', 0
                  FROM (%(occasions)s) AS found
                  JOIN res_partner AS partner ON partner.id = found.partner_id
                 WHERE NOT EXISTS (
                       SELECT 1 FROM crm_feedback_invitation AS known
                        WHERE known.program_id = %(program)s
                          AND known.partner_id = partner.id
                          AND known.occasion = found.occasion)
             RETURNING id
                """,
                program=program.id,
                company=program.company_id.id,
                delay=program.delay_days,
                occasions=occasions,
            )
        )
        self.env["crm.feedback.invitation"].invalidate_model(flush=False)
        return len(rows)
