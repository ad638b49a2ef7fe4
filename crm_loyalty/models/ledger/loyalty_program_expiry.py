from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.notice import notice

from .loyalty_card_expiry import ACTIVITY


class LoyaltyProgram(models.Model):
    """A changed expiry holds for what is earned from then on.

    Points that customers have keep the day they were promised, unless somebody gives
    them the new rule: that can only make them last longer.
    """

    _inherit = "loyalty.program"

    def action_apply_expiry(self):
        """Give open points the present rule wherever it lets them last longer."""
        self.ensure_one()
        self.check_access("write")
        count = self._apply_expiry()
        return notice(
            self.env._(
                "%(program)s: points of %(count)s lots last longer now. No points"
                " expire sooner than they were promised.",
                program=self.name,
                count=count,
            )
        )

    def _apply_expiry(self):
        """Number of lots that last longer now; what is over stays over."""
        lots = self._query_lots_from(self._ledger_today())
        starts = [
            row[0]
            for row in self.env.execute_query(
                SQL("SELECT DISTINCT start FROM (%s) AS lots", lots)
            )
        ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_loyalty_lot AS lot SET expiry_date = rule.expiry
                  FROM (%(lots)s) AS lots
                  JOIN UNNEST(%(starts)s::date[], %(expiries)s::date[])
                       AS rule (start, expiry) ON rule.start = lots.start
                 WHERE lot.id = lots.id
                   AND (rule.expiry > lot.expiry_date OR rule.expiry IS NULL)
                """,
                lots=lots,
                starts=starts,
                expiries=[self._points_expiry(start) for start in starts],
            )
        )
        self.env["crm.loyalty.lot"].invalidate_model(["expiry_date"], flush=False)
        cards = self.env["loyalty.card"]
        cards.invalidate_model(["coming_expiries"], flush=False)
        return self.env.cr.rowcount

    def _query_lots_from(self, today) -> SQL:
        """Open lots that will expire, each with the day its time counts from."""
        start, active = SQL("lot.earned_date"), SQL()
        if self.expiry_policy == "activity":
            start = SQL("GREATEST(lot.earned_date, active.day)")
            active = SQL(
                """
                LEFT JOIN (SELECT card_id, MAX(date) AS day FROM crm_loyalty_move
                            WHERE program_id = %s AND kind = ANY(%s) GROUP BY 1)
                          AS active ON active.card_id = lot.card_id
                """,
                self.id,
                list(ACTIVITY),
            )
        return SQL(
            """
            SELECT lot.id, %(start)s AS start
              FROM crm_loyalty_lot AS lot %(active)s
             WHERE lot.program_id = %(program)s AND lot.remaining > 0
               AND lot.expiry_date >= %(today)s
            """,
            start=start,
            active=active,
            program=self.id,
            today=today,
        )
