from odoo import fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL


class LoyaltyProgram(models.Model):
    """How an existing programme gets a ledger: its cards come in as opening lots."""

    _inherit = "loyalty.program"

    def _open_ledger(self):
        """Cards of one customer become one; what they hold, an entry and a lot.

        Set-based, so that a programme of a million cards is switched in one go. What
        was below zero becomes a debt. In a programme that companies share it is all
        of the one in which the ledger is opened.
        """
        self.env.flush_all()
        for program in self:
            program._unite_cards()
            program._write_opening_debts()
            program._write_openings()
        self.env.invalidate_all()

    def _wait_for_new_cards(self):
        """Let nobody make a card until the ledger is open.

        Who is just making one is waited for. That card is younger than what this
        transaction sees: it starts again. Who makes one later, and does not see the
        ledger yet, fails at its foreign key; so the rows are locked before they are
        written, as a lock that follows does not reach back.

        :raises ConcurrencyError: cards have been made meanwhile
        """
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            SQL("SELECT FROM loyalty_program WHERE id = ANY(%s) FOR UPDATE", self.ids)
        )
        newest = SQL(
            "SELECT MAX(id) FROM loyalty_card WHERE program_id = ANY(%s)", self.ids
        )
        [(seen,)] = self.env.execute_query(newest)
        with self.env.registry.cursor() as cursor:  # which sees the present
            cursor.execute(newest)
            [(there,)] = cursor.fetchall()
        if (there or 0) > (seen or 0):
            raise ConcurrencyError(
                self.env._("A customer is just getting a card of the programme.")
            )

    def _unite_cards(self):
        """Every customer's cards and those of his contacts become the oldest one."""
        self.env.cr.execute(
            SQL(
                """
                DROP TABLE IF EXISTS pg_temp.crm_loyalty_united;
                CREATE TEMPORARY TABLE crm_loyalty_united ON COMMIT DROP AS
                SELECT card.id, partner.commercial_partner_id AS owner,
                       ROUND(card.points::numeric, 2) AS points,
                       FIRST_VALUE(card.id) OVER (
                           PARTITION BY COALESCE(partner.commercial_partner_id,
                                                 -card.id)
                           ORDER BY card.id) AS keeper
                  FROM loyalty_card AS card
             LEFT JOIN res_partner  AS partner ON partner.id = card.partner_id
                 WHERE card.program_id = %(program)s AND card.active
                """,
                program=self.id,
            )
        )
        for query in self._queries_uniting():
            self.env.cr.execute(query)

    def _queries_uniting(self):
        """Re-point what names a card that goes; then the cards themselves."""
        gone = SQL("united.id <> united.keeper")
        for table, column in (
            ("sale_order_line", "coupon_id"),
            ("loyalty_history", "card_id"),
        ):
            yield SQL(
                "UPDATE %(table)s AS row SET %(column)s = united.keeper"
                "  FROM crm_loyalty_united AS united"
                " WHERE row.%(column)s = united.id AND %(gone)s",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                gone=gone,
            )
        yield SQL(
            """
            UPDATE sale_order_coupon_points AS row SET coupon_id = united.keeper
              FROM crm_loyalty_united AS united
             WHERE row.coupon_id = united.id AND %s
               AND NOT EXISTS (SELECT 1 FROM sale_order_coupon_points AS other
                                WHERE other.order_id = row.order_id
                                  AND other.coupon_id = united.keeper)
            """,
            gone,
        )
        yield SQL(
            """
            UPDATE loyalty_card AS card
               SET active = FALSE, strict_ledger = TRUE, points = 0,
                   united_id = united.keeper
              FROM crm_loyalty_united AS united
             WHERE card.id = united.id AND %s
            """,
            gone,
        )
        yield SQL(
            """
            UPDATE loyalty_card AS card
               SET strict_ledger = TRUE, partner_id = sums.owner,
                   expiration_date = NULL, points = GREATEST(sums.points, 0),
                   debt_points = GREATEST(-sums.points, 0)
              FROM (SELECT keeper, owner, SUM(points) AS points
                      FROM crm_loyalty_united GROUP BY 1, 2) AS sums
             WHERE card.id = sums.keeper
            """
        )

    def _write_opening_debts(self):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_loyalty_debt
                       (card_id, program_id, company_id, date, reference, points,
                        remaining, written_off, deducted, create_uid, create_date)
                SELECT id, program_id, COALESCE(company_id, %(company)s), %(day)s,
                       code, debt_points, debt_points, 0, 0, %(user)s, %(now)s
                  FROM loyalty_card
                 WHERE program_id = %(program)s AND debt_points > 0
                """,
                day=self._ledger_today(),
                company=self.env.company.id,
                user=self.env.uid,
                now=fields.Datetime.now(),
                program=self.id,
            )
        )

    def _write_openings(self):
        """One entry and one lot for every card that holds points."""
        day = self._ledger_today()
        self.env.cr.execute(
            SQL(
                """
                WITH moves AS (
                    INSERT INTO crm_loyalty_move
                           (card_id, program_id, partner_id, company_id, kind, points,
                            balance, moved_at, date, user_id)
                    SELECT id, program_id, partner_id,
                           COALESCE(company_id, %(company)s), 'opening',
                           points::numeric, points::numeric, %(now)s, %(day)s, %(user)s
                      FROM loyalty_card
                     WHERE program_id = %(program)s AND strict_ledger AND points > 0
                 RETURNING id, card_id, program_id, company_id, points, date)
                INSERT INTO crm_loyalty_lot
                       (card_id, program_id, company_id, move_id, earned_date, granted,
                        remaining, expiry_date)
                SELECT card_id, program_id, company_id, id, date, points, points,
                       %(expiry)s
                  FROM moves
                """,
                now=fields.Datetime.now(),
                day=day,
                company=self.env.company.id,
                user=self.env.uid,
                program=self.id,
                expiry=self._points_expiry(day),
            )
        )

    def _ledger_today(self):
        return (self.company_id or self.env.company)._crm_today()
