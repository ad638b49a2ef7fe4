from datetime import timedelta

import pytz

from odoo import api, models
from odoo.tools import SQL

from ...scoring.working_time import WorkingTime

THREADS = ("res.partner", "crm.lead", "sale.order", "account.move")
IN = ["email", "comment", "sms"]  # what somebody outside writes
OUT = ["comment", "email", "email_outgoing", "sms"]  # what a person of ours writes
FIRST_FILL = 365  # days
LATE = 60  # minutes in which a message may still be committed behind later ones
BATCH = 20_000  # messages by id
MARK = "crm_relationship.response_message_id"


class CrmResponse(models.Model):
    """The job that finds questions and answers, a batch of messages after the other.

    It goes on where it stopped. What it looks at twice it writes once.
    """

    _inherit = "crm.response"

    @api.model
    def _cron_fill(self):
        """Look at the messages and talks since the last time, and commit per batch."""
        progress = self.env["ir.cron"]._commit_progress
        self._ask_by_phone()
        mark, last = self._read_mark(), self._last_message()
        while mark < last:
            until = min(mark + BATCH, last)
            self._ask_by_message(mark, until)
            mark = until
            self._write_mark(mark)
            if not progress(1, remaining=-(-(last - mark) // BATCH) + 1):
                return
        self._answer()
        self._reckon()
        progress(1, remaining=0)

    def _read_mark(self):
        kept = self.env["ir.config_parameter"].sudo().get_param(MARK)
        if kept:
            return int(kept)
        [(first,)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(MIN(id), 1) - 1 FROM mail_message"
                " WHERE date > %s AND message_type = ANY(%s)",
                self.env.cr.now() - timedelta(days=FIRST_FILL),
                IN,
            )
        )
        return first

    def _write_mark(self, mark):
        """Where to go on. The newest are looked at again, for what was late."""
        [(safe,)] = self.env.execute_query(
            SQL(
                "SELECT MAX(id) FROM mail_message WHERE id <= %s AND create_date < %s",
                mark,
                self.env.cr.now() - timedelta(minutes=LATE),
            )
        )
        if safe:
            self.env["ir.config_parameter"].sudo().set_param(MARK, safe)

    def _last_message(self):
        [(last,)] = self.env.execute_query(
            SQL("SELECT COALESCE(MAX(id), 0) FROM mail_message")
        )
        return last

    def _is_written(self, message: SQL, kinds) -> SQL:
        """Whether people read it: neither a note nor something automatic."""
        return SQL(
            """
            %(message)s.message_type = ANY(%(kinds)s)
            AND %(message)s.is_internal IS NOT TRUE
            AND NOT EXISTS (SELECT FROM mail_message_subtype AS subtype
                             WHERE subtype.id = %(message)s.subtype_id
                               AND subtype.internal)
            """,
            message=message,
            kinds=kinds,
        )

    def _is_ours(self, message: SQL) -> SQL:
        """Whether a colleague wrote it; the system itself is none."""
        return SQL(
            """
            EXISTS (SELECT FROM res_users AS us
                     WHERE us.partner_id = %s.author_id AND us.share IS NOT TRUE
                       AND us.id <> %s)
            """,
            message,
            self.env.ref("base.user_root").id,
        )

    def _ask_by_message(self, after, until):
        """Questions among the messages with an id of (after, until]."""
        asked, before = SQL.identifier("asked"), SQL.identifier("before")
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_response
                       (partner_id, company_id, channel, source_id, res_model, res_id,
                        team_id, asked_at, state)
                SELECT asked.author_id, asked.record_company_id,
                       CASE WHEN asked.message_type = 'sms' THEN 'sms' ELSE 'email' END,
                       asked.id, asked.model, asked.res_id,
                       COALESCE(lead.team_id, sale.team_id, move.team_id),
                       asked.date, 'open'
                  FROM mail_message AS asked
                  LEFT JOIN crm_lead AS lead
                    ON asked.model = 'crm.lead' AND lead.id = asked.res_id
                  LEFT JOIN sale_order AS sale
                    ON asked.model = 'sale.order' AND sale.id = asked.res_id
                  LEFT JOIN account_move AS move
                    ON asked.model = 'account.move' AND move.id = asked.res_id
                  LEFT JOIN LATERAL (
                       SELECT %(before_is_ours)s AS is_ours
                         FROM mail_message AS before
                        WHERE before.model = asked.model
                          AND before.res_id = asked.res_id
                          AND (before.date, before.id) < (asked.date, asked.id)
                          AND %(before_is_written)s
                          AND before.author_id <> %(system)s
                        ORDER BY before.date DESC, before.id DESC LIMIT 1
                       ) AS turn ON TRUE
                 WHERE asked.id > %(after)s AND asked.id <= %(until)s
                   AND asked.model = ANY(%(threads)s)
                   AND asked.author_id <> %(system)s
                   AND asked.record_company_id IS NOT NULL
                   AND (move.id IS NULL OR move.move_type LIKE 'out_%%')
                   AND %(asked_is_written)s AND NOT %(asked_is_ours)s
                   AND turn.is_ours IS DISTINCT FROM FALSE
                ON CONFLICT DO NOTHING
                """,
                before_is_ours=self._is_ours(before),
                system=self.env.ref("base.partner_root").id,
                before_is_written=self._is_written(before, OUT),
                asked_is_ours=self._is_ours(asked),
                asked_is_written=self._is_written(asked, IN),
                after=after,
                until=until,
                threads=list(THREADS),
            )
        )

    def _ask_by_phone(self):
        """Calls of customers that reached nobody."""
        self.env["crm.interaction"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_response
                       (partner_id, company_id, channel, source_id, res_model, res_id,
                        team_id, asked_at, state)
                SELECT talk.partner_id, talk.company_id, 'phone', talk.id,
                       'crm.interaction', talk.id, us.sale_team_id, talk.date, 'open'
                  FROM crm_interaction AS talk
                  JOIN res_users AS us ON us.id = talk.user_id
                 WHERE talk.direction = 'in' AND talk.outcome <> 'reached'
                   AND talk.channel = 'phone' AND talk.date > %s
                   AND NOT EXISTS (SELECT FROM crm_response AS known
                                    WHERE known.channel = 'phone'
                                      AND known.source_id = talk.id)
                ON CONFLICT DO NOTHING
                """,
                self.env.cr.now() - timedelta(days=FIRST_FILL),
            )
        )

    def _answer(self):
        """The first answer to what is still open.

        A message is answered where it was written, or by a talk with the customer; a
        call by calling back.
        """
        answer = SQL.identifier("answer")
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_response AS response
                   SET answered_at = first.date, user_id = first.user_id,
                       state = 'answered'
                  FROM crm_response AS question
                  JOIN res_partner AS contact ON contact.id = question.partner_id
                 CROSS JOIN LATERAL (
                       SELECT date, user_id FROM (
                       (SELECT answer.date,
                               (SELECT MIN(us.id) FROM res_users AS us
                                 WHERE us.partner_id = answer.author_id
                                   AND us.share IS NOT TRUE) AS user_id
                          FROM mail_message AS answer
                         WHERE question.channel <> 'phone'
                           AND answer.model = question.res_model
                           AND answer.res_id = question.res_id
                           AND answer.date >= question.asked_at
                           AND answer.id <> question.source_id
                           AND %(is_written)s AND %(is_ours)s
                         ORDER BY answer.date, answer.id LIMIT 1)
                       UNION ALL
                       (SELECT talk.date, talk.user_id
                          FROM crm_interaction AS talk
                          JOIN res_partner AS other ON other.id = talk.partner_id
                         WHERE other.commercial_partner_id
                               = contact.commercial_partner_id
                           AND talk.company_id = question.company_id
                           AND talk.direction = 'out'
                           AND talk.date >= question.asked_at
                           AND (question.channel = 'phone'
                                OR talk.outcome = 'reached')
                         ORDER BY talk.date, talk.id LIMIT 1)
                       ) AS answers ORDER BY date LIMIT 1
                       ) AS first
                 WHERE question.state = 'open' AND response.id = question.id
                """,
                is_written=self._is_written(answer, OUT),
                is_ours=self._is_ours(answer),
            )
        )

    def _reckon(self):
        """The working minutes of the answers that have none yet."""
        self.invalidate_model()
        answered = self.search([("state", "=", "answered"), ("minutes", "=", False)])
        for company, responses in answered.grouped("company_id").items():
            calendar = company.resource_calendar_id
            if not calendar:
                continue  # nobody knows when it works
            work = self._working_time(
                calendar,
                min(responses.mapped("asked_at")),
                max(responses.mapped("answered_at")),
            )
            for response in responses:
                response.minutes = work.between(
                    _minute(response.asked_at), _minute(response.answered_at)
                )

    @api.model
    def _working_time(self, calendar, start, stop):
        found = calendar._work_intervals_batch(
            pytz.utc.localize(start), pytz.utc.localize(stop)
        )[False]
        return WorkingTime(
            [
                (begin.timestamp() / 60, end.timestamp() / 60)
                for begin, end, _attendance in found
            ]
        )


def _minute(moment):
    return pytz.utc.localize(moment).timestamp() / 60
