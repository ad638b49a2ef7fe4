from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.facts.scope import Source

# points of before the ledger, and points that only change their card
NO_EARNING = ("opening", "transfer")


class CrmFactLoyalty(models.AbstractModel):
    """What a customer's points cost his company, beside what his invoices say.

    A redemption stands in the ledger already, as a discount or a free product. So what
    is counted here is the change of what he is owed: points that came in the window
    less those that went, at the value of a point, times the share that is expected to
    be redeemed. Using old points lowers it. Points of before the ledger were earned in
    other years and do not come in. Rewards given without an order of ours (at a till)
    stand in no invoice of his, and count at their value; where the till made one, the
    discount stands in it.
    """

    _name = "crm.fact.loyalty"
    _description = "Facts: points"

    def _sources(self, scope):
        return [Source("loyalty", self._query_cost(scope), {"loyalty_cost": "numeric"})]

    def _query_cost(self, scope) -> SQL:
        values = self._values(scope)
        if not values:
            return SQL(
                "SELECT NULL::int AS partner_id, NULL::int AS company_id,"
                " NULL::numeric AS loyalty_cost WHERE FALSE"
            )
        return SQL(
            """
            SELECT moved.partner_id, moved.company_id,
                   SUM(moved.points * worth.owed + moved.given * worth.value)
                       AS loyalty_cost
              FROM (%(moves)s) AS moved
              JOIN (VALUES %(values)s) AS worth (program_id, company_id, value, owed)
                ON worth.program_id = moved.program_id
               AND worth.company_id = moved.company_id
             GROUP BY 1, 2
            """,
            moves=SQL(" UNION ALL ").join(self._queries(scope)),
            values=SQL(", ").join(
                SQL("(%s, %s, %s::numeric, %s::numeric)", *key, *map(str, worth))
                for key, worth in sorted(values.items())
            ),
        )

    def _queries(self, scope):
        yield self._query_moves(scope)
        # sudo: whether a programme is shared says nothing of its customers
        programs = self.env["loyalty.program"].sudo().with_context(active_test=False)
        shared = [("strict_ledger", "=", True), ("company_id", "=", False)]
        if programs.search_count(shared, limit=1):
            yield self._query_shared(scope)

    def _query_moves(self, scope) -> SQL:
        """Entries of the window, with what was redeemed outside our orders."""
        return SQL(
            """
            SELECT move.partner_id, move.company_id, move.program_id, move.points,
                   CASE WHEN move.order_id IS NULL AND move.kind IN ('spend', 'return')
                         AND NOT %(billed)s
                        THEN -move.points ELSE 0 END AS given
              FROM crm_loyalty_move AS move
             WHERE %(window)s AND %(company)s = ANY(%(companies)s)
            """,
            billed=self._sql_billed(),
            window=self._sql_window(scope, SQL("move.company_id")),
            company=scope.by_company(SQL("move.company_id")),
            companies=scope.company_ids,
        )

    def _query_shared(self, scope) -> SQL:
        """What goes from a card that all companies share, of the points of each."""
        return SQL(
            """
            SELECT move.partner_id, lot.company_id, move.program_id, -use.points,
                   CASE WHEN move.kind IN ('spend', 'return') AND NOT %(billed)s
                        THEN use.points ELSE 0 END
              FROM crm_loyalty_move    AS move
              JOIN crm_loyalty_lot_use AS use ON use.move_id = move.id
              JOIN crm_loyalty_lot     AS lot ON lot.id = use.lot_id
             WHERE %(window)s AND move.company_id IS NULL AND move.points < 0
               AND %(company)s = ANY(%(companies)s)
            """,
            billed=self._sql_billed(),
            window=self._sql_window(scope, SQL("lot.company_id")),
            company=scope.by_company(SQL("lot.company_id")),
            companies=scope.company_ids,
        )

    def _sql_billed(self) -> SQL:
        """Whether a till's order, which the entry's key names, was invoiced."""
        if "pos.order" not in self.env:
            return SQL("FALSE")
        return SQL(
            """
            EXISTS (SELECT FROM pos_order    AS till
                      JOIN account_move AS bill ON bill.id = till.account_move
                     WHERE bill.state = 'posted'
                       AND till.id = CASE WHEN move.source_key LIKE 'pos.order:%%'
                                     THEN SPLIT_PART(move.source_key, ':', 2)::int END)
            """
        )

    def _sql_window(self, scope, company: SQL) -> SQL:
        return SQL(
            """
            move.partner_id IS NOT NULL AND move.kind <> ALL(%(no_earning)s)
            AND move.date BETWEEN %(profit_start)s AND %(as_of)s AND %(only)s
            """,
            no_earning=list(NO_EARNING),
            only=scope.only(SQL("move.partner_id")),
            **scope.terms_of(company),
        )

    def _values(self, scope):
        """{(programme, company): (value of a point, of which expected)}.

        As of the day, in the company's currency; read once for a scope.
        """
        if "loyalty" not in scope.memo:
            scope.memo["loyalty"] = dict(self._read_values(scope))
        return scope.memo["loyalty"]

    def _read_values(self, scope):
        # sudo: what a point is worth defines the figure, whoever asks for it
        programs = self.env["loyalty.program"].sudo().with_context(active_test=False)
        if not programs._any_strict():
            return
        worth = programs.search([("strict_ledger", "=", True), ("point_value", ">", 0)])
        statements = self.env["crm.loyalty.liability"].sudo()  # as above
        for terms in scope.terms:
            company = self.env["res.company"].sudo().browse(terms.company_id)
            shares = statements._expected_shares(company, terms.as_of)
            for program in worth:
                value = program._point_value_in(company, terms.as_of)
                share = shares.get(program.id, program.expected_rate)
                # nothing is known: nobody may say that points are lost
                owed = value * (1 if share is False else share)
                yield (program.id, company.id), (value, owed)
