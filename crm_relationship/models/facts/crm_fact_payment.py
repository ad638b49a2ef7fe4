from itertools import pairwise

from odoo import models
from odoo.tools import SQL

from ...scoring.payment_points import ANCHORS
from .crm_fact_sales import CUSTOMER_DOCUMENTS
from .scope import Source

# A document in one of these states is settled, even where no payment entry exists
SETTLED = ("in_payment", "paid", "reversed", "blocked")


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
                "payment",
                self._query_payment(scope),
                {
                    "invoiced_24m": "numeric",
                    "due_amount": "numeric",
                    "overdue_amount": "numeric",
                    "payment_count": "bigint",
                    "weighted_days_late": "numeric",
                    "on_time_share": "numeric",
                    "payment_score": "numeric",
                    "late_payment_cost_12m": "numeric",
                    "late_days": "bigint",
                },
            )
        ]

    def _query_payment(self, scope) -> SQL:
        return SQL(
            """
            SELECT item.partner_id, item.company_id,
                   SUM(item.balance) FILTER (WHERE item.recent) AS invoiced_24m,
                   SUM(item.residual) AS due_amount,
                   SUM(item.overdue) AS overdue_amount,
                   COUNT(*) FILTER (WHERE item.recent AND (paid.item_id IS NOT NULL
                                                   OR item.overdue > 0))
                       AS payment_count,
                   ROUND((COALESCE(SUM(paid.late), 0)
                          + COALESCE(SUM(item.overdue * item.days) FILTER (
                                         WHERE item.recent), 0))
                         / NULLIF(COALESCE(SUM(paid.amount), 0)
                          + COALESCE(SUM(item.overdue) FILTER (
                                         WHERE item.recent), 0), 0), 1)
                       AS weighted_days_late,
                   ROUND(COALESCE(SUM(paid.on_time), 0)
                         / NULLIF(COALESCE(SUM(paid.amount), 0)
                          + COALESCE(SUM(item.overdue) FILTER (
                                         WHERE item.recent), 0), 0), 4)
                       AS on_time_share,
                   ROUND((COALESCE(SUM(paid.points), 0)
                          + COALESCE(SUM(item.overdue * %(points)s) FILTER (
                                         WHERE item.recent), 0))
                         / NULLIF(COALESCE(SUM(paid.amount), 0)
                          + COALESCE(SUM(item.overdue) FILTER (
                                         WHERE item.recent), 0), 0), 1)
                       AS payment_score,
                   ROUND(SUM(paid.financing), MAX(item.digits))
                       AS late_payment_cost_12m,
                   SUM(paid.late_days)::bigint AS late_days
              FROM (%(items)s) AS item
              LEFT JOIN (%(payments)s) AS paid ON paid.item_id = item.id
             GROUP BY 1, 2
            """,
            points=self._sql_points(SQL("item.days")),
            items=self._query_items(scope),
            payments=self._query_payments(scope),
        )

    def _query_items(self, scope) -> SQL:
        """Receivable items of two years, and older ones that are still open."""
        return SQL(
            """
            SELECT line.id, line.partner_id, line.company_id, line.balance,
                   terms.digits,
                   line.date >= terms.payment_start AS recent,
                   open.residual,
                   CASE WHEN line.balance > 0 AND open.residual > 0
                         AND line.date_maturity < terms.as_of
                         AND move.payment_state NOT IN %(settled)s
                        THEN open.residual ELSE 0 END AS overdue,
                   terms.as_of - line.date_maturity AS days
              FROM account_move_line AS line
              JOIN account_move      AS move ON move.id = line.move_id
              JOIN %(terms)s ON terms.company_id = line.company_id
              CROSS JOIN LATERAL (%(residual)s) AS open
             WHERE line.parent_state = 'posted' AND line.display_type = 'payment_term'
               AND line.account_id = ANY(%(receivable)s)
               AND line.partner_id IS NOT NULL
               AND move.move_type IN %(move_types)s
               AND line.date <= terms.as_of
               AND (line.date >= terms.payment_start OR open.residual <> 0)
               AND %(only)s
            """,
            settled=SETTLED,
            terms=scope.query_terms(),
            residual=self._query_residual(scope),
            receivable=self._receivable_account_ids(),
            move_types=CUSTOMER_DOCUMENTS,
            only=scope.only(SQL("line.partner_id")),
        )

    def _query_residual(self, scope) -> SQL:
        """What was open of an item: kept by accounting for today, else rebuilt."""
        if not scope.is_past:
            return SQL("SELECT line.amount_residual AS residual")
        return SQL(
            """
            SELECT line.balance
                   - COALESCE(SUM(CASE WHEN partial.debit_move_id = line.id
                                       THEN partial.amount ELSE -partial.amount END),
                              0) AS residual
              FROM account_partial_reconcile AS partial
              JOIN account_move_line AS counter
                ON counter.id = CASE WHEN partial.debit_move_id = line.id
                                     THEN partial.credit_move_id
                                     ELSE partial.debit_move_id END
             WHERE line.id IN (partial.debit_move_id, partial.credit_move_id)
               AND counter.date <= terms.as_of
            """
        )

    def _query_payments(self, scope) -> SQL:
        """What was paid of each invoice item, weighted by its lateness."""
        return SQL(
            """
            SELECT item_id, SUM(amount) AS amount,
                   SUM(amount * GREATEST(days, 0)) AS late,
                   SUM(amount) FILTER (WHERE days <= grace_days) AS on_time,
                   SUM(amount * %(points)s) AS points,
                   SUM(amount * GREATEST(days, 0) * late_rate / 365)
                       FILTER (WHERE in_window) AS financing,
                   SUM(GREATEST(days, 0)) FILTER (WHERE in_window) AS late_days
              FROM (
                    SELECT item.id AS item_id, partial.amount,
                           counter.date - item.date_maturity AS days,
                           terms.grace_days, terms.late_rate,
                           counter.date >= terms.profit_start AS in_window
                      FROM account_partial_reconcile AS partial
                      JOIN account_move_line AS item
                        ON item.id = partial.debit_move_id
                      JOIN account_move_line AS counter
                        ON counter.id = partial.credit_move_id
                      JOIN account_journal AS journal
                        ON journal.id = counter.journal_id
                      JOIN %(terms)s ON terms.company_id = item.company_id
                     WHERE item.parent_state = 'posted'
                       AND item.display_type = 'payment_term'
                       AND item.account_id = ANY(%(receivable)s)
                       AND item.date BETWEEN terms.payment_start AND terms.as_of
                       AND counter.date <= terms.as_of
                       AND counter.account_id = ANY(%(receivable)s)
                       AND journal.type IN ('bank', 'cash', 'credit')
                       AND partial.exchange_move_id IS DISTINCT FROM counter.move_id
                       AND %(only)s
                   ) AS payment
             GROUP BY 1
            """,
            points=self._sql_points(SQL("days")),
            terms=scope.query_terms(),
            receivable=self._receivable_account_ids(),
            only=scope.only(SQL("item.partner_id")),
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

    def _receivable_account_ids(self):
        return self.env["crm.fact.profit"]._account_ids(["asset_receivable"])
