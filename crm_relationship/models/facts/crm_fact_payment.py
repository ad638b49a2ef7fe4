from itertools import pairwise

from odoo import models
from odoo.tools import SQL

from ...scoring.payment_points import ANCHORS
from .scope import Source

# A document in one of these states is settled, even where no payment entry exists
SETTLED = ("in_payment", "paid", "reversed", "blocked")
# Payment is held back by somebody; of a past day the state of today says nothing else
DISPUTED = "blocked"


class CrmFactPayment(models.AbstractModel):
    """How customers pay: receivable items of two years and their reconciliation.

    Every instalment counts by itself. A partial payment is late by the days from
    the item's due date to the counterpart's date; matches with credit notes,
    exchange differences and write-offs are not payments. What is open and past its
    due date is late by the days until today; what is not due yet does not count.
    Weights are amounts in company currency.
    """

    _name = "crm.fact.payment"
    _description = "Facts: payment"

    def _sources(self, scope):
        return [
            Source(
                "receivable",
                self._query_receivable(scope),
                {
                    "invoiced_24m": "numeric",
                    "due_amount": "numeric",
                    "overdue_amount": "numeric",
                    "unpaid_count": "bigint",
                    "open_count": "bigint",
                    "open_days": "bigint",
                    "open_amount": "numeric",
                    "open_late": "numeric",
                    "open_points": "numeric",
                    "disputed_amount": "numeric",
                },
            ),
            Source(
                "payment",
                self._query_payments(scope),
                {
                    "paid_count": "bigint",
                    "part_count": "bigint",
                    "paid_days": "bigint",
                    "paid_amount": "numeric",
                    "recent_amount": "numeric",
                    "recent_late": "numeric",
                    "paid_late": "numeric",
                    "paid_on_time": "numeric",
                    "paid_points": "numeric",
                    "late_money_days": "numeric",
                    "late_days": "bigint",
                },
            ),
        ]

    def _query_receivable(self, scope) -> SQL:
        """What was invoiced, what is open, and how late the open part is."""
        return SQL(
            """
            SELECT partner_id, company_id,
                   SUM(balance) FILTER (WHERE recent) AS invoiced_24m,
                   SUM(residual) AS due_amount,
                   SUM(residual) FILTER (WHERE overdue) AS overdue_amount,
                   COUNT(*) FILTER (WHERE overdue AND recent AND residual = balance)
                       AS unpaid_count,
                   COUNT(*) FILTER (WHERE overdue AND recent) AS open_count,
                   SUM(days) FILTER (WHERE overdue AND recent) AS open_days,
                   SUM(residual) FILTER (WHERE overdue AND recent) AS open_amount,
                   SUM(residual * days) FILTER (WHERE overdue AND recent)
                       AS open_late,
                   SUM(residual * %(points)s) FILTER (WHERE overdue AND recent)
                       AS open_points,
                   SUM(residual) FILTER (WHERE recent AND state = %(disputed)s)
                       AS disputed_amount
              FROM (SELECT item.*,
                           days > 0 AND balance > 0 AND state NOT IN %(settled)s
                               AS overdue
                      FROM (%(items)s) AS item) AS item
             GROUP BY 1, 2
            """,
            points=self._sql_points(SQL("days")),
            disputed=DISPUTED,
            settled=(DISPUTED,) if scope.is_past else SETTLED,
            items=self.env["crm.payment.record"]._join_items(
                scope, self._query_items(scope)
            ),
        )

    def _query_items(self, scope) -> SQL:
        """Receivable items of two years, and older ones that are still open.

        Items of this kind on these accounts are those of customer documents; the
        document itself is read only where something is open, for its state.
        """
        return SQL(
            """
            SELECT line.partner_id, line.company_id, line.balance, open.residual,
                   line.date >= %(payment_start)s AS recent,
                   %(as_of)s - line.date_maturity AS days,
                   CASE WHEN open.residual > 0
                        THEN (SELECT move.payment_state FROM account_move AS move
                               WHERE move.id = line.move_id) END AS state
              FROM account_move_line AS line
             CROSS JOIN LATERAL (%(residual)s) AS open
             WHERE line.parent_state = 'posted' AND line.display_type = 'payment_term'
               AND line.company_id = ANY(%(companies)s)
               AND line.account_id = ANY(%(receivable)s)
               AND line.partner_id IS NOT NULL
               AND line.date <= %(as_of)s
               AND (line.date >= %(payment_start)s OR open.residual <> 0)
               AND %(only)s
            OFFSET 0  -- or each sum above looks up the document's state again
            """,
            companies=scope.company_ids,
            **scope.terms_of(SQL("line.company_id")),
            residual=self._query_residual(scope),
            receivable=self._receivable_account_ids(scope),
            only=scope.only(SQL("line.partner_id")),
        )

    def _query_residual(self, scope) -> SQL:
        """What was open of an item: kept by accounting for today, else rebuilt.

        The counterpart's date is looked up match by match: a join would be planned
        anew as one over the whole table for each item where loops are off.
        """
        if not scope.is_past:
            return SQL("SELECT line.amount_residual AS residual")
        return SQL(
            """
            SELECT line.balance
                   - COALESCE(SUM(CASE WHEN partial.debit_move_id = line.id
                                       THEN partial.amount ELSE -partial.amount END),
                              0) AS residual
              FROM account_partial_reconcile AS partial
             WHERE line.id IN (partial.debit_move_id, partial.credit_move_id)
               AND %(as_of)s >= (
                   SELECT counter.date FROM account_move_line AS counter
                    WHERE counter.id = CASE WHEN partial.debit_move_id = line.id
                                            THEN partial.credit_move_id
                                            ELSE partial.debit_move_id END)
            """,
            **scope.terms_of(SQL("line.company_id")),
        )

    def _query_payments(self, scope) -> SQL:
        """What was paid of invoice items of two years, weighted by its lateness."""
        return SQL(
            """
            SELECT partner_id, company_id,
                   COUNT(DISTINCT item_id) AS paid_count,
                   COUNT(*) AS part_count,
                   SUM(days) FILTER (WHERE days > 0) AS paid_days,
                   SUM(amount) AS paid_amount,
                   SUM(amount * days) FILTER (WHERE days > 0) AS paid_late,
                   SUM(amount) FILTER (WHERE lately) AS recent_amount,
                   SUM(amount * days) FILTER (WHERE days > 0 AND lately) AS recent_late,
                   SUM(amount) FILTER (WHERE days <= grace_days) AS paid_on_time,
                   SUM(amount * %(points)s) AS paid_points,
                   SUM(amount * days) FILTER (WHERE days > 0 AND in_window)
                       AS late_money_days,
                   SUM(days) FILTER (WHERE days > 0 AND in_window) AS late_days
              FROM (
                    SELECT item.id AS item_id, item.partner_id, item.company_id,
                           partial.amount, %(grace_days)s AS grace_days,
                           counter.date - item.date_maturity AS days,
                           counter.date >= %(profit_start)s AS in_window,
                           counter.date >= %(trend_start)s AS lately
                      FROM account_partial_reconcile AS partial
                      JOIN account_move_line AS item
                        ON item.id = partial.debit_move_id
                      JOIN account_move_line AS counter
                        ON counter.id = partial.credit_move_id
                     WHERE item.company_id = ANY(%(companies)s)
                       AND item.parent_state = 'posted'
                       AND item.display_type = 'payment_term'
                       AND item.account_id = ANY(%(receivable)s)
                       AND item.partner_id IS NOT NULL
                       AND item.date BETWEEN %(payment_start)s AND %(as_of)s
                       AND counter.date <= %(as_of)s
                       AND counter.account_id = ANY(%(receivable)s)
                       AND counter.journal_id = ANY(%(money_journals)s)
                       AND partial.exchange_move_id IS DISTINCT FROM counter.move_id
                       AND %(only)s
                   %(records)s
                   ) AS payment
             GROUP BY 1, 2
            """,
            points=self._sql_points(SQL("days")),
            companies=scope.company_ids,
            **scope.terms_of(SQL("item.company_id")),
            receivable=self._receivable_account_ids(scope),
            money_journals=self.env["crm.fact.profit"]._journal_ids(
                scope, "bank", "cash", "credit"
            ),
            only=scope.only(SQL("item.partner_id")),
            records=self.env["crm.payment.record"]._union_payments(scope),
        )

    def _sql_points(self, days: SQL) -> SQL:
        """The points of `days` late: the anchors, linear between them."""
        branches = [
            SQL(
                "WHEN %(days)s <= %(x1)s THEN %(y0)s + (%(rise)s::numeric / %(run)s)"
                " * (%(days)s - (%(x0)s))",
                days=days,
                x0=x0,
                x1=x1,
                y0=y0,
                rise=y1 - y0,
                run=x1 - x0,
            )
            for (x0, y0), (x1, y1) in pairwise(ANCHORS)
        ]
        return SQL(
            "(CASE WHEN %s <= %s THEN %s %s ELSE %s END)",
            days,
            ANCHORS[0][0],
            ANCHORS[0][1],
            SQL(" ").join(branches),
            ANCHORS[-1][1],
        )

    def _receivable_account_ids(self, scope):
        return self.env["crm.fact.profit"]._account_ids(scope, "asset_receivable")
