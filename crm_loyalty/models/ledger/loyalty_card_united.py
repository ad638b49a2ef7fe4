from odoo import models

from .cause import Cause, because


class LoyaltyCard(models.Model):
    """What was redeemed on a card before it was united goes back to its own lots.

    They get their points back where they were spent, and come along as the others did:
    each with the day it was earned and its expiry.
    """

    _inherit = "loyalty.card"

    def _move_points(self, delta, cause):
        redeemed = cause.order and cause.kind_of(delta) == "return"
        if delta > 0 and redeemed and not (self.united_id or cause.here):
            delta = self._rounded(delta - self._return_to_united(delta, cause))
            if not delta:
                return None
        return super()._move_points(delta, cause)

    def _return_to_united(self, points, cause):
        """How many points went back by way of cards that are united with this one.

        What the order spent on this card itself was spent later, and returns first.
        """
        united = self._united_cards()
        spent = united and (self | united)._spent_by(cause.order)
        if not spent:
            return 0
        left = points - min(spent.pop(self, 0), points)
        returned = 0
        for card, part in spent.items():
            part = min(self._rounded(left - returned), part)
            if part > 0:
                card._return_here(part, cause, self)
                returned = self._rounded(returned + part)
        return returned

    def _return_here(self, points, cause, target):
        """The lots of this card get points back, and hand on what is not over."""
        order = {"order": cause.order, "reference": cause.reference, "here": True}
        because(self, kind="return", **order).write({"points": self.points + points})
        self._expire_due(self._ledger_day(cause))
        before = target.points
        for lot in self.lot_ids.filtered("remaining"):
            lot._move_to(target, lot.remaining)
        came = target._rounded(target.points - before)
        target._pay_debts(came, Cause(**order))

    def _pay_debts(self, points, cause):
        """Debts are collected from so many points of the card."""
        owed = self._rounded(min(points, self.debt_points))
        if owed > 0:
            self._write_figures({"points": self._rounded(self.points - owed)})
            self.flush_recordset(["points"])
            book = self.env["crm.loyalty.book"]
            book._take(self, owed, cause._replaced(kind="debt"))
            self.env["crm.loyalty.debt"]._collect(self, owed)

    def _united_cards(self):
        """All cards that have become part of this one, one after the other."""
        cards = self.sudo().with_context(active_test=False)  # only to move their points
        found, last = cards.browse(), self
        while last := cards.search([("united_id", "in", last.ids)], order="id DESC"):
            found |= last
        return found

    def _spent_by(self, order):
        """{card: points} that an order has redeemed and not got back."""
        spent = self.env["crm.loyalty.move"]._read_group(
            [
                ("card_id", "in", self.ids),
                ("order_id", "=", order.id),
                ("kind", "in", ("spend", "return")),
            ],
            ["card_id"],
            ["points:sum"],
        )
        return {card: -points for card, points in spent if points < 0}
