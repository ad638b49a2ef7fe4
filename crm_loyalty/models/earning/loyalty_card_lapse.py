from odoo import fields, models
from odoo.tools import SQL

TAKEN = {"earn", "reverse"}  # what an order posts on its points


class CrmLoyaltyAccrual(models.Model):
    _inherit = "crm.loyalty.accrual"

    lapsed = fields.Float(
        "Expired before the Return",
        digits=(16, 2),
        readonly=True,
        help="Of what was taken back, the points that had expired: the customer lost"
        " them already, and loses them once.",
    )

    def _lapsing(self, points, card):
        """Of so many points to be taken back, those that are gone by expiry.

        What is left of the order's own points goes first.
        """
        self.ensure_one()
        if points <= 0:
            return 0
        [(left, expired)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(lot.remaining)
                                FILTER (WHERE lot.card_id = %(card)s), 0),
                       COALESCE(SUM(gone.points), 0)
                  FROM crm_loyalty_move AS earned
                  JOIN crm_loyalty_lot  AS lot ON lot.card_id = earned.card_id
                                              AND lot.move_id = earned.id
             LEFT JOIN LATERAL (
                       SELECT SUM(use.points) AS points
                         FROM crm_loyalty_lot_use AS use
                         JOIN crm_loyalty_move    AS move ON move.id = use.move_id
                        WHERE use.lot_id = lot.id AND move.kind = 'expire') AS gone
                       ON TRUE
                 WHERE earned.accrual_id = %(accrual)s
                """,
                card=card.id,
                accrual=self.id,
            )
        )
        lapsed = self.sudo().lapsed  # sellers read no accruals of others
        unasked = max(float(expired) - lapsed, 0)
        return card._rounded(min(max(points - float(left), 0), unasked))

    def _reviving(self):
        """Lapsed points whose return is undone; they are over all the same."""
        accrual = self.sudo()  # as above
        returned = max(accrual.points - accrual.posted, 0)
        return max(accrual.lapsed - returned, 0)


class LoyaltyCard(models.Model):
    """A return takes no points that the customer has lost by expiry.

    It takes what is left of the order's points; what of them had expired is settled,
    and only what the customer has used is taken from his other points, or owed.
    """

    _inherit = "loyalty.card"

    def _move_points(self, delta, cause):
        if cause.accrual and cause.kind in TAKEN and not self.united_id:
            delta, cause = self._without_lapsed(delta, cause)
        return super()._move_points(delta, cause)

    def _without_lapsed(self, delta, cause):
        accrual = cause.accrual
        if delta < 0:
            self._expire_due(self._ledger_day(cause))
            lapsed = accrual._lapsing(-delta, self)
        else:
            lapsed = -accrual._reviving()
        if not lapsed:
            return delta, cause
        accrual.sudo().lapsed += lapsed  # whoever returns goods writes no accruals
        reason = self.env._(
            "%s had expired before.", self._format_points(abs(lapsed)).strip()
        )
        return self._rounded(delta + lapsed), cause._replaced(reason=reason)
