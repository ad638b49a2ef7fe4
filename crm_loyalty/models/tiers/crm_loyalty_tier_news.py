from collections import Counter
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, format_date


class CrmLoyaltyTierEngine(models.AbstractModel):
    """What follows from a change of tier: a line, a mail, a refresh."""

    _inherit = "crm.loyalty.tier.engine"

    def _tell(self, changed):
        """A line in the chatter of each card, a mail up, a refresh of its customer."""
        if not changed:
            return
        cards = self.env["loyalty.card"].union(*changed)
        cards._message_log_batch({card.id: self._words(card) for card in cards})
        self.env["crm.relationship.queue"]._push(cards.partner_id.ids, "tier")
        risen = {
            card: f"{card.tier_id.id}:{card.tier_since}"
            for card, verdicts in changed.items()
            if card.tier_id
            and verdicts[-1].cause != "returned"
            and self._rose(verdicts)
        }
        self._mail("tier_up", risen)

    def _rose(self, verdicts):
        return any(verdict.cause == "up" for verdict in verdicts)

    def _words(self, card):
        if not card.tier_id:
            return self.env._("No tier any more.")
        if not card.tier_until:
            return self.env._("%(tier)s from now on.", tier=card.tier_id.name)
        return self.env._(
            "%(tier)s from now on, held until %(day)s if nothing comes in.",
            tier=card.tier_id.name,
            day=format_date(self.env, card.tier_until),
        )

    def _mail(self, kind, keys):
        """Each customer is told the same thing once; without a template, nothing."""
        template = self.env.ref(f"crm_loyalty.mail_template_{kind}", False)
        if not (template and keys):
            return Counter()
        return self.env["crm.loyalty.notice"]._send(kind, keys, template)

    @api.model
    def _warn(self, program, today, commit=False):
        """Mail those who will lose their tier if nothing comes in, in time.

        :returns: Counter as of the notice's `_send`
        """
        counts, after = Counter(), 0
        while rows := self.env.execute_query(
            self._query_at_risk(program, today, after)
        ):
            after = rows[-1][0]
            cards = self.env["loyalty.card"].sudo()  # the engine warns for all
            cards = cards.browse(row[0] for row in rows)
            keys = dict(zip(cards, (row[1] for row in rows), strict=True))
            counts += self._mail("tier_risk", keys)
            if commit and not self.env["ir.cron"]._commit_progress(len(rows)):
                break
        return counts

    def _query_at_risk(self, program, today, after) -> SQL:
        """(card id, key of its mail) of the next cards in order that were not told."""
        self.env.flush_all()
        return SQL(
            """
            SELECT * FROM (
                SELECT card.id, CONCAT(card.tier_id, ':', card.tier_until) AS key
                  FROM loyalty_card AS card
                 WHERE card.program_id = %(program)s AND card.strict_ledger
                   AND card.active AND card.tier_id IS NOT NULL
                   AND card.tier_until BETWEEN %(today)s AND %(last)s
                   AND card.id > %(after)s) AS risk
             WHERE NOT EXISTS (
                   SELECT 1 FROM crm_loyalty_notice AS known
                    WHERE known.card_id = risk.id AND known.kind = 'tier_risk'
                      AND known.key = risk.key)
             ORDER BY id LIMIT 500
            """,
            program=program.id,
            today=today,
            last=today + timedelta(days=program.tier_warning_days),
            after=after,
        )
