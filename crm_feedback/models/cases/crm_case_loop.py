from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .crm_feedback_invitation import AGAIN
from .kinds import COMPLAINTS

BATCH = 200
LOOK_BACK_DAYS = 30  # bad answers of before are nobody's case any more
LEAST_TRIES = 2


class CrmCase(models.Model):
    """A bad answer is followed up until the customer says it is good.

    It opens one case with an owner and a day. That is closed with the customer's yes,
    or after two tries to reach him; later he is asked again.
    """

    _inherit = "crm.case"

    answer_id = fields.Many2one(
        "crm.feedback.answer",
        "Bad Answer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    again_answer_id = fields.Many2one(
        "crm.feedback.answer",
        "Second Answer",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    talk_ids = fields.One2many("crm.interaction", "case_id", "Talks")
    try_count = fields.Integer(
        "Tries",
        compute="_compute_try_count",
        help="Talks and messages by which we tried to reach the customer.",
    )

    _one_case_an_answer = models.UniqueIndex(
        "(answer_id) WHERE answer_id IS NOT NULL", "This answer has a case already."
    )

    def _kept_by_itself(self):
        return super()._kept_by_itself() | {"answer_id", "again_answer_id"}

    def _compute_try_count(self):
        # sudo: how many, whoever made them
        for case in self.sudo():
            talks = case.talk_ids.filtered(lambda talk: talk.direction == "out")
            written = case.message_ids.filtered(
                lambda message, case=case: (
                    message.message_type == "comment"
                    and case._is_open_to_all(message)
                    and case._is_of_ours(message)
                )
            )
            case.sudo(False).try_count = len(talks) + len(written)

    @api.constrains("state", "answer_id")
    def _check_loop(self):
        """A bad answer is seen to: with his yes, or after two tries."""
        for case in self.filtered("answer_id"):
            closed = case.state == "closed" and case.active and not case.merged_into_id
            heard = case.acceptance == "accepted" or case.lead_id
            if closed and not heard and case.try_count < LEAST_TRIES:
                raise ValidationError(
                    self.env._(
                        "%s comes from a bad answer: close it when the customer says"
                        " that it is good now (Talks), or after two tries to reach"
                        " him.",
                        case.display_name,
                    )
                )

    def _has_an_answer(self):
        """Of a bad answer, tries to reach him are as good as being answered."""
        return super()._has_an_answer() or (
            self.answer_id and self.try_count >= LEAST_TRIES
        )

    def _note_talk(self, talk):
        """A talk may be the response, the answer and the customer's word."""
        values = {}
        now = fields.Datetime.now()
        if talk.direction == "out" and self.state == "new":
            values["state"] = "working"
        if talk.outcome == "reached":
            values["first_response_at"] = self.first_response_at or now
            if self.kind not in COMPLAINTS:
                values["answered_at"] = self.answered_at or now
        if talk.case_result == "solved":
            values |= {"acceptance": "accepted", "accepted_at": now}
            if self.kind not in COMPLAINTS:
                values |= {"answered_at": self.answered_at or now}
        elif talk.case_result == "unsolved":
            values |= {"acceptance": False, "accepted_at": False}
        if values:
            self.write(values)

    @api.model
    def _cron_close_loops(self):
        while count := self._close_loops():
            if not self.env["ir.cron"]._commit_progress(count):
                break

    @api.model
    def _close_loops(self):
        """A batch of all that is to be done by itself; returns how much there was."""
        return self._open_for_answers() + self._hear_again()

    @api.model
    def _open_for_answers(self, today=None):
        """A case for each bad answer that has none; returns how many."""
        self.env.flush_all()
        since = (today or fields.Date.today()) - timedelta(days=LOOK_BACK_DAYS)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT answer.id
                  FROM crm_feedback_answer     AS answer
                  JOIN crm_feedback_program    AS program
                    ON program.id = answer.program_id
             LEFT JOIN crm_feedback_invitation AS asked
                    ON asked.id = answer.invitation_id
                 WHERE answer.stands AND answer.verdict = 'bad'
                   AND answer.customer_id IS NOT NULL
                   AND answer.answered_on >= %(since)s
                   AND program.opens_cases AND program.is_anonymous IS NOT TRUE
                   AND COALESCE(asked.occasion, '') NOT LIKE %(again)s
                   AND NOT EXISTS (SELECT FROM crm_case AS kase
                                    WHERE kase.answer_id = answer.id)
                 ORDER BY answer.id LIMIT %(batch)s
                """,
                since=since,
                again=f"{AGAIN}%",
                batch=BATCH,
            )
        )
        answers = self.env["crm.feedback.answer"].browse(id_ for (id_,) in rows)
        cases = self.with_context(mail_create_nosubscribe=True).create(
            [self._values_for(answer) for answer in answers]
        )
        for case in cases:
            case._plan_contact()
        return len(cases)

    def _values_for(self, answer):
        program = answer.program_id
        team = program.case_team_id or self.env["crm.case.team"]._of_company(
            answer.company_id
        )
        owner = program.case_user_id or answer.customer_id.user_id or team.user_id
        return {
            "name": self.env._(
                "%(score)s to: %(question)s",
                score=answer.score,
                question=program.question,
            ),
            "answer_id": answer.id,
            "channel": "answer",
            "kind": program.case_kind,
            "severity": program.case_severity,
            "partner_id": (answer.partner_id or answer.customer_id).id,
            "email_from": answer.partner_id.email,
            "description": answer.comment,
            "company_id": answer.company_id.id,
            "team_id": team.id,
            "user_id": owner.id,
        }

    def _plan_contact(self):
        if self.user_id:
            days = self.answer_id.program_id.case_days
            self.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=fields.Date.today() + timedelta(days=days),
                summary=self.env._("Speak with the customer"),
                user_id=self.user_id.id,
            )

    @api.model
    def _hear_again(self):
        """What customers said when they were asked again; returns how many."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kase.id, answer.id
                  FROM crm_feedback_invitation AS asked
                  JOIN crm_feedback_answer     AS answer
                    ON answer.invitation_id = asked.id AND answer.stands
                  JOIN crm_case                AS kase ON kase.id = asked.source_id
                 WHERE asked.source_model = 'crm.case' AND asked.occasion LIKE %s
                   AND kase.answer_id IS NOT NULL AND kase.again_answer_id IS NULL
                 ORDER BY kase.id LIMIT %s
                """,
                f"{AGAIN}%",
                BATCH,
            )
        )
        for case_id, answer_id in rows:
            answer = self.env["crm.feedback.answer"].browse(answer_id)
            self.browse(case_id)._note_again(answer)
        return len(rows)

    def _note_again(self, answer):
        """Good is the customer's yes; bad opens the case again."""
        values = {"again_answer_id": answer.id}
        if answer.verdict == "good":
            values |= {
                "acceptance": "accepted",
                "accepted_at": fields.Datetime.now(),
                "state": "closed",
            }
        elif answer.verdict == "bad":
            values |= {"acceptance": False, "accepted_at": False, "state": "working"}
        self.write(values)
        self.message_post(
            body=self.env._(
                "Asked again, the customer answered %(score)s. %(comment)s",
                score=answer.score,
                comment=answer.comment or "",
            )
        )
        if answer.verdict == "bad":
            self._plan_contact()
