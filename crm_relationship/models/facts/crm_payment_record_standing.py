from odoo import api, models
from odoo.tools import SQL

from .crm_fact_payment import DISPUTED


class CrmPaymentRecord(models.Model):
    """Records as crm.fact.payment reads receivable items and their payments."""

    _inherit = "crm.payment.record"

    @api.model
    def _in_use(self, scope):
        """Whether any company looked at has a record at all."""
        if "payment_records" not in scope.memo:
            scope.memo["payment_records"] = self.env.execute_query(
                SQL(
                    "SELECT EXISTS(SELECT FROM crm_payment_record"
                    " WHERE company_id = ANY(%s))",
                    scope.company_ids,
                )
            )[0][0]
        return scope.memo["payment_records"]

    @api.model
    def _join_items(self, scope, ledger: SQL) -> SQL:
        """The ledger's items and those of records, where there are any."""
        if not self._in_use(scope):
            return ledger
        return SQL(
            "(%s) UNION ALL"
            " SELECT partner_id, company_id, balance, residual, recent, days, state"
            " FROM (%s) AS record_item",
            ledger,
            self._query_items(scope),
        )

    @api.model
    def _union_payments(self, scope) -> SQL:
        """What joins payments of records to those of the ledger, or nothing."""
        if not self._in_use(scope):
            return SQL("")
        return SQL("UNION ALL (%s)", self._query_payments(scope))

    @api.model
    def _query_items(self, scope) -> SQL:
        """Records as receivable items of two years, and older ones still open.

        partner_id, company_id, balance, residual, recent, days (since due) and the
        state a document would be in; all as of the day in question.
        """
        return SQL(
            """
            SELECT record.partner_id, record.company_id, record.balance,
                   record.balance - paid.amount AS residual,
                   record.invoice_date >= %(payment_start)s AS recent,
                   %(as_of)s - record.due_date AS days,
                   CASE WHEN record.balance > paid.amount
                        THEN CASE WHEN record.disputed THEN %(disputed)s
                                  ELSE 'not_paid' END END AS state
              FROM crm_payment_record AS record
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN record.paid_date <= %(as_of)s
                               THEN record.paid_balance ELSE 0 END AS amount) AS paid
             WHERE record.company_id = ANY(%(companies)s)
               AND record.invoice_date <= %(as_of)s
               AND (record.invoice_date >= %(payment_start)s
                    OR record.balance <> paid.amount)
               AND %(only)s
            """,
            companies=scope.company_ids,
            disputed=DISPUTED,
            **scope.terms_of(SQL("record.company_id")),
            only=scope.only(SQL("record.partner_id")),
        )

    @api.model
    def _query_payments(self, scope) -> SQL:
        """What was paid of records of two years.

        item_id (negative, so that no journal item has it), partner_id, company_id,
        amount, grace_days, days (late), in_window, lately.
        """
        return SQL(
            """
            SELECT -record.id AS item_id, record.partner_id, record.company_id,
                   record.paid_balance AS amount, %(grace_days)s AS grace_days,
                   record.paid_date - record.due_date AS days,
                   record.paid_date >= %(profit_start)s AS in_window,
                   record.paid_date >= %(trend_start)s AS lately
              FROM crm_payment_record AS record
             WHERE record.company_id = ANY(%(companies)s)
               AND record.invoice_date BETWEEN %(payment_start)s AND %(as_of)s
               AND record.paid_date <= %(as_of)s
               AND record.paid_balance > 0
               AND %(only)s
            """,
            companies=scope.company_ids,
            **scope.terms_of(SQL("record.company_id")),
            only=scope.only(SQL("record.partner_id")),
        )
