from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ... import worker
from .crm_response_answer import IN, OUT

THREADS = ("res.partner", "crm.lead", "sale.order", "account.move")
FIRST_FILL = 365  # days
LATE = 60  # minutes in which something may still be committed behind later ones
BATCH = 20_000  # messages by id
TALKS = 5_000  # in a batch
MARK = "crm_relationship.response_message_id"
TALKS_MARK = "crm_relationship.response_talks_until"


class CrmResponse(models.Model):
    """The job that finds questions and answers, a batch of what is new after the other.

    A batch is written together with how far the job came. So whoever dies is gone on
    with, and what is looked at twice is written once.
    """

    _inherit = "crm.response"

    @api.model
    def _cron_fill(self):
        """Look at the messages and talks since the last time, and commit per batch."""
        held = worker.lock(self.env, [worker.RESPONSES])
        if not held:
            return  # another job is at it, and does all there is to do
        try:
            self._fill()
        finally:
            worker.unlock(self.env, held)

    def _fill(self):
        progress = self.env["ir.cron"]._commit_progress
        worker.begin(self.env)
        for batch in self._batches():
            worker.repeat(self.env, partial(self._do, batch))
            if not progress(1, remaining=1):
                return
        progress(remaining=0)

    def _do(self, batch):
        worker.begin(self.env)
        batch()

    def _batches(self):
        """What there is to do: each can be done again and is done once."""
        mark, last = self._read_mark(), self._last_message()
        for after in range(mark, last, BATCH):
            yield partial(self._look_at_messages, after, min(after + BATCH, last))
        since = self._read_talks_mark()
        while until := self._last_talk(since):
            yield partial(self._look_at_talks, since, until)
            since = until
        while self._find_unreckoned(limit=1):
            yield self._reckon

    # messages, by their ids

    def _look_at_messages(self, after, until):
        """What the messages with an id of (after, until] ask and answer."""
        self._ask_by_message(after, until)
        self._answer(
            SQL(
                """
                SELECT response.id FROM crm_response AS response
                  JOIN (SELECT DISTINCT model, res_id FROM mail_message
                         WHERE id > %s AND id <= %s AND model = ANY(%s)) AS thread
                    ON thread.model = response.res_model
                   AND thread.res_id = response.res_id
                 WHERE response.state = 'open'
                """,
                after,
                until,
                list(THREADS),
            )
        )
        self._write_mark(until)

    def _read_mark(self):
        kept = self.env["ir.config_parameter"].sudo().get_param(MARK)
        if kept:
            return int(kept)
        [(first,)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(MIN(id), 1) - 1 FROM mail_message"
                " WHERE date > %s AND message_type = ANY(%s)",
                fields.Datetime.now() - timedelta(days=FIRST_FILL),
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
                          AND (NOT %(before_is_ours)s OR %(before_is_by_hand)s)
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
                before_is_by_hand=self._is_by_hand(before),
                system=self.env.ref("base.partner_root").id,
                before_is_written=self._is_written(before, OUT),
                asked_is_ours=self._is_ours(asked),
                asked_is_written=self._is_written(asked, IN),
                after=after,
                until=until,
                threads=list(THREADS),
            )
        )

    # talks, by when they were written down or changed

    def _look_at_talks(self, since, until):
        """What the talks ask and answer that were written in (since, until]."""
        self._withdraw_calls(since, until)
        self._ask_by_phone(since, until)
        self._answer(
            SQL(
                """
                SELECT response.id
                  FROM crm_interaction AS talk
                  JOIN res_partner     AS other ON other.id = talk.partner_id
                  JOIN res_partner     AS contact
                    ON contact.commercial_partner_id = other.commercial_partner_id
                  JOIN crm_response    AS response
                    ON response.partner_id = contact.id
                   AND response.company_id = talk.company_id
                 WHERE response.state = 'open'
                   AND talk.write_date > %s AND talk.write_date <= %s
                """,
                since,
                until,
            )
        )
        safe = min(until, self.env.cr.now() - timedelta(minutes=LATE))
        self.env["ir.config_parameter"].sudo().set_param(
            TALKS_MARK, fields.Datetime.to_string(safe)
        )

    def _read_talks_mark(self):
        kept = self.env["ir.config_parameter"].sudo().get_param(TALKS_MARK)
        if kept:
            return fields.Datetime.to_datetime(kept)
        return fields.Datetime.now() - timedelta(days=FIRST_FILL)

    def _last_talk(self, since):
        """When the last of the next batch of talks was written, if there is any."""
        [(until,)] = self.env.execute_query(
            SQL(
                "SELECT MAX(write_date) FROM (SELECT write_date FROM crm_interaction"
                " WHERE write_date > %s ORDER BY write_date LIMIT %s) AS batch",
                since,
                TALKS,
            )
        )
        return until

    def _ask_by_phone(self, since, until):
        """Calls of customers that reached nobody."""
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
                   AND talk.write_date > %s AND talk.write_date <= %s
                ON CONFLICT DO NOTHING
                """,
                fields.Datetime.now() - timedelta(days=FIRST_FILL),
                since,
                until,
            )
        )

    def _withdraw_calls(self, since, until):
        """Calls that were put right since: somebody was reached, or we had called."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_response AS response
                 USING crm_interaction AS talk
                 WHERE response.channel = 'phone' AND response.source_id = talk.id
                   AND talk.write_date > %s AND talk.write_date <= %s
                   AND NOT (talk.direction = 'in' AND talk.outcome <> 'reached'
                            AND talk.channel = 'phone')
                """,
                since,
                until,
            )
        )
