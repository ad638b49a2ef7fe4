from collections import defaultdict
from decimal import Decimal
from functools import partial

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship import worker

from ...points.standing import Standing, first_day, judge, next_look, play

BATCH = 2000  # cards a commit


class CrmLoyaltyTierEngine(models.AbstractModel):
    """The one place that decides tiers: from the ledger alone, as of a day.

    However many cards it looks at, it reads the ledger in one statement, and writes
    assessments and dates in one statement each.
    """

    _name = "crm.loyalty.tier.engine"
    _description = "Tier Engine"

    @api.model
    def _cron_assess(self):
        if not worker.clock_is_right(self.env):
            return
        programs = self.env["loyalty.program"].search([("tier_ids", "!=", False)])
        for program in programs:
            today = program._ledger_today()
            self._assess_program(program, today, commit=True)
            self._warn(program, today, commit=True)

    @api.model
    def _assess_program(self, program, today, commit=False):
        """Look at the cards that are due, or at all where the ladder has changed.

        :param commit: commit after each batch, as a cron must
        :returns: number of cards looked at
        """
        everybody, total, last_id, skipped = program.tiers_changed, 0, 0, 0
        while last_id is not None:
            batch = partial(
                self._assess_batch, program, today, everybody, last_id, commit
            )
            done, missed, last_id = worker.repeat(self.env, batch)
            total += done
            skipped += missed
            if commit:
                self.env["ir.cron"]._commit_progress(done)
        if everybody and not skipped:
            program.sudo().tiers_changed = False  # assessing needs no programme rights
        return total

    def _assess_batch(self, program, today, everybody, last_id, commit):
        """(cards looked at, cards in use, the last one or None after the last)"""
        if commit:
            worker.begin(self.env)
        cards = self._due_cards(program, today, everybody, last_id)
        free = cards.try_lock_for_update() if cards else cards
        self._assess(free, today, quiet_first=True)
        return len(free), len(cards) - len(free), cards[-1:].id or None

    def _due_cards(self, program, today, everybody, last_id):
        domain = [
            ("program_id", "=", program.id),
            ("strict_ledger", "=", True),
            ("id", ">", last_id),
        ]
        if not everybody:
            due = ("tier_check_date", "<=", today)
            domain += ["|", ("tier_check_date", "=", False), due]
        cards = self.env["loyalty.card"].sudo()  # the engine decides for all cards
        return cards.search(domain, order="id", limit=BATCH)

    @api.model
    def _assess(self, cards, today, quiet_first=False):
        """Bring cards of one programme up to a day: what happened since their last.

        :param quiet_first: say nothing of cards that were never assessed before
        """
        program = cards.program_id
        rules = program._tier_rules() if cards else None
        if not rules:
            return
        entries = self._entries(cards, program.qualify_by, until=today)
        move_id = self._last_move()
        rows, decided = [], {}
        for card in cards:
            own = entries.get(card.id, [])
            standing, known = card._standing(), card.tier_check_date
            start = known or first_day(own, standing, today)
            ruled = rules._replace(anniversary=card._anniversary())
            told = [
                verdict
                for verdict in play(ruled, own, standing, start, today)
                if self._is_told(verdict) or verdict.day == today
            ]
            decided[card] = told, quiet_first and not known
            rows += [
                self.env["crm.loyalty.tier.assessment"]._row(
                    card, verdict, ruled, move_id
                )
                for verdict in told
                if self._is_told(verdict)
            ]
        self.env["crm.loyalty.tier.assessment"]._store(rows)
        self._store_decided(decided, rules)

    @api.model
    def _reassess(self, since, today):
        """Replay cards from days of the past, whose purchases came back or late.

        What they have been told since then is superseded by one assessment, if the
        tier of today comes out another.

        :param since: {card: the day it is replayed from}, cards of one programme
        """
        cards = self.env["loyalty.card"].union(*since)
        program = cards.program_id
        rules = program._tier_rules() if cards else None
        if not rules:
            return
        entries = self._entries(cards, program.qualify_by, until=today)
        move_id = self._last_move()
        rows, decided = [], {}
        for card, day in since.items():
            ruled = rules._replace(anniversary=card._anniversary())
            own = entries.get(card.id, [])
            before, day = self._standing_before(card, day)
            *_, last = play(ruled, own, before, first_day(own, before, day), today)
            tier = last.after.tier and last.after.tier.name
            if tier != (card.tier_id.id or None):
                last = last._replace(cause=self._return_cause(card, last))
                rows.append(self._replayed(card, last, before, day, ruled, move_id))
            decided[card] = [last], False
        self.env["crm.loyalty.tier.assessment"]._store(rows)
        self._store_decided(decided, rules)

    def _replayed(self, card, last, before, since, rules, move_id):
        """Values of the assessment that supersedes those since a day."""
        row = self.env["crm.loyalty.tier.assessment"]._row(
            card,
            last._replace(before=before),
            rules,
            move_id,
            tier_before_id=card.tier_id.id or None,
            replayed_from=since,
        )
        if last.cause == "returned":
            row |= card._benefits_used(last.after.tier, since)
        return row

    def _return_cause(self, card, verdict):
        tier = verdict.after.tier
        higher = tier and (not card.tier_id or tier.threshold > card.tier_id.threshold)
        return "up" if higher else "returned"

    def _standing_before(self, card, since):
        """(standing, day) to replay from: the last that no replay has superseded."""
        for told in card.assessment_ids.sorted("id", reverse=True):
            if told.as_of >= since:
                since = min(since, told.replayed_from or since)
            else:
                tier = told.tier_after_id
                step = tier._step() if tier else None
                return Standing(step, told.review_date), since
        return Standing(), since

    def _is_told(self, verdict):
        """Every change and every end of a period, but of nobody who has nothing."""
        if verdict.cause == "same":
            return False
        return bool(verdict.before.tier or verdict.after.tier or verdict.figure)

    @api.model
    def _outlook(self, cards, today):
        """{card: verdict of today}, of cards of one programme; writes nothing."""
        program = cards.program_id
        rules = program._tier_rules()
        entries = self._entries(cards, program.qualify_by, until=today)
        outlook = {}
        for card in cards:
            ruled = rules._replace(anniversary=card._anniversary())
            own = entries.get(card._origin.id, [])
            outlook[card] = judge(ruled, own, card._standing(), today)
        return outlook

    @api.model
    def _entries(self, cards, qualify_by, until=None, last_move=None):
        """What counts for tiers, by card and day.

        :param qualify_by: points, money or orders
        :param until: no later days
        :param last_move: no later entries
        :returns: {card id: [(day, figure)]}, by day
        """
        entries = defaultdict(list)
        if cards:
            query = self._query_entries(cards, qualify_by, until, last_move)
            self.env.flush_all()
            self.env.cr.execute(query)
            for card_id, day, figure in self.env.cr.fetchall():
                entries[card_id].append((day, Decimal(figure)))
        return entries

    def _query_entries(self, cards, qualify_by, until, last_move) -> SQL:
        counted = SQL(
            """
            SELECT card_id, status_date AS day, order_id, status_points, amount
              FROM crm_loyalty_move
             WHERE card_id = ANY(%(cards)s) AND status_date IS NOT NULL
               AND (%(until)s::date IS NULL OR status_date <= %(until)s)
               AND (%(last_move)s::int IS NULL OR id <= %(last_move)s)
            """,
            cards=list(cards.ids),
            until=until,
            last_move=last_move,
        )
        if qualify_by == "orders":
            # an order counts once, on its own day, while anything of it is kept
            return SQL(
                """
                SELECT card_id, day, COUNT(*)::text
                  FROM (SELECT card_id, order_id, MIN(day) AS day
                          FROM (%s) AS counted
                         WHERE order_id IS NOT NULL
                         GROUP BY card_id, order_id
                        HAVING SUM(status_points) > 0 OR SUM(amount) > 0) AS kept
                 GROUP BY card_id, day ORDER BY card_id, day
                """,
                counted,
            )
        column = "amount" if qualify_by == "money" else "status_points"
        return SQL(
            """
            SELECT card_id, day, SUM(%(column)s)::text
              FROM (%(counted)s) AS counted
             GROUP BY card_id, day HAVING SUM(%(column)s) <> 0 ORDER BY card_id, day
            """,
            column=SQL.identifier(column),
            counted=counted,
        )

    def _last_move(self):
        self.env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM crm_loyalty_move")
        return self.env.cr.fetchone()[0]

    def _store_decided(self, decided, rules):
        """Put what was decided on the cards; say what has changed.

        :param decided: {card: (verdicts, whether to say nothing)}; the last verdict is
            of today
        """
        changed, lost = {}, {}
        for card, (verdicts, _quiet) in decided.items():
            tier = verdicts[-1].after.tier
            if (tier and tier.name) != (card.tier_id.id or None):
                changed[card], lost[card] = verdicts, card.tier_id
        self._write_tiers(changed)
        self._write_dates(decided, rules)
        self._give_grades(lost)
        self._tell({card: changed[card] for card in changed if not decided[card][1]})

    def _write_tiers(self, changed):
        """By the ORM, so that automations see it."""
        groups = defaultdict(self.env["loyalty.card"].browse)
        for card, verdicts in changed.items():
            tier = verdicts[-1].after.tier
            since = next(
                verdict.day
                for verdict in reversed(verdicts)
                if verdict.before.tier != verdict.after.tier or verdict is verdicts[0]
            )
            groups[tier and tier.name, since] |= card
        for (tier_id, since), cards in groups.items():
            cards._write_tier({"tier_id": tier_id, "tier_since": tier_id and since})

    def _write_dates(self, decided, rules):
        """In one statement, and only where they are others."""
        rows = []
        for card, (verdicts, _quiet) in decided.items():
            last = verdicts[-1]
            look = next_look(rules, last.after, last.day)
            dates = (last.until, last.after.review, look)
            if dates != (
                card.tier_until or None,
                card.tier_review_date or None,
                card.tier_check_date or None,
            ):
                rows.append((card.id, *dates))
        if not rows:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_card AS card
                   SET tier_until = dates.until, tier_review_date = dates.review,
                       tier_check_date = dates.look
                  FROM UNNEST(%s::int[], %s::date[], %s::date[], %s::date[])
                       AS dates(id, until, review, look)
                 WHERE card.id = dates.id
                """,
                *map(list, zip(*rows, strict=True)),
            )
        )
        cards = self.env["loyalty.card"].browse([row[0] for row in rows])
        cards.invalidate_recordset(
            ["tier_until", "tier_review_date", "tier_check_date"], flush=False
        )
