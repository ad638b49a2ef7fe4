from odoo import fields, models
from odoo.tools import SQL

from .scope import Source

ATTEMPTS = 3  # fewer by us in 12 months say nothing about how well they reach anybody
FROM_PEOPLE = "message_type IN ('email', 'comment', 'sms')"


class MailMessage(models.Model):
    _inherit = "mail.message"

    # the newest message of a contact
    _crm_author_idx = models.Index(f"(author_id, date DESC) WHERE {FROM_PEOPLE}")


class CrmFactContact(models.AbstractModel):
    """When a customer and we last spoke, both ways: what he wrote, met or talked.

    What we send or try alone is none. A talk belongs to the company it was logged
    for, a meeting to its organiser's company. A message belongs to the company of
    its document; on a contact, or where no company is known, it counts for each
    company with a relationship. Confidential talks count: the date is all they tell.
    """

    _name = "crm.fact.contact"
    _description = "Facts: contact both ways"

    def _sources(self, scope):
        return [
            Source(
                "talks",
                self._query_talks(scope),
                {"last_talk_date": "date", "reached_ratio": "numeric"},
            )
        ]

    def _query_talks(self, scope) -> SQL:
        terms = scope.terms_of(SQL("talk.company_id"))
        return SQL(
            """
            SELECT partner_id, company_id,
                   MAX(day) FILTER (WHERE outcome = 'reached') AS last_talk_date,
                   CASE WHEN COUNT(*) FILTER (WHERE is_attempt) >= %(attempts)s
                        THEN ROUND(AVG((outcome = 'reached')::int)
                                   FILTER (WHERE is_attempt), 4)
                    END AS reached_ratio
              FROM (
                    SELECT contact.commercial_partner_id AS partner_id,
                           talk.company_id, talk.outcome, moment.day,
                           talk.direction = 'out' AND moment.day >= %(profit_start)s
                               AS is_attempt
                      FROM crm_interaction AS talk
                      JOIN res_partner     AS contact ON contact.id = talk.partner_id
                     CROSS JOIN LATERAL (SELECT %(day)s AS day) AS moment
                     WHERE talk.company_id = ANY(%(companies)s)
                       AND moment.day <= %(as_of)s AND %(of_contacts)s AND %(only)s
                   ) AS talk
             GROUP BY 1, 2
            """,
            attempts=ATTEMPTS,
            day=_day(SQL("talk.date"), terms),
            profit_start=terms["profit_start"],
            as_of=terms["as_of"],
            companies=scope.company_ids,
            of_contacts=self.env["crm.contact.move"]._only_contacts(
                scope, SQL("talk.partner_id")
            ),
            only=scope.only(SQL("contact.commercial_partner_id")),
        )

    def _query_meetings(self, scope) -> SQL:
        """The last meeting that is over, of guests who have not declined."""
        terms = scope.terms_of(SQL("organiser.company_id"))
        return SQL(
            """
            SELECT guest.commercial_partner_id AS partner_id, organiser.company_id,
                   MAX(moment.day) AS day
              FROM calendar_event    AS meeting
              JOIN calendar_attendee AS attendee
                ON attendee.event_id = meeting.id AND attendee.state <> 'declined'
              JOIN res_partner AS guest
                ON guest.id = attendee.partner_id AND guest.partner_share
              JOIN res_users   AS organiser ON organiser.id = meeting.user_id
             CROSS JOIN LATERAL (SELECT %(day)s AS day) AS moment
             WHERE meeting.active AND meeting.stop <= %(now)s
               AND organiser.company_id = ANY(%(companies)s)
               AND moment.day <= %(as_of)s AND %(only)s
             GROUP BY 1, 2
            """,
            day=_day(SQL("meeting.stop"), terms),
            now=fields.Datetime.now(),
            companies=scope.company_ids,
            as_of=terms["as_of"],
            only=scope.only(SQL("guest.commercial_partner_id")),
        )

    def _query_messages(self, scope) -> SQL:
        """The newest message of each contact that counts for the company.

        One look into the index for each contact, however many messages there are.
        """
        terms = scope.terms_of(SQL("pair.company_id"))
        return SQL(
            """
            SELECT pair.partner_id, pair.company_id, MAX(newest.day) AS day
              FROM %(pairs)s
              JOIN res_partner AS contact
                ON contact.commercial_partner_id = pair.partner_id
               AND contact.partner_share  -- nobody of ours
             CROSS JOIN LATERAL (
                   SELECT %(day)s AS day
                     FROM mail_message AS message
                    WHERE message.author_id = contact.id AND message.%(from_people)s
                      AND message.date < (%(as_of)s + 1)::timestamp
                          AT TIME ZONE %(time_zone)s AT TIME ZONE 'UTC'
                      AND (message.model = 'res.partner'
                           OR message.record_company_id IS NULL
                           OR message.record_company_id = pair.company_id)
                    ORDER BY message.date DESC
                    LIMIT 1) AS newest
             GROUP BY 1, 2
            """,
            pairs=scope.pairs(),
            day=_day(SQL("message.date"), terms),
            from_people=SQL(FROM_PEOPLE),
            as_of=terms["as_of"],
            time_zone=terms["time_zone"],
        )


def _day(moment: SQL, terms) -> SQL:
    """The day at the company of a moment in UTC."""
    return SQL(
        "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, terms["time_zone"]
    )
