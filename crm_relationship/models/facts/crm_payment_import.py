from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...notice import RELOAD, notice

DONE = ("partial", "applied")
CALLER = "api"  # source system where a program names none


class CrmPaymentImport(models.Model):
    """A file, or a list from a program, of invoices kept in books outside Odoo.

    Its lines are kept as they came. Check says of each what is wrong with it; Apply
    posts the good ones to crm.payment.record, by their key, and leaves the bad ones
    for correction. Nothing counts twice, however often it is sent.
    """

    _name = "crm.payment.import"
    _description = "Payment Import"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_names_search = ["name", "source_system"]

    name = fields.Char(help="Empty: the day it was made.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        tracking=True,
    )
    source_system = fields.Char(
        required=True,
        tracking=True,
        help="The accounting system the file comes from. Together with the reference"
        " it names an invoice for ever: write it the same way each time.",
    )
    month_first = fields.Selection(
        [("day", "Day first: 31/12/2026"), ("month", "Month first: 12/31/2026")],
        "Dates",
        required=True,
        default=lambda self: self._default_month_first(),
        help="2026-12-31 is read either way.",
    )
    decimal_mark = fields.Selection(
        [(".", "1,234.50"), (",", "1.234,50")],
        "Amounts",
        required=True,
        default=lambda self: self._default_decimal_mark(),
        help="Says whether 1,234 is a little more than one or than a thousand; other"
        " amounts are read either way.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("checked", "Checked"),
            ("partial", "Partly Applied"),
            ("applied", "Applied"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("crm.payment.import.line", "import_id", "Lines")
    bad_line_ids = fields.One2many(
        "crm.payment.import.line",
        "import_id",
        "To Correct",
        domain=[("state", "=", "bad")],
    )
    line_count = fields.Integer("Number of Lines", compute="_compute_counts")
    good_count = fields.Integer(
        "Good Lines",
        compute="_compute_counts",
        help="Lines without a problem.",
    )
    bad_count = fields.Integer(
        "Bad Lines",
        compute="_compute_counts",
        help="Lines with a problem; they are left out.",
    )
    applied_count = fields.Integer(
        "Applied Lines",
        compute="_compute_counts",
        help="Lines that were taken over.",
    )
    problem_summary = fields.Text("What Is Wrong", compute="_compute_problem_summary")
    created_count = fields.Integer(
        "Records Created",
        readonly=True,
        copy=False,
        help="Records that the import made.",
    )
    updated_count = fields.Integer(
        "Records Changed",
        readonly=True,
        copy=False,
        help="Records that the import changed.",
    )
    unchanged_count = fields.Integer(
        "Records Unchanged",
        readonly=True,
        copy=False,
        help="Records that were the same already.",
    )

    _source_is_named = models.Constraint(
        "CHECK(source_system = BTRIM(source_system) AND source_system <> '')",
        "Name the source system, without spaces around it.",
    )

    @api.model
    def _default_month_first(self):
        order = self.env["res.lang"]._get_data(code=self.env.user.lang).date_format
        months = [mark for mark in ("%m", "%b", "%B") if mark in order]
        first = months and order.find(months[0]) < order.find("%d")
        return "month" if first and not order.startswith("%Y") else "day"

    @api.model
    def _default_decimal_mark(self):
        mark = self.env["res.lang"]._get_data(code=self.env.user.lang).decimal_point
        return mark if mark in (".", ",") else "."

    @api.depends("name", "create_date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        """A name of its own, or the day in the reader's language and format."""
        for batch in self:
            made_at = batch.create_date or fields.Datetime.now()
            day = fields.Datetime.context_timestamp(batch, made_at).date()
            batch.display_name = batch.name or self.env._(
                "Payments, %s", format_date(self.env, day)
            )

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {
            (batch.id, state): count
            for batch, state, count in self.env["crm.payment.import.line"]._read_group(
                [("import_id", "in", self.ids)], ["import_id", "state"], ["__count"]
            )
        }
        for batch in self:
            of_states = {
                state: counts.get((batch.id, state), 0)
                for state in ("new", "good", "bad", "applied")
            }
            batch.line_count = sum(of_states.values())
            batch.good_count = of_states["good"]
            batch.bad_count = of_states["bad"]
            batch.applied_count = of_states["applied"]

    @api.depends("line_ids.problems")
    def _compute_problem_summary(self):
        titles = self.env["crm.payment.import.line"]._problem_titles()
        for batch in self:
            batch.problem_summary = "\n".join(
                f"{count:,} x {titles[code]}" for code, count in batch._problem_counts()
            )

    def _problem_counts(self):
        """(code, how many lines have it), the most frequent first."""
        if not self.ids:
            return []
        self.env["crm.payment.import.line"].flush_model(["import_id", "problems"])
        return self.env.execute_query(
            SQL(
                """
                SELECT code, COUNT(*)
                  FROM crm_payment_import_line AS line,
                       UNNEST(STRING_TO_ARRAY(line.problems, ',')) AS code
                 WHERE line.import_id = %s
                 GROUP BY 1 ORDER BY 2 DESC, 1
                """,
                self.id,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _keep_applied(self):
        for batch in self.filtered(lambda batch: batch.state in DONE):
            raise UserError(
                self.env._(
                    "%s has been applied and stays as the proof of its records. Delete"
                    " or correct the records themselves.",
                    batch.display_name,
                )
            )

    def write(self, vals):
        """What was checked for one company or source says nothing of another."""
        keys = {"company_id", "source_system"} & set(vals)
        if keys and any(batch.state in DONE for batch in self):
            raise UserError(
                self.env._(
                    "Lines of this import have been applied: make another import for"
                    " another company or source system."
                )
            )
        return super().write(vals)

    # what buttons and programs call

    def action_check(self):
        """Say of each line what is wrong with it; posts nothing."""
        for batch in self:
            batch._check_lines()
            if batch.state not in DONE:
                batch.state = "checked"
        return True

    def action_apply(self):
        """Post all lines, or none while one of them is bad."""
        self.action_check()
        bad = self.filtered("bad_count")
        if not bad:
            return self._apply()
        return notice(
            self.env._(
                "Nothing is applied: %(bad)s of %(all)s lines are bad. Correct"
                " them, or apply the good lines only.",
                bad=sum(bad.mapped("bad_count")),
                all=sum(bad.mapped("line_count")),
            ),
            "warning",
            next=RELOAD,  # what Check has found is to be seen
        )

    def action_apply_good(self):
        """Post the good lines; the bad ones stay for correction."""
        self.action_check()
        return self._apply()

    def _apply(self):
        for batch in self:
            batch._post(*batch._apply_lines())
        return True

    @api.model
    def import_lines(
        self, lines, source_system=CALLER, company_id=False, only_good=True
    ):
        """Take invoices from a program: keep, check and apply them in one call.

        :param list lines: a dict for each invoice, with the fields of a line:
            external_ref, invoice_ref, invoice_date, due_date, paid_date, amount,
            paid_amount, currency, disputed, partner_ref (internal reference, tax ID
            or name of the customer) or chosen_partner_id. Dates as 2026-12-31
        :param source_system: where they come from, the same each time
        :param company_id: whose they are, default the caller's
        :param only_good: False to post nothing if one line is bad
        :returns: dict with import_id, created, updated, unchanged (counts of records)
            and bad: a list of line (its number), external_ref and problems (texts)
        """
        batch = self.create(
            {
                "source_system": source_system,
                "company_id": company_id or self.env.company.id,
                "decimal_mark": ".",
            }
        )
        batch._add_lines(lines)
        batch.action_check()
        if only_good or not batch.bad_count:
            batch._apply()
        return batch._outcome()

    def _add_lines(self, lines):
        line_model = self.env["crm.payment.import.line"]
        return line_model.create(
            [{"import_id": self.id, **line_model._values_from(line)} for line in lines]
        )

    def _outcome(self):
        bad = self.bad_line_ids
        return {
            "import_id": self.id,
            "created": self.created_count,
            "updated": self.updated_count,
            "unchanged": self.unchanged_count,
            "bad": [
                {
                    "line": line.number,
                    "external_ref": line.external_ref,
                    "problems": line.problem_text.split("\n"),
                }
                for line in bad
            ],
        }

    def _post(self, created, updated, unchanged):
        """Keep the outcome, and say it in the chatter."""
        self.created_count += created
        self.updated_count += updated
        self.unchanged_count += unchanged
        self.state = "applied" if self.applied_count == self.line_count else "partial"
        self.message_post(
            body=self.env._(
                "Applied: %(created)s records created, %(updated)s changed,"
                " %(unchanged)s unchanged. %(bad)s lines to correct.",
                created=created,
                updated=updated,
                unchanged=unchanged,
                bad=self.bad_count,
            )
        )

    def action_load_file(self):
        """Odoo's import of a file, into the lines of this one."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "import",
            "name": self.env._("Load a File"),
            "params": {
                "model": "crm.payment.import.line",
                "context": {"default_import_id": self.id},
            },
        }

    def action_open_lines(self):
        return self._open("crm.payment.import.line", self.env._("Lines"))

    def action_open_records(self):
        return self._open("crm.payment.record", self.env._("Payment Records"))

    def _open(self, model, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form" if model == "crm.payment.record" else "list",
            "domain": [("import_id", "=", self.id)],
            "context": {"default_import_id": self.id},
        }
