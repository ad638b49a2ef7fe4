from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_payment_import_line import RAW
from .crm_payment_record import SALE_DOCUMENTS
from .payment_text import sql_amount, sql_day, sql_flag, sql_text

MANY = 1000  # lines from which tables are read as a whole


class CrmPaymentImport(models.Model):
    """What Check does: one statement over all lines that are not applied yet."""

    _inherit = "crm.payment.import"

    def _check_lines(self):
        """Read the texts, find customers and rates, and note what is wrong."""
        self.ensure_one()
        self.check_access("write")
        self.env.flush_all()
        self._plan_for(self.line_count)
        self._number_lines()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_payment_import_line AS line
                   SET state = CASE WHEN checked.problems = '' THEN 'good'
                                    ELSE 'bad' END,
                       problems = NULLIF(checked.problems, ''),
                       read_partner_id = checked.partner_id,
                       read_currency_id = checked.currency_id,
                       read_rate = checked.rate,
                       read_invoice_date = checked.invoice_date,
                       read_due_date = checked.due_date,
                       read_paid_date = checked.paid_date,
                       read_amount = checked.amount,
                       read_paid_amount = checked.paid_amount,
                       read_disputed = checked.disputed
                  FROM (%s) AS checked
                 WHERE line.id = checked.id
                """,
                self._query_checked(),
            )
        )
        self._plan_for(0)
        self.env["crm.payment.import.line"].invalidate_model()
        self.invalidate_recordset()

    def _plan_for(self, lines):
        """Of a fresh file PostgreSQL knows no counts, and would loop over all pairs."""
        nested = SQL("off" if lines > MANY else "on")
        self.env.cr.execute(
            SQL("SET LOCAL enable_nestloop = %s; SET LOCAL jit = off", nested)
        )

    def _number_lines(self):
        """Lines keep the place they had in the file, whatever is deleted."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_payment_import_line AS line SET number = place.number
                  FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id)
                               + COALESCE((SELECT MAX(number)
                                             FROM crm_payment_import_line
                                            WHERE import_id = %(batch)s), 0) AS number
                          FROM crm_payment_import_line
                         WHERE import_id = %(batch)s AND COALESCE(number, 0) = 0
                       ) AS place
                 WHERE line.id = place.id
                """,
                batch=self.id,
            )
        )

    def _query_checked(self) -> SQL:
        """Each line as it was read, with the codes of its problems."""
        return SQL(
            """
            WITH text AS MATERIALIZED (%(texts)s),
                 typed AS MATERIALIZED (%(typed)s),
                 customer AS MATERIALIZED (%(customers)s),
                 pair AS (SELECT DISTINCT %(company)s, currency_id, invoice_date
                            FROM typed
                           WHERE currency_id IS NOT NULL AND invoice_date IS NOT NULL),
                 rate AS MATERIALIZED (%(rates)s),
                 found AS (
                    SELECT typed.*, rate.rate, customer.matches,
                           COALESCE(typed.chosen_id, customer.partner_id) AS partner_id
                      FROM typed
                      LEFT JOIN customer ON customer.partner_ref = typed.partner_ref
                                        AND typed.chosen_id IS NULL
                      LEFT JOIN rate ON rate.currency_id = typed.currency_id
                                    AND rate.day = typed.invoice_date)
            SELECT found.*, %(problems)s AS problems FROM found
            """,
            company=self.company_id.id,
            texts=self._query_texts(),
            typed=self._query_typed(),
            customers=self._query_customers(),
            rates=self.env["crm.payment.record"]._query_rates(
                SQL("SELECT * FROM pair")
            ),
            problems=self._sql_problems(),
        )

    def _query_texts(self) -> SQL:
        """The lines to check, without spaces around what they say."""
        return SQL(
            """
            SELECT line.id, chosen.commercial_partner_id AS chosen_id, %s
              FROM crm_payment_import_line AS line
              LEFT JOIN res_partner AS chosen ON chosen.id = line.chosen_partner_id
             WHERE line.import_id = %s AND line.state <> 'applied'
            """,
            SQL(", ").join(
                SQL("%s AS %s", sql_text(SQL.identifier("line", n)), SQL.identifier(n))
                for n in RAW
            ),
            self.id,
        )

    def _query_typed(self) -> SQL:
        """Texts become dates, amounts, a flag and a currency, NULL if unreadable."""
        month_first = self.month_first == "month"

        def day(name):
            return sql_day(SQL.identifier("text", name), month_first)

        def amount(name):
            number = sql_amount(SQL.identifier("text", name), self.decimal_mark)
            return SQL("ROUND(%s, COALESCE(currency.decimal_places, 2))", number)

        return SQL(
            """
            SELECT text.id, text.chosen_id, text.external_ref, text.partner_ref,
                   COALESCE(text.invoice_ref, text.external_ref) AS invoice_ref,
                   text.invoice_date AS invoice_text, %(invoice_date)s AS invoice_date,
                   text.due_date AS due_text, %(due_date)s AS due_date,
                   text.paid_date AS paid_text, %(paid_date)s AS paid_date,
                   text.amount AS amount_text, %(amount)s AS amount,
                   text.paid_amount AS paid_amount_text, %(paid_amount)s AS paid_amount,
                   %(disputed)s AS disputed, currency.id AS currency_id,
                   COUNT(*) OVER (PARTITION BY text.external_ref) AS same_key
              FROM text
              LEFT JOIN res_currency AS currency
                ON currency.name = COALESCE(UPPER(text.currency), %(own)s)
            """,
            invoice_date=day("invoice_date"),
            due_date=day("due_date"),
            paid_date=day("paid_date"),
            amount=amount("amount"),
            paid_amount=amount("paid_amount"),
            disputed=sql_flag(SQL("text.disputed")),
            own=self.company_id.currency_id.name,
        )

    def _query_customers(self) -> SQL:
        """Whom each customer reference means: partner_ref, partner_id, matches.

        By internal reference, else tax ID, else name; archived contacts only where
        no other has it. Contacts stand for the company they work for.
        """
        # as the user may see contacts, of the company or of all companies
        visible = self.env["res.partner"].with_context(active_test=False)
        visible = visible._search(
            Domain("company_id", "in", [False, self.company_id.id])
        )
        ways = SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT asked.partner_ref, partner.commercial_partner_id,
                       %s + CASE WHEN partner.active THEN 0 ELSE 3 END AS way
                  FROM asked
                  JOIN res_partner AS partner ON %s = asked.partner_ref
                 WHERE partner.id IN %s
                """,
                way,
                SQL.identifier("partner", name),
                visible.subselect(),
            )
            for way, name in enumerate(("ref", "vat", "name"))
        )
        return SQL(
            """
            SELECT partner_ref,
                   CASE WHEN COUNT(DISTINCT commercial_partner_id) = 1
                        THEN MIN(commercial_partner_id) END AS partner_id,
                   COUNT(DISTINCT commercial_partner_id) AS matches
              FROM (SELECT *, RANK() OVER (PARTITION BY partner_ref ORDER BY way)
                              AS place
                      FROM (WITH asked AS MATERIALIZED (
                                 SELECT DISTINCT partner_ref FROM typed
                                  WHERE partner_ref IS NOT NULL AND chosen_id IS NULL)
                            %s) AS match) AS best
             WHERE place = 1
             GROUP BY 1
            """,
            ways,
        )

    def _sql_problems(self) -> SQL:
        """The codes of what is wrong with a line `found`, joined by commas."""
        today = self.company_id._crm_today()
        conditions = {
            "key_missing": SQL("external_ref IS NULL"),
            "key_twice": SQL("external_ref IS NOT NULL AND same_key > 1"),
            "partner_missing": SQL("partner_id IS NULL AND partner_ref IS NULL"),
            "partner_unknown": SQL(
                "partner_id IS NULL AND partner_ref IS NOT NULL AND matches IS NULL"
            ),
            "partner_ambiguous": SQL("matches > 1"),
            "invoice_date_missing": SQL("invoice_text IS NULL"),
            "invoice_date_bad": SQL("invoice_text <> '' AND invoice_date IS NULL"),
            "invoice_date_ahead": SQL("invoice_date > %s", today),
            "due_date_missing": SQL("due_text IS NULL"),
            "due_date_bad": SQL("due_text <> '' AND due_date IS NULL"),
            "due_date_early": SQL("due_date < invoice_date"),
            "paid_date_bad": SQL("paid_text <> '' AND paid_date IS NULL"),
            "paid_date_ahead": SQL("paid_date > %s", today),
            "paid_date_early": SQL("paid_date < invoice_date"),
            "paid_date_missing": SQL("paid_text IS NULL AND paid_amount > 0"),
            "amount_missing": SQL("amount_text IS NULL"),
            "amount_bad": SQL("amount_text <> '' AND amount IS NULL"),
            "amount_negative": SQL("amount < 0"),
            "paid_amount_bad": SQL("paid_amount_text <> '' AND paid_amount IS NULL"),
            "paid_amount_negative": SQL("paid_amount < 0"),
            "paid_amount_zero": SQL(
                "paid_date IS NOT NULL AND paid_amount = 0 AND amount > 0"
            ),
            "currency_unknown": SQL("currency_id IS NULL"),
            "currency_no_rate": SQL(
                "currency_id IS NOT NULL AND invoice_date IS NOT NULL AND rate IS NULL"
            ),
            "disputed_bad": SQL("disputed IS NULL"),
            "in_ledger": self._sql_in_ledger(),
            "other_source": self._sql_other_source(),
        }
        return SQL(
            "CONCAT_WS(',', %s)",
            SQL(", ").join(
                SQL("CASE WHEN %s THEN %s END", condition, code)
                for code, condition in conditions.items()
            ),
        )

    def _sql_in_ledger(self) -> SQL:
        """Posted in Odoo under this number, for this customer, in this company."""
        return SQL(
            """
            EXISTS (SELECT FROM account_move AS move
                     WHERE move.commercial_partner_id = found.partner_id
                       AND move.company_id = %s AND move.state = 'posted'
                       AND move.move_type IN %s
                       AND found.invoice_ref IN (move.name, move.ref))
            """,
            self.company_id.id,
            SALE_DOCUMENTS,
        )

    def _sql_other_source(self) -> SQL:
        """Recorded under this number for this customer from another system."""
        return SQL(
            """
            EXISTS (SELECT FROM crm_payment_record AS record
                     WHERE record.partner_id = found.partner_id
                       AND record.company_id = %s
                       AND record.source_system <> %s
                       AND record.invoice_ref = found.invoice_ref)
            """,
            self.company_id.id,
            self.source_system,
        )
