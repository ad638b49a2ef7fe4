from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

SALE_DOCUMENTS = ("out_invoice", "out_refund", "out_receipt")
# what a line of an import says about an invoice; said again, nothing is written
VALUES = (
    "partner_id",
    "invoice_ref",
    "invoice_date",
    "due_date",
    "paid_date",
    "currency_id",
    "amount",
    "paid_amount",
    "balance",
    "paid_balance",
    "disputed",
)


class CrmPaymentRecord(models.Model):
    """An invoice, or an instalment of one, that is kept in books outside Odoo.

    (company, source system, external reference) names it once and for all: the same
    invoice told again changes this record and makes no second one. It stays with
    the customer it was recorded with; only a merge of contacts moves it. Amounts in
    company currency are of the invoice date.
    """

    _name = "crm.payment.record"
    _description = "Payment Record"
    _order = "invoice_date desc, id desc"
    _rec_name = "invoice_ref"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    source_system = fields.Char(
        required=True,
        default="manual",
        help="The accounting system it comes from, in one spelling.",
    )
    external_ref = fields.Char(
        "Reference",
        required=True,
        help="What identifies it in that system for ever. An invoice of several"
        " instalments has one for each.",
    )
    import_id = fields.Many2one(
        "crm.payment.import",
        "Last Changed By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        ondelete="restrict",
        domain=[("parent_id", "=", False)],
    )
    invoice_ref = fields.Char("Invoice Number", required=True)
    invoice_date = fields.Date(required=True)
    due_date = fields.Date(required=True)
    paid_date = fields.Date(help="The day of the last payment; empty while unpaid.")
    disputed = fields.Boolean(
        help="The customer contests it: what is open of it does not count as overdue."
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(
        "Invoiced",
        required=True,
        help="The amount of the invoice.",
    )
    paid_amount = fields.Monetary(
        "Paid",
        compute="_compute_paid_amount",
        store=True,
        readonly=False,
        help="Filled with the whole amount when a date is entered.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency", store=True
    )
    balance = fields.Monetary(
        "Invoiced, Company Currency",
        compute="_compute_balance",
        store=True,
        currency_field="company_currency_id",
        help="At the rate of the invoice date.",
    )
    paid_balance = fields.Monetary(
        "Paid, Company Currency",
        compute="_compute_balance",
        store=True,
        currency_field="company_currency_id",
        help="Of what was invoiced, at the rate of the invoice date. More cannot be"
        " paid than was invoiced.",
    )

    _key = models.UniqueIndex(
        "(company_id, source_system, external_ref)",
        "This reference of the source system is recorded already: change that record.",
    )
    # a customer's items; and each line of a file asks whether its number is known
    _customer_idx = models.Index("(partner_id, company_id, invoice_ref)")
    _amounts_positive = models.Constraint(
        "CHECK(amount >= 0 AND paid_amount >= 0)",
        "Amounts of payment records are not negative: lower the invoice's amount by"
        " what was credited.",
    )
    _due_after_invoice = models.Constraint(
        "CHECK(due_date >= invoice_date)",
        "An invoice cannot be due before its date: correct one of the two.",
    )
    _paid_after_invoice = models.Constraint(
        "CHECK(paid_date >= invoice_date)",
        "An invoice cannot be paid before its date: of a payment in advance enter"
        " the invoice date.",
    )
    _paid_has_date = models.Constraint(
        "CHECK(paid_amount = 0 OR paid_date IS NOT NULL)",
        "What was paid needs the date it was paid on.",
    )

    @api.depends("paid_date")
    def _compute_paid_amount(self):
        for record in self:
            if not record.paid_date:
                record.paid_amount = 0
            elif not record.paid_amount:
                record.paid_amount = record.amount

    @api.depends(
        "company_id",
        "company_currency_id",
        "currency_id",
        "invoice_date",
        "amount",
        "paid_amount",
    )
    def _compute_balance(self):
        rates = self._rates()
        for record in self:
            rate = rates.get(record._rate_key()) or 0
            own = record.company_currency_id or record.company_id.currency_id
            paid = min(record.paid_amount, record.amount)
            record.balance = own.round(record.amount * rate) if own else 0
            record.paid_balance = own.round(paid * rate) if own else 0

    @api.constrains("partner_id")
    def _check_commercial_partner(self):
        for record in self:
            commercial = record.partner_id.commercial_partner_id
            if commercial != record.partner_id:
                raise ValidationError(
                    self.env._(
                        "Payments belong to the company a contact works for: choose"
                        " %(company)s instead of %(contact)s.",
                        company=commercial.display_name,
                        contact=record.partner_id.display_name,
                    )
                )

    @api.constrains("invoice_date", "paid_date", "company_id")
    def _check_not_ahead(self):
        for record in self:
            today = record.company_id._crm_today()
            if max(record.invoice_date, record.paid_date or today) > today:
                raise ValidationError(
                    self.env._(
                        "%s: its invoice and its payment lie ahead. Record what has"
                        " happened; leave the paid date empty until then.",
                        record.invoice_ref,
                    )
                )

    @api.constrains("currency_id", "invoice_date", "company_id")
    def _check_rate(self):
        rates = self._rates()
        for record in self:
            if not rates.get(record._rate_key()):
                raise ValidationError(
                    self.env._(
                        "There is no rate for %(currency)s, so the amount is not"
                        " known in %(own)s: add a rate first.",
                        currency=record.currency_id.name,
                        own=record.company_id.currency_id.name,
                    )
                )

    @api.constrains("partner_id", "invoice_ref", "company_id")
    def _check_not_in_ledger(self):
        for record in self:
            # sudo: asks whether there is one, shows no document
            found = (
                self.env["account.move"]
                .sudo()
                .search_count(
                    [
                        ("company_id", "=", record.company_id.id),
                        ("state", "=", "posted"),
                        ("move_type", "in", SALE_DOCUMENTS),
                        ("commercial_partner_id", "=", record.partner_id.id),
                        "|",
                        ("name", "=", record.invoice_ref),
                        ("ref", "=", record.invoice_ref),
                    ],
                    limit=1,
                )
            )
            if found:
                raise ValidationError(
                    self.env._(
                        "Invoice %(invoice)s of %(customer)s is in the ledger already"
                        " and would count twice: leave it out.",
                        invoice=record.invoice_ref,
                        customer=record.partner_id.display_name,
                    )
                )

    # rates

    def _rate_key(self):
        return (self.company_id.id, self.currency_id.id, self.invoice_date)

    def _rates(self):
        """{(company id, currency id, day): what a unit costs in company currency}."""
        keys = {key for key in map(type(self)._rate_key, self) if all(key)}
        if not keys:
            return {}
        pairs = SQL(
            "SELECT * FROM (VALUES %s) AS key (company_id, currency_id, day)",
            SQL(", ").join(SQL("(%s, %s, %s::date)", *key) for key in keys),
        )
        self.env["res.currency.rate"].flush_model()
        self.env["res.company"].flush_model(["currency_id"])
        rows = self.env.execute_query(self._query_rates(pairs))
        return {tuple(key): float(rate or 0) for *key, rate in rows}

    @api.model
    def _query_rates(self, keys: SQL) -> SQL:
        """company_id, currency_id, day, rate of the keys; NULL where none is known.

        As Odoo converts: the last rate up to the day, else the first one after it;
        rates of the company come before shared ones.
        """

        def rate(currency):
            return SQL(
                """
                COALESCE((SELECT rate FROM res_currency_rate
                           WHERE currency_id = %(currency)s AND name <= pair.day
                             AND (company_id = root.id OR company_id IS NULL)
                           ORDER BY company_id, name DESC LIMIT 1),
                         (SELECT rate FROM res_currency_rate
                           WHERE currency_id = %(currency)s
                             AND (company_id = root.id OR company_id IS NULL)
                           ORDER BY company_id, name LIMIT 1))
                """,
                currency=currency,
            )

        return SQL(
            """
            SELECT pair.company_id, pair.currency_id, pair.day,
                   CASE WHEN pair.currency_id = company.currency_id THEN 1
                        ELSE COALESCE(%(own)s, 1) / NULLIF(%(foreign)s, 0) END AS rate
              FROM (%(keys)s) AS pair (company_id, currency_id, day)
              JOIN res_company AS company ON company.id = pair.company_id
             CROSS JOIN LATERAL (
                   SELECT SPLIT_PART(company.parent_path, '/', 1)::int AS id) AS root
            """,
            keys=keys,
            own=rate(SQL("company.currency_id")),
            foreign=rate(SQL("pair.currency_id")),
        )
