from odoo import api, models
from odoo.tools import SQL

from .crm_payment_record import VALUES
from .payment_text import sql_text


class CrmPaymentImport(models.Model):
    """What Apply does: one upsert of the good lines, by the key of their records."""

    _inherit = "crm.payment.import"

    def _apply_lines(self):
        """Post the good lines.

        :returns: how many records were created, changed and left as they were
        """
        self.ensure_one()
        self.check_access("write")
        self.env["crm.payment.record"].check_access("create")
        self.env.flush_all()
        self._plan_for(self.line_count)
        before = self._customers_before()
        rows = self.env.execute_query(self._query_upsert())
        good = self._mark_applied()
        self._plan_for(0)
        created = sum(inserted for _partner_id, inserted in rows)
        self.env["crm.payment.record"].invalidate_model()
        self.env["crm.payment.import.line"].invalidate_model()
        self.invalidate_recordset()
        self._customers_changed({partner_id for partner_id, _new in rows} | before)
        return created, len(rows) - created, good - len(rows)

    @api.model
    def _customers_changed(self, partner_ids):
        """Records of these customers are new or different."""

    def _customers_before(self):
        """Whose records go to another customer by a corrected line."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT record.partner_id
                  FROM crm_payment_import_line AS line
                  JOIN crm_payment_record AS record
                    ON record.external_ref = %s
                   AND record.company_id = %s AND record.source_system = %s
                 WHERE line.import_id = %s AND line.state = 'good'
                   AND line.read_partner_id <> record.partner_id
                """,
                sql_text(SQL("line.external_ref")),
                self.company_id.id,
                self.source_system,
                self.id,
            )
        )
        return {row[0] for row in rows}

    def _query_upsert(self) -> SQL:
        """partner_id, inserted: of each record that is new or different.

        A record that says the same already is not written. One that somebody else
        has written meanwhile raises a serialization failure, upon which Odoo repeats
        the call.
        """
        names = [SQL.identifier(name) for name in VALUES]
        return SQL(
            """
            INSERT INTO crm_payment_record AS record
                   (company_id, source_system, external_ref, %(names)s,
                    company_currency_id, import_id,
                    create_uid, create_date, write_uid, write_date)
            SELECT %(company)s, %(source)s, external_ref, %(values)s, %(own)s,
                   import_id,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM (%(lines)s) AS line
             ORDER BY external_ref  -- the same order for everybody: no deadlock
                ON CONFLICT (company_id, source_system, external_ref) DO UPDATE
               SET (%(names)s, import_id, write_uid, write_date)
                 = (%(new)s, EXCLUDED.import_id, EXCLUDED.write_uid,
                    EXCLUDED.write_date)
             WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
            RETURNING partner_id, xmax = 0
            """,
            names=SQL(", ").join(names),
            values=SQL(", ").join(SQL("line.%s", name) for name in names),
            new=SQL(", ").join(SQL("EXCLUDED.%s", name) for name in names),
            old=SQL(", ").join(SQL("record.%s", name) for name in names),
            lines=self._query_good_lines(),
            company=self.company_id.id,
            source=self.source_system,
            own=self.company_id.currency_id.id,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    def _query_good_lines(self) -> SQL:
        """Good lines with the values of their records.

        What is paid of an amount, with a date and no amount, is all of it; more than
        was invoiced cannot be paid in company currency.
        """
        digits = self.company_id.currency_id.decimal_places
        return SQL(
            """
            SELECT line.import_id, key.external_ref,
                   COALESCE(%(invoice_ref)s, key.external_ref) AS invoice_ref,
                   line.read_partner_id AS partner_id,
                   line.read_invoice_date AS invoice_date,
                   line.read_due_date AS due_date, line.read_paid_date AS paid_date,
                   line.read_currency_id AS currency_id, line.read_amount AS amount,
                   paid.amount AS paid_amount, line.read_disputed AS disputed,
                   ROUND(line.read_amount * line.read_rate, %(digits)s) AS balance,
                   ROUND(LEAST(paid.amount, line.read_amount) * line.read_rate,
                         %(digits)s) AS paid_balance
              FROM crm_payment_import_line AS line
             CROSS JOIN LATERAL (SELECT %(external_ref)s AS external_ref) AS key
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN line.read_paid_date IS NULL THEN 0
                               ELSE COALESCE(line.read_paid_amount, line.read_amount)
                               END AS amount) AS paid
             WHERE line.import_id = %(batch)s AND line.state = 'good'
            """,
            external_ref=sql_text(SQL("line.external_ref")),
            invoice_ref=sql_text(SQL("line.invoice_ref")),
            digits=digits,
            batch=self.id,
        )

    def _mark_applied(self):
        """The good lines are in their records; returns how many they were."""
        self.env.cr.execute(
            SQL(
                "UPDATE crm_payment_import_line SET state = 'applied',"
                " applied_date = %s WHERE import_id = %s AND state = 'good'",
                self.company_id._crm_today(),
                self.id,
            )
        )
        return self.env.cr.rowcount
