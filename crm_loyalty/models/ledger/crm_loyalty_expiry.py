import logging

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from odoo.addons.crm_relationship import worker

LOCK = 110  # in the corner of worker.LOCK_SPACE
CHUNK = 500  # cards that wait for one transaction

_logger = logging.getLogger(__name__)


class CrmLoyaltyExpiry(models.AbstractModel):
    """Points past their last day leave the cards: one entry a card, lot by lot.

    Points live by the day of the company that gave them. A chunk is whole when it is
    committed, so a job that dies goes on where it stopped.
    """

    _name = "crm.loyalty.expiry"
    _description = "Expiry of Points"

    @api.model
    def _cron_expire(self):
        return self._expire(commit=True)

    @api.model
    def _expire(self, today=None, commit=False):
        """Write off what is over.

        :param today: the day for all companies, instead of each one's own
        :param commit: commit after each chunk, as a cron must
        :returns: number of cards that lost points
        """
        held = worker.lock(self.env, [LOCK])
        if not held:
            return 0  # somebody is at it
        try:
            return self._expire_chunks(self._days(today), commit)
        finally:
            worker.unlock(self.env, held)

    def _expire_chunks(self, days, commit):
        self.env.flush_all()
        due = self._due_cards(days)
        total, left = 0, len(due)
        for chunk in split_every(CHUNK, due, list):
            total += worker.repeat(
                self.env,
                lambda chunk=chunk: self._expire_chunk(chunk, days, commit),
                worker.TRIES if commit else 1,
            )
            left -= len(chunk)
            if commit and not self.env["ir.cron"]._commit_progress(
                len(chunk), remaining=left
            ):
                break
        self.env.invalidate_all(flush=False)
        if total:
            _logger.info("Points of %s cards have expired.", total)
        return total

    def _expire_chunk(self, card_ids, days, commit):
        if commit:
            worker.begin(self.env)
        return self._expire_cards(card_ids, days)

    @api.model
    def _expire_cards(self, card_ids, days):
        """Take what is over from these cards; nobody else moves their points meanwhile.

        The cards are locked by one statement and their lots read by the next: under
        READ COMMITTED it sees what a spender left who held the card before.

        :param days: {company id or None: its day}
        :returns: number of cards that lost points
        """
        self.env.cr.execute(
            SQL(
                "SELECT FROM loyalty_card WHERE id = ANY(%s) ORDER BY id"
                "   FOR NO KEY UPDATE",
                card_ids,
            )
        )
        [(count,)] = self.env.execute_query(self._query_expire(card_ids, days))
        return count

    def _query_expire(self, card_ids, days) -> SQL:
        """Empty lots, a lower balance, an entry with its uses, news for the hub."""
        return SQL(
            """
            WITH days AS (%(days)s),
                 due AS (  -- of a join the planner would expect next to nothing
                    SELECT * FROM (
                        SELECT lot.id, lot.card_id, lot.remaining, lot.expiry_date,
                               (SELECT day FROM days WHERE %(same_company)s) AS day
                          FROM crm_loyalty_lot AS lot
                         WHERE lot.card_id = ANY(%(cards)s) AND lot.remaining > 0
                        ) AS lots
                     WHERE expiry_date < day),
                 cards AS (
                    UPDATE loyalty_card AS card
                       SET points = ROUND(card.points::numeric - sums.points, 2),
                           write_date = %(now)s
                      FROM (SELECT card_id, MIN(day) AS day, SUM(remaining) AS points
                              FROM due GROUP BY 1) AS sums
                     WHERE card.id = sums.card_id
                 RETURNING card.id, card.program_id, card.partner_id, card.company_id,
                           card.points AS balance, sums.points, sums.day),
                 moves AS (
                    INSERT INTO crm_loyalty_move
                           (card_id, program_id, partner_id, company_id, kind, points,
                            balance, moved_at, date)
                    SELECT id, program_id, partner_id, company_id, 'expire', -points,
                           balance::numeric, %(now)s, day
                      FROM cards RETURNING id, card_id),
                 emptied AS (
                    UPDATE crm_loyalty_lot AS lot SET remaining = 0
                      FROM due WHERE lot.id = due.id
                 RETURNING lot.id, due.card_id, due.remaining),
                 noted AS (
                    INSERT INTO crm_loyalty_lot_use (move_id, lot_id, points)
                    SELECT moves.id, emptied.id, emptied.remaining
                      FROM emptied JOIN moves USING (card_id)),
                 told AS (
                    INSERT INTO crm_relationship_queue (partner_id, reason)
                    SELECT partner_id, 'points' FROM cards
                     WHERE partner_id IS NOT NULL)
            SELECT COUNT(*) FROM cards
            """,
            days=self._query_days(days),
            same_company=self._same_company(SQL("lot.company_id")),
            cards=card_ids,
            now=fields.Datetime.now(),
        )

    def _due_cards(self, days):
        """Ids of the cards with points past their day."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT lot.card_id
                  FROM crm_loyalty_lot AS lot
                  JOIN (%(days)s) AS days ON %(same_company)s
                 WHERE lot.remaining > 0 AND lot.expiry_date < days.day
                   AND lot.expiry_date < %(last)s  -- for the index
                 ORDER BY 1
                """,
                days=self._query_days(days),
                same_company=self._same_company(SQL("lot.company_id")),
                last=max(days.values()),
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _days(self, today=None):
        """{company id: its day}, and under None the day it is everywhere."""
        companies = self.env["res.company"].sudo().search([])  # their time zones
        days = {company.id: today or company._crm_today() for company in companies}
        return {**days, None: min(days.values())}

    @api.model
    def _query_days(self, days) -> SQL:
        return SQL(
            "SELECT * FROM UNNEST(%s::int[], %s::date[]) AS day (company_id, day)",
            list(days),
            list(days.values()),
        )

    @api.model
    def _same_company(self, company: SQL) -> SQL:
        """No company is a company here; 0 is the id of none."""
        return SQL("COALESCE(days.company_id, 0) = COALESCE(%s, 0)", company)
