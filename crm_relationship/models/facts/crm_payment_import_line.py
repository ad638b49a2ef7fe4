from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import nullable

# as it came: text, so that nothing is lost
RAW = (
    "external_ref",
    "partner_ref",
    "invoice_ref",
    "invoice_date",
    "due_date",
    "paid_date",
    "currency",
    "amount",
    "paid_amount",
    "disputed",
)
CHOSEN = "chosen_partner_id"
KEEP_DAYS = 90  # lines that are applied


class CrmPaymentImportLine(models.Model):
    """A line of a file as it came, what Check read in it, and what is wrong with it."""

    _name = "crm.payment.import.line"
    _description = "Line of a Payment Import"
    _order = "import_id desc, number, id"
    _rec_name = "external_ref"
    _log_access = False

    import_id = fields.Many2one(
        "crm.payment.import", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer("Line", readonly=True, help="Its place in the file.")
    external_ref = fields.Char("Reference")
    partner_ref = fields.Char(
        "Customer", help="Internal reference, tax ID or exact name of the contact."
    )
    invoice_ref = fields.Char(
        "Invoice Number", help="Where it is empty the reference stands for it."
    )
    invoice_date = fields.Char()
    due_date = fields.Char()
    paid_date = fields.Char()
    currency = fields.Char(help="Code such as EUR; empty: the company's own.")
    amount = fields.Char("Invoiced")
    paid_amount = fields.Char("Paid", help="Empty, with a paid date: all of it.")
    disputed = fields.Char(help="Yes or no; empty is no.")
    chosen_partner_id = fields.Many2one(
        "res.partner",
        "Chosen Customer",
        ondelete="set null",
        help="Goes before what the file says.",
    )
    state = fields.Selection(
        [
            ("new", "To Check"),
            ("good", "Good"),
            ("bad", "Bad"),
            ("applied", "Applied"),
        ],
        required=True,
        default="new",
        readonly=True,
        copy=False,
    )
    problems = fields.Char(readonly=True, copy=False, help="Codes of what is wrong.")
    problem_text = fields.Text("What Is Wrong", compute="_compute_problem_text")
    applied_date = fields.Date(readonly=True, copy=False)

    # what Check read
    read_partner_id = fields.Many2one(
        "res.partner", "Found Customer", readonly=True, copy=False, ondelete="set null"
    )
    read_currency_id = fields.Many2one("res.currency", readonly=True, copy=False)
    read_invoice_date = fields.Date(readonly=True, copy=False)
    read_due_date = fields.Date(readonly=True, copy=False)
    read_paid_date = fields.Date(readonly=True, copy=False)
    read_amount = nullable.Monetary(
        "Read Amount",
        currency_field="read_currency_id",
        readonly=True,
        copy=False,
        aggregator=None,
    )
    read_paid_amount = nullable.Monetary(
        "Read Paid Amount",
        currency_field="read_currency_id",
        readonly=True,
        copy=False,
        aggregator=None,
    )
    read_disputed = fields.Boolean("Read Dispute", readonly=True, copy=False)
    read_rate = nullable.Float(
        "Rate", digits=0, readonly=True, copy=False, aggregator=None
    )

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Payments"),
                "template": "/crm_relationship/static/xls/crm_payment_import.xlsx",
            }
        ]

    @api.model
    def _values_from(self, line):
        """A program's dict as a line: numbers and dates become text again."""
        unknown = set(line) - {*RAW, CHOSEN}
        if unknown:
            raise UserError(
                self.env._(
                    "A line has %(unknown)s, which is not known. Known are: %(known)s.",
                    unknown=", ".join(sorted(unknown)),
                    known=", ".join([*RAW, CHOSEN]),
                )
            )
        values = {name: _text(line[name]) for name in RAW if name in line}
        return values | {name: line[name] for name in [CHOSEN] if name in line}

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._reopen()
        return lines

    def write(self, vals):
        """A line that is corrected is to be checked again."""
        if {*RAW, CHOSEN} & set(vals):
            vals = {**vals, "state": "new", "problems": False}
            self._reopen()
        return super().write(vals)

    def _reopen(self):
        """Their imports have something left to do."""
        for batch in self.import_id:
            state = "draft" if batch.state in ("draft", "checked") else "partial"
            if batch.state != state:
                batch.state = state

    @api.depends("problems", *RAW)
    def _compute_problem_text(self):
        titles, advices = self._problem_titles(), self._problem_advices()
        for line in self:
            values = line._problem_values()
            line.problem_text = "\n".join(
                f"{titles[code]}: {advices[code] % values}"
                for code in filter(None, (line.problems or "").split(","))
            )

    @api.autovacuum
    def _gc_applied(self):
        """Applied lines are in their records; the import keeps their count."""
        limit = fields.Date.subtract(fields.Date.today(), days=KEEP_DAYS)
        self.search([("applied_date", "<", limit)], limit=100_000).unlink()


def _text(value):
    """What a program sent, as a file would have it."""
    if value is None or value is False or value is True:
        return "yes" if value else False
    if isinstance(value, float):
        return format(Decimal(str(value)), "f")
    return str(value)
