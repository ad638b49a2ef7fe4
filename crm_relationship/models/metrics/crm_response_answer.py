from operator import itemgetter

import pytz

from odoo import api, models
from odoo.tools import SQL, groupby

from ...scoring.working_time import WorkingTime

IN = ["email", "comment", "sms"]  # what somebody outside writes
# what a person of ours writes; what Odoo writes by itself are notifications,
# auto_comment and out_of_office
OUT = ["comment", "email", "email_outgoing", "sms"]
RECKONED = 2_000  # answers whose minutes are worked out together


class CrmResponse(models.Model):
    """What counts as an answer, which was the first, and how long it took."""

    _inherit = "crm.response"

    def _is_written(self, message: SQL, kinds) -> SQL:
        """Whether it is of these kinds and for everybody: not a note."""
        return SQL(
            """
            (%(message)s.message_type = ANY(%(kinds)s)
             AND %(message)s.is_internal IS NOT TRUE
             AND NOT EXISTS (SELECT FROM mail_message_subtype AS subtype
                              WHERE subtype.id = %(message)s.subtype_id
                                AND subtype.internal))
            """,
            message=message,
            kinds=kinds,
        )

    def _is_ours(self, message: SQL) -> SQL:
        """Whether a colleague is its author; the system itself is none."""
        return SQL(
            """
            EXISTS (SELECT FROM res_users AS us
                     WHERE us.partner_id = %s.author_id AND us.share IS NOT TRUE
                       AND us.id <> %s)
            """,
            message,
            self.env.ref("base.user_root").id,
        )

    def _is_by_hand(self, message: SQL) -> SQL:
        """Whether the colleague wrote it: automations write in his name, too.

        A scheduled action and what a customer sets off on the website write as the
        system or as the customer; only the mail gateway, which does so as well, brings
        what people wrote. A template sent by itself keeps a mail of its own, where the
        composer keeps a note of what it sent.
        """
        return SQL(
            """
            ((%(message)s.message_type = 'email'
              OR EXISTS (SELECT FROM res_users AS writer
                          WHERE writer.id = %(message)s.create_uid
                            AND writer.share IS NOT TRUE AND writer.id <> %(system)s))
             AND NOT (%(message)s.message_type = 'email_outgoing'
                      AND EXISTS (SELECT FROM mail_mail AS mail
                                   WHERE mail.mail_message_id = %(message)s.id
                                     AND mail.is_notification IS NOT TRUE)))
            """,
            message=message,
            system=self.env.ref("base.user_root").id,
        )

    def _answer(self, questions: SQL):
        """The first answer to those of these questions that are still open.

        A message is answered where it was written, or by a talk with the customer; a
        call by calling back.
        """
        # as numbers: joined in, all that is open would be looked through for a few
        found = [id_ for (id_,) in self.env.execute_query(questions)]
        if not found:
            return
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
                           AND %(is_written)s AND %(is_ours)s AND %(is_by_hand)s
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
                 WHERE question.id = ANY(%(found)s) AND response.id = question.id
                   AND response.state = 'open'
                """,
                found=found,
                is_written=self._is_written(answer, OUT),
                is_ours=self._is_ours(answer),
                is_by_hand=self._is_by_hand(answer),
            )
        )

    # working minutes

    def _reckon(self):
        """The working minutes of a batch of answers, or that nobody can know them."""
        rows = self._find_unreckoned(RECKONED)
        minutes = {}
        for company_id, found in groupby(rows, itemgetter(1)):
            minutes |= self._reckon_company(
                self.env["res.company"].browse(company_id), found
            )
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_response AS response
                   SET minutes = ROUND(fresh.minutes::numeric, 1),
                       state = CASE WHEN fresh.minutes IS NULL THEN 'no_calendar'
                                    ELSE 'answered' END
                  FROM UNNEST(%s::int[], %s::float[]) AS fresh (id, minutes)
                 WHERE response.id = fresh.id
                """,
                list(minutes),
                list(minutes.values()),
            )
        )
        self.invalidate_model(["minutes", "state"])

    def _find_unreckoned(self, limit):
        """Answers without minutes, of a company after the other.

        Those of a company without working hours wait until it has some.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT id, company_id, asked_at, answered_at FROM crm_response
                 WHERE minutes IS NULL AND answered_at IS NOT NULL
                   AND (state = 'answered' OR company_id = ANY(%s))
                 ORDER BY company_id, id LIMIT %s
                """,
                self._companies_with_hours().ids,
                limit,
            )
        )

    def _reckon_company(self, company, rows):
        """{response: minutes} of rows of `_find_unreckoned`."""
        if company not in self._companies_with_hours():
            return dict.fromkeys(row[0] for row in rows)
        work = self._working_time(
            company, min(row[2] for row in rows), max(row[3] for row in rows)
        )
        return {
            id_: work.between(_minute(asked), _minute(answered))
            for id_, _company, asked, answered in rows
        }

    @api.model
    def _companies_with_hours(self):
        """The companies of which one knows when they work."""
        # sudo: hours of companies, whoever runs the job
        companies = self.env["res.company"].sudo().search([])
        return companies.filtered(
            lambda company: (
                company.resource_calendar_id
                and company.resource_calendar_id._crm_has_hours()
            )
        )

    @api.model
    def _working_time(self, company, start, stop):
        """When a company worked; holidays of another one are none of it."""
        calendar = company.resource_calendar_id
        return WorkingTime(calendar._crm_work_spans(company, start, stop))


def _minute(moment):
    return pytz.utc.localize(moment).timestamp() / 60
