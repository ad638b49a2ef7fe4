from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship import worker

BATCH = 200
LAYOUT = "mail.mail_notification_light"


class CrmFeedbackSend(models.AbstractModel):
    """Invitations go out in batches; each is sent in the transaction that says so.

    A worker that is killed loses its batch whole: mails and states, so nobody is
    written to twice.
    """

    _name = "crm.feedback.send"
    _description = "Feedback Sending"

    @api.model
    def _cron_ask(self):
        """Plan, decide, send; for each company that asks."""
        running = self.env["crm.feedback.program"].search([("state", "=", "running")])
        for company, programs in running.grouped("company_id").items():
            worker.repeat(self.env, lambda p=programs: self._prepare(p))
            self._send_all(company, commit=True)

    def _prepare(self, programs, now=None):
        """Who is asked now, and who is not and why."""
        self.env["crm.feedback.plan"]._plan(programs, now)
        throttle = self.env["crm.feedback.throttle"]
        return [throttle._decide(company, now) for company in programs.company_id]

    def _send_all(self, company, commit=False):
        tries = worker.TRIES if commit else 1
        while count := worker.repeat(
            self.env, lambda: self._send_batch(company), tries
        ):
            if commit and not self.env["ir.cron"]._commit_progress(count):
                break

    def _send_batch(self, company):
        """Write to the next of those who are ready; returns how many."""
        invitations = self._claim(company)
        for template, some in invitations.grouped(
            lambda invitation: invitation.program_id.template_id
        ).items():
            mails = template.send_mail_batch(some.ids, email_layout_xmlid=LAYOUT)
            held = {mail.res_id for mail in mails if mail.state == "cancel"}
            refused = some.filtered(lambda one, held=held: one.id in held)
            refused.write(
                {
                    "state": "suppressed",
                    "reason": "refused",
                    "sent_at": False,
                    "asked_at": False,
                }
            )
        self.env.flush_all()
        return len(invitations)

    def _claim(self, company):
        """The next batch, marked as sent: who sends at the same time fails on these."""
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_feedback_invitation SET state = 'sent', sent_at = %(now)s,
                       asked_at = %(now)s
                 WHERE id IN (SELECT id FROM crm_feedback_invitation
                               WHERE state = 'ready' AND company_id = %(company)s
                               ORDER BY id LIMIT %(batch)s)
             RETURNING id
                """,
                now=now,
                company=company.id,
                batch=BATCH,
            )
        )
        invitations = self.env["crm.feedback.invitation"].browse(r[0] for r in rows)
        invitations.invalidate_model(flush=False)
        return invitations
