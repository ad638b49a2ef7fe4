from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from .cause import Cause

# what counts as activity where points expire some time after the last one
ACTIVITY = {"earn", "spend"}


class LoyaltyCard(models.Model):
    """What of a card expires, and when.

    Points past their day are never spent, whether the nightly job has been there or
    not: they leave before anything else does.
    """

    _inherit = "loyalty.card"

    # read for all cards that are written to in a night at once
    coming_expiries = fields.Json(
        "Points that Expire", compute="_compute_coming_expiries", groups=NO_ACCESS
    )

    @api.depends("points")
    def _compute_coming_expiries(self):
        """[[last day, points]], the next first."""
        coming = defaultdict(list)
        for today, cards in self.grouped(lambda c: c._ledger_day(Cause())).items():
            rows = self.env["crm.loyalty.lot"]._read_group(
                [
                    ("card_id", "in", cards.ids),
                    ("remaining", ">", 0),
                    ("expiry_date", ">=", today),
                ],
                ["card_id", "expiry_date:day"],
                ["remaining:sum"],
                order="expiry_date:day",
            )
            for card, day, points in rows:
                coming[card].append([fields.Date.to_string(day), points])
        for card in self:
            card.coming_expiries = coming[card._origin]

    def _move_points(self, delta, cause):
        if delta < 0:
            self._expire_due(self._ledger_day(cause))
        return super()._move_points(delta, cause)

    def _points_moved(self, moves):
        done = super()._points_moved(moves)
        active = defaultdict(self.browse)
        for card, _points, cause in moves:
            by_activity = card.program_id.expiry_policy == "activity"
            if by_activity and cause.kind in ACTIVITY:
                active[card.program_id, card._ledger_day(cause)] |= card
        for (_program, day), cards in active.items():
            cards._prolong(day)
        return done

    def _transfer_to(self, target):
        """What is over does not come along."""
        for card in self - target:
            card._expire_due(card._ledger_day(Cause()))
        return super()._transfer_to(target)

    def _points_over(self, day):
        """Points whose last day is before this one, still on the card."""
        self.ensure_one()
        [(points,)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(SUM(remaining), 0) FROM crm_loyalty_lot"
                " WHERE card_id = %s AND remaining > 0 AND expiry_date < %s",
                self.id,
                day,
            )
        )
        return float(points)

    def _expire_due(self, day):
        """Write off what is over on this card, as the nightly job would."""
        self.ensure_one()
        if not self._points_over(day):
            return
        self.flush_recordset(["points"])
        expiry = self.env["crm.loyalty.expiry"]
        expiry._expire_cards(self.ids, expiry._days(day))
        self.invalidate_recordset(["points", "coming_expiries"], flush=False)
        self.env["crm.loyalty.move"].invalidate_model(flush=False)
        self.env["crm.loyalty.lot"].invalidate_model(flush=False)

    def _prolong(self, day):
        """The customers were active: what they can still spend lasts as if earned
        today, by the rule of the one programme of these cards.

        Never shortens, and never revives what is over.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_loyalty_lot SET expiry_date = %(expiry)s
                 WHERE card_id = ANY(%(cards)s) AND remaining > 0
                   AND expiry_date >= %(day)s AND expiry_date < %(expiry)s
                """,
                expiry=self.program_id._points_expiry(day),
                cards=list(self.ids),
                day=day,
            )
        )
        self.env["crm.loyalty.lot"].invalidate_model(["expiry_date"], flush=False)
        self.invalidate_recordset(["coming_expiries"], flush=False)

    def _coming_expiries(self):
        """[(last day, points)] of what expires, the next first; for mails and portal.

        What is past its day and not written off yet is none of it.
        """
        self.ensure_one()
        # sudo: customers see their own points in mails and in the portal
        coming = self.sudo().coming_expiries or []
        return [(fields.Date.to_date(day), points) for day, points in coming]
