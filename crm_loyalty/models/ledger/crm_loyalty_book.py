from odoo import api, fields, models
from odoo.tools import SQL


class CrmLoyaltyBook(models.AbstractModel):
    """The one place that writes entries, lots and uses of lots.

    Every method writes entries in one statement, for cards whose rows the same
    transaction has updated: under REPEATABLE READ that update is what makes a second
    spender fail and try again.
    """

    _name = "crm.loyalty.book"
    _description = "Points Book"

    @api.model
    def _earn(self, entries, owed=0):
        """Points come as lots of their own.

        :param entries: list of (card, points, cause, balance after it)
        :param owed: points of each lot that are not left on the card
        :returns: [(id of the entry, id of its lot)]
        """
        days = [card._ledger_day(cause) for card, _points, cause, _balance in entries]
        rows = list(zip(entries, days, strict=True))
        return self._execute(
            SQL(
                """
                WITH moves AS (%(moves)s),
                     numbered AS (  -- entries get their numbers in the order given
                        SELECT *, ROW_NUMBER() OVER (ORDER BY id) AS number FROM moves)
                INSERT INTO crm_loyalty_lot
                       (card_id, program_id, company_id, move_id, earned_date, granted,
                        remaining, expiry_date)
                SELECT card_id, program_id, company_id, id, COALESCE(earned, date),
                       points, points - %(owed)s, expiry
                  FROM numbered
                  JOIN UNNEST(%(earned)s::date[], %(expiries)s::date[])
                       WITH ORDINALITY AS terms (earned, expiry, number) USING (number)
             RETURNING move_id, id
                """,
                moves=self._sql_moves(entries),
                owed=owed,
                earned=[entry[2].earned_day or None for entry in entries],
                expiries=[
                    cause.expiry or card.program_id._points_expiry(day)
                    for (card, _points, cause, _balance), day in rows
                ],
            )
        )

    @api.model
    def _earn_owing(self, card, points, cause, owed):
        """Points of which so many pay debts at once; an entry of its own says so."""
        balance = card.points + owed
        [(move_id, lot_id)] = self._earn([(card, points, cause, balance)], owed)
        if owed:
            paying = (card, -owed, cause._replaced(kind="debt"), card.points)
            self._execute(
                SQL(
                    """
                    WITH move AS (%(move)s)
                    INSERT INTO crm_loyalty_lot_use (move_id, lot_id, points)
                    SELECT id, %(lot)s, %(owed)s FROM move RETURNING id
                    """,
                    move=self._sql_moves([paying]),
                    lot=lot_id,
                    owed=owed,
                )
            )
            self.env["crm.loyalty.debt"]._collect(card, owed)
        return move_id

    @api.model
    def _take(self, card, points, cause):
        """Points go, oldest expiry first, but before all what the cause names."""
        return self._execute(
            SQL(
                """
                WITH move AS (%(move)s),
                     lots AS (
                        SELECT lot.id, lot.remaining,
                               SUM(lot.remaining) OVER (
                                   ORDER BY (lot.id = %(lot)s) IS NOT TRUE,
                                            (earned.accrual_id = %(accrual)s)
                                            IS NOT TRUE,
                                            lot.expiry_date NULLS LAST, lot.id
                               ) - lot.remaining AS before
                          FROM crm_loyalty_lot AS lot
                          JOIN crm_loyalty_move AS earned ON earned.id = lot.move_id
                         WHERE lot.card_id = %(card)s AND lot.remaining > 0),
                     used AS (
                        UPDATE crm_loyalty_lot AS lot
                           SET remaining = lot.remaining
                                - LEAST(lots.remaining, %(points)s - lots.before)
                          FROM lots
                         WHERE lot.id = lots.id AND lots.before < %(points)s
                     RETURNING lot.id,
                               LEAST(lots.remaining, %(points)s - lots.before)
                                   AS points),
                     noted AS (
                        INSERT INTO crm_loyalty_lot_use (move_id, lot_id, points)
                        SELECT move.id, used.id, used.points FROM move, used)
                SELECT id FROM move
                """,
                move=self._sql_moves([(card, -points, cause, card.points)]),
                lot=cause.lot.id if cause.lot else None,
                accrual=cause.accrual.id if cause.accrual else None,
                card=card.id,
                points=points,
            )
        )[0][0]

    @api.model
    def _give_back(self, card, points, cause, owed=0):
        """A redemption returns to the lots it came from, with their old expiry.

        Last spent, first returned. What no known redemption of the order accounts
        for (it was made before the ledger was) comes as a new lot.
        """
        [(move_id, returned)] = self._execute(
            SQL(
                """
                WITH move AS (%(move)s),
                     spent AS (
                        SELECT use.lot_id, SUM(use.points) AS points
                          FROM crm_loyalty_lot_use AS use
                          JOIN crm_loyalty_move    AS move ON move.id = use.move_id
                         WHERE move.card_id = %(card)s AND move.order_id = %(order)s
                           AND move.kind IN ('spend', 'return')
                         GROUP BY 1 HAVING SUM(use.points) > 0),
                     lots AS (
                        SELECT spent.lot_id, spent.points,
                               SUM(spent.points) OVER (
                                   ORDER BY lot.expiry_date DESC NULLS FIRST,
                                            lot.id DESC) - spent.points AS before
                          FROM spent
                          JOIN crm_loyalty_lot AS lot ON lot.id = spent.lot_id),
                     back AS (
                        UPDATE crm_loyalty_lot AS lot
                           SET remaining = lot.remaining
                                + LEAST(lots.points, %(points)s - lots.before)
                          FROM lots
                         WHERE lot.id = lots.lot_id AND lots.before < %(points)s
                     RETURNING lot.id,
                               LEAST(lots.points, %(points)s - lots.before) AS points),
                     noted AS (
                        INSERT INTO crm_loyalty_lot_use (move_id, lot_id, points)
                        SELECT move.id, back.id, -back.points FROM move, back)
                SELECT move.id, (SELECT COALESCE(SUM(points), 0) FROM back) FROM move
                """,
                move=self._sql_moves([(card, points, cause, card.points + owed)]),
                card=card.id,
                order=cause.order.id if cause.order else None,
                points=points,
            )
        )
        rest = points - returned
        if rest > 0:
            self._execute(
                SQL(
                    """
                    INSERT INTO crm_loyalty_lot
                           (card_id, program_id, company_id, move_id, earned_date,
                            granted, remaining, expiry_date)
                    SELECT card_id, program_id, company_id, id, date, %(rest)s,
                           %(rest)s, %(expiry)s
                      FROM crm_loyalty_move WHERE id = %(move)s RETURNING id
                    """,
                    rest=rest,
                    expiry=card.program_id._points_expiry(card._ledger_day(cause)),
                    move=move_id,
                )
            )
        if owed:
            self._take(card, owed, cause._replaced(kind="debt", accrual=None))
            self.env["crm.loyalty.debt"]._collect(card, owed)
        return move_id

    @api.model
    def _note(self, card, cause):
        """An entry of no points: what was taken back of points already spent."""
        # no balance is updated here that would keep the card
        self.env.cr.execute(
            SQL("SELECT FROM loyalty_card WHERE id = %s FOR KEY SHARE", card.id)
        )
        return self._execute(self._sql_moves([(card, 0, cause, card.points)]))[0][0]

    def _sql_moves(self, entries) -> SQL:
        """INSERT of entries, returning what their lots need."""
        return SQL(
            """
            INSERT INTO crm_loyalty_move
                   (card_id, program_id, partner_id, company_id, kind, points, balance,
                    moved_at, date, user_id, order_id, accrual_id, reference, reason,
                    source_key, amount, status_points, status_date)
            VALUES %s
            RETURNING id, card_id, program_id, company_id, points, date
            """,
            SQL(", ").join(self._sql_move(*entry) for entry in entries),
        )

    def _sql_move(self, card, points, cause, balance) -> SQL:
        day = card._ledger_day(cause)
        order = cause.order
        company = card._ledger_company(cause)
        if points > 0 and not company:  # whose programme it is nobody's alone
            company = self.env.company
        counts = cause.kind != "debt" and (cause.status or cause.amount)
        return SQL(
            """
            (%(card)s, %(program)s, %(partner)s, %(company)s, %(kind)s,
             ROUND(%(points)s::numeric, 2), ROUND(%(balance)s::numeric, 2),
             %(moved_at)s::timestamp, %(day)s::date, %(user)s, %(order)s::int,
             %(accrual)s::int, %(reference)s, %(reason)s, %(key)s, %(amount)s::numeric,
             %(status)s::numeric, %(status_day)s::date)
            """,
            card=card.id,
            program=card.program_id.id,
            partner=card.partner_id.id or None,
            company=company.id or None,
            kind=cause.kind,
            points=points,
            balance=balance,
            moved_at=fields.Datetime.now(),
            day=day,
            user=self.env.uid,
            order=order.id if order else None,
            accrual=cause.accrual.id if cause.accrual else None,
            reference=cause.reference or (order.name if order else None),
            reason=cause.reason or None,
            key=cause.key if cause.kind != "debt" else None,
            amount=cause.amount if counts else None,
            status=cause.status if counts else None,
            status_day=(cause.status_day or day) if counts else None,
        )

    def _execute(self, query: SQL):
        """The rows of a statement that writes."""
        self.env.cr.execute(query)
        self.env["crm.loyalty.move"].invalidate_model(flush=False)
        self.env["crm.loyalty.lot"].invalidate_model(flush=False)
        return self.env.cr.fetchall()
