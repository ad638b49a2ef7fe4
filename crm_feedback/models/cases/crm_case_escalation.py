from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 200


class CrmCase(models.Model):
    """Who is told when a target is missed, once for each case and target."""

    _inherit = "crm.case"

    escalated_at = fields.Datetime("Escalated", readonly=True, copy=False)

    def _kept_by_itself(self):
        return super()._kept_by_itself() | {"escalated_at"}

    @api.model
    def _cron_escalate(self):
        while count := self._escalate_due():
            if not self.env["ir.cron"]._commit_progress(count):
                break

    @api.model
    def _escalate_due(self, now=None):
        """Mark what is late, tell those who must know; returns how many were late."""
        now = now or fields.Datetime.now()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_case AS kase
                   SET response_state = CASE WHEN %(response)s THEN 'missed'
                                             ELSE kase.response_state END,
                       solution_state = CASE WHEN %(solution)s THEN 'missed'
                                             ELSE kase.solution_state END
                  FROM (SELECT id FROM crm_case AS kase
                         WHERE is_open AND (%(response)s OR %(solution)s)
                         ORDER BY id LIMIT %(batch)s
                           FOR UPDATE SKIP LOCKED) AS late
                 WHERE kase.id = late.id
             RETURNING kase.id
                """,
                response=self._sql_late(SQL("response"), now),
                solution=self._sql_late(SQL("solution"), now),
                batch=BATCH,
            )
        )
        late = self.browse(id_ for (id_,) in rows)
        late.invalidate_recordset(["response_state", "solution_state"])
        late.filtered(lambda case: not case.escalated_at)._escalate(now)
        return len(late)

    def _sql_late(self, clock: SQL, now) -> SQL:
        return SQL(
            "(kase.%(clock)s_state = 'running' AND kase.%(clock)s_deadline < %(now)s)",
            clock=clock,
            now=now,
        )

    def _escalate(self, now):
        """An activity for whoever the policy names; he may become the owner."""
        for case in self:
            told = case._escalates_to()
            values = {"escalated_at": now}
            if told and case.policy_id.takes_over:
                values["user_id"] = told.id
            case.write(values)
            if told:
                case.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Late: %s", case.number),
                    note=self.env._(
                        "What %s promises was missed.", case.policy_id.name
                    ),
                    user_id=told.id,
                )

    def _escalates_to(self):
        return (
            self.policy_id.escalation_user_id
            or self.team_id.user_id
            or self.customer_id.user_id
            or self.user_id
        )
