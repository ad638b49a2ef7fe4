from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship import worker

from .crm_feedback_invitation import LAYOUT

BATCH = 200
ASKING = 110  # who prepares: its number among the hub's advisory locks


class CrmFeedbackSend(models.AbstractModel):
    """Invitations go out in batches; each is sent in the transaction that says so.

    A worker that is killed loses its batch whole: mails and states, so nobody is
    written to twice. Two workers at once share the batches.
    """

    _name = "crm.feedback.send"
    _description = "Feedback Sending"

    @api.model
    def _cron_ask(self):
        """Close, remind, plan, decide, send; for each company that asks."""
        if not worker.clock_is_right(self.env):
            return
        if worker.lock(self.env, [ASKING]):  # else somebody is at it
            try:
                worker.begin(self.env)
                self._prepare(self._running())
                self.env["ir.cron"]._commit_progress()
            finally:
                worker.unlock(self.env, [ASKING])
        for company in self._running().company_id:
            self._send_all(company, commit=True)

    def _running(self):
        return self.env["crm.feedback.program"].search([("state", "=", "running")])

    def _prepare(self, programs, now=None):
        """Who is asked now, and who is not and why; returns {state: number}s."""
        throttle = self.env["crm.feedback.throttle"]
        throttle._close(now)
        for company in programs.company_id:
            throttle._decide_reminders(company, now)
        self.env["crm.feedback.plan"]._plan(programs, now)
        return [throttle._decide(company, now) for company in programs.company_id]

    def _send_all(self, company, commit=False):
        crons = self.env["ir.cron"]
        tries = worker.TRIES if commit else 1
        while count := worker.repeat(
            self.env, lambda: self._send_batch(company), tries
        ):
            left = commit and self._count_next(company)
            if commit and not crons._commit_progress(count, remaining=left):
                break

    def _send_batch(self, company):
        """Write to the next of those who are ready; returns how many."""
        invitations = self._claim(company)
        links = self._open_surveys(invitations)
        for template, some in invitations.grouped(
            lambda invitation: invitation.program_id.template_id
        ).items():
            template = template.with_context(crm_survey_links=links)
            mails = template.send_mail_batch(some.ids, email_layout_xmlid=LAYOUT)
            for mail, one in zip(mails, some, strict=True):
                # a link to a page: mail scanners open it, and nothing happens
                mail.headers = repr({"List-Unsubscribe": f"<{one._stop_link()}>"})
            held = {mail.res_id for mail in mails if mail.state == "cancel"}
            # whoever got the question before keeps it; only the reminder is held back
            some.filtered(
                lambda one, held=held: one.id in held and not one.reminder_count
            ).write(
                {
                    "state": "suppressed",
                    "reason": "refused",
                    "sent_at": False,
                    "asked_at": False,
                    "closes_at": False,
                }
            )
        self.env.flush_all()
        return len(invitations)

    def _claim(self, company):
        """The next batch, marked as sent: who sends at the same time takes others."""
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_feedback_invitation AS invitation
                   SET state = 'sent', asked_at = %(now)s, reminder_due = FALSE,
                       reminder_count = reminder_count + (sent_at IS NOT NULL)::int,
                       sent_at = COALESCE(sent_at, %(now)s),
                       closes_at = COALESCE(closes_at, %(now)s::timestamp
                                   + program.open_days * INTERVAL '1 day')
                  FROM crm_feedback_program AS program
                 WHERE program.id = invitation.program_id
                   AND invitation.id IN (%(next)s
                                         ORDER BY invitation.id LIMIT %(batch)s
                                           FOR UPDATE OF invitation SKIP LOCKED)
             RETURNING invitation.id
                """,
                now=fields.Datetime.now(),
                next=self._query_next(company),
                batch=BATCH,
            )
        )
        invitations = self.env["crm.feedback.invitation"].browse(r[0] for r in rows)
        invitations.invalidate_model(flush=False)
        return invitations.sorted("id")

    def _query_next(self, company) -> SQL:
        return SQL(
            """
            SELECT invitation.id
              FROM crm_feedback_invitation AS invitation
              JOIN crm_feedback_program AS asking
                ON asking.id = invitation.program_id
             WHERE invitation.company_id = %s
               AND (invitation.state = 'ready' OR invitation.reminder_due)
               AND invitation.state IN ('ready', 'sent')
               AND asking.state = 'running' AND asking.active
            """,
            company.id,
        )

    def _count_next(self, company):
        counted = SQL("SELECT COUNT(*) FROM (%s) AS next", self._query_next(company))
        return self.env.execute_query(counted)[0][0]

    def _open_surveys(self, invitations):
        """{invitation id: link to its form}; a reminder leads to the form there is.

        The link of an anonymous program is the same for everybody.
        """
        links = {}
        for one in invitations.filtered("program_id.survey_id"):
            if not (one.program_id.is_anonymous or one.reminder_count):
                self._open_survey(one)
            links[one.id] = one._absolute(one._form_path())
        return links

    def _open_survey(self, invitation):
        forms = self.env["survey.user_input"]
        # sudo: the form of whom we ask; only its link leaves
        survey = invitation.program_id.survey_id.sudo()
        survey._create_answer(
            partner=invitation.partner_id,
            check_attempts=False,  # each invitation has attempts of its own
            invite_token=forms._generate_invite_token(),
            deadline=invitation._closes_at(),
            crm_program_id=invitation.program_id.id,
            crm_invitation_id=invitation.id,
        )
