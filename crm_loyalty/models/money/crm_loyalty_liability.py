from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

# programmes whose points are owed; an eWallet holds money, which is owed as it is
OWED = [("strict_ledger", "=", True), ("program_type", "=", "loyalty")]
# what people say of a statement; the rest is read from the ledger
ASKED = {"program_id", "company_id", "date"}


class CrmLoyaltyLiability(models.Model):
    """What a company owed for the points of a programme at the end of a day.

    A sale that earned points sold two things: its price is shared between them by what
    each would cost alone (IFRS 15). The part of the points is owed until they are
    redeemed, in proportion to all that are expected to be. The share of a month is
    fixed by the first posted statement that has it; every later estimate of what will
    be redeemed is caught up with at once. Points without a purchase are owed at what
    they would cost alone. The lines add up to the statement.
    """

    _name = "crm.loyalty.liability"
    _description = "Points Liability"
    _inherit = "crm.company.day.mixin"
    _order = "date DESC, id DESC"
    _rec_name = "program_id"
    _company_day = "date"

    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        ondelete="restrict",
        domain=OWED,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        "As of",
        required=True,
        default=lambda self: self.env.company._crm_today(),
        help="The statement takes in everything until the end of this day.",
    )
    computed_at = fields.Datetime(readonly=True, copy=False)
    point_value = fields.Float(
        digits=(16, 6),
        readonly=True,
        copy=False,
        aggregator=None,
        help="What a point is worth on its own, in the company's currency of the day.",
    )
    stated_rate = fields.Float(
        "Stated Redemption",
        digits=(5, 4),
        readonly=True,
        copy=False,
        aggregator=None,
        help="The redemption the programme expects, where the ledger does not say.",
    )
    basis = fields.Selection(
        [
            ("own", "Own points"),
            ("mixed", "Own points, and the stated redemption for older ones"),
            ("stated", "Stated redemption: not enough data"),
        ],
        "Redemption by",
        readonly=True,
        copy=False,
    )
    known_months = fields.Integer(
        "Months Known",
        readonly=True,
        copy=False,
        aggregator=None,
        help="So many months of age at least 30 lots with open points were watched.",
    )
    basis_reason = fields.Char(compute="_compute_basis_reason")
    line_ids = fields.One2many(
        "crm.loyalty.liability.line", "liability_id", readonly=True
    )
    granted = fields.Float(
        "Points Granted",
        compute="_compute_totals",
        store=True,
        digits=(16, 2),
        help="Without what was taken back for returns and corrections.",
    )
    redeemed = fields.Float(
        "Points Redeemed",
        compute="_compute_totals",
        store=True,
        digits=(16, 2),
        help="Points that were spent.",
    )
    expired = fields.Float(
        "Points Expired",
        compute="_compute_totals",
        store=True,
        digits=(16, 2),
        help="Points that ran out and are never spent.",
    )
    open_points = fields.Float(
        "Points Open",
        compute="_compute_totals",
        store=True,
        digits=(16, 2),
        help="Points that customers can still spend.",
    )
    to_redeem = fields.Float(
        "Still to Be Redeemed",
        compute="_compute_totals",
        store=True,
        digits=(16, 2),
        help="Open points that are expected to be redeemed.",
    )
    allocated = fields.Monetary(
        "Allocated to Points",
        compute="_compute_totals",
        store=True,
        help="The part of the sales' price that belongs to their points.",
    )
    recognised = fields.Monetary(
        "Recognised to Date",
        compute="_compute_totals",
        store=True,
        help="Allocated, times redeemed, over all that is expected to be redeemed.",
    )
    liability = fields.Monetary(
        compute="_compute_totals", store=True, help="Allocated less recognised."
    )

    _day_uniq = models.Constraint(
        "UNIQUE (program_id, company_id, date)",
        "There is a statement of this programme, company and day. Open that one.",
    )

    @api.depends("program_id", "date")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = self.env._(
                "%(program)s, %(date)s",
                program=statement.program_id.sudo().name or "",  # its name alone
                date=format_date(self.env, statement.date),
            )

    @api.depends("line_ids.liability", "line_ids.to_redeem")
    def _compute_totals(self):
        for statement in self:
            for name in (
                "granted",
                "redeemed",
                "expired",
                "open_points",
                "to_redeem",
                "allocated",
                "recognised",
                "liability",
            ):
                statement[name] = sum(statement.line_ids.mapped(name))

    @api.depends("basis", "known_months", "stated_rate")
    def _compute_basis_reason(self):
        for statement in self:
            statement.basis_reason = statement._basis_words()

    def _basis_words(self):
        words = {
            "own": self.env._(
                "By what became of the programme's own points, month by month of their"
                " age, over %(months)s months.",
                months=self.known_months,
            ),
            "mixed": self.env._(
                "By what became of the programme's own points in the first"
                " %(months)s months of their age; of those that are older, the"
                " programme expects %(rate).0f %% to be redeemed.",
                months=self.known_months,
                rate=100 * self.stated_rate,
            ),
            "stated": self.env._(
                "Not enough data: too few lots of points have grown a month old, or"
                " none has ended. The programme expects %(rate).0f %% of its points to"
                " be redeemed.",
                rate=100 * self.stated_rate,
            ),
        }
        return words.get(self.basis, False)

    @api.constrains("date")
    def _check_day_is_there(self):
        for statement in self:
            if statement.date > statement.company_id.sudo()._crm_today():  # its zone
                raise ValidationError(
                    self.env._(
                        "Nobody knows what will be owed on %s. Choose today or a day"
                        " before.",
                        format_date(self.env, statement.date),
                    )
                )

    @api.constrains("program_id", "company_id")
    def _check_program(self):
        for statement in self:
            program = statement.program_id.sudo()  # whose it is, nothing else
            if not program.strict_ledger:
                raise ValidationError(
                    self.env._(
                        "%s has no points ledger, so nobody knows what is open. Open"
                        " its ledger first.",
                        program.name,
                    )
                )
            if program.program_type != "loyalty":
                raise ValidationError(
                    self.env._(
                        "%s holds money that customers paid in: all of it is owed,"
                        " and booked where it was sold. Choose a loyalty programme.",
                        program.name,
                    )
                )
            if program.company_id not in (
                self.env["res.company"],
                statement.company_id,
                *statement.company_id.sudo().parent_ids,
            ):
                raise ValidationError(
                    self.env._(
                        "%(program)s belongs to %(owner)s; %(company)s owes nothing for"
                        " its points.",
                        program=program.name,
                        owner=program.company_id.name,
                        company=statement.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_figures(vals)
        return super().create(vals_list)

    def write(self, vals):
        """A statement of another day, programme or company starts anew."""
        self._refuse_figures(vals)
        if ASKED.isdisjoint(vals):
            return super().write(vals)
        for statement in self:
            statement._refuse_posted()
        own = self.sudo()  # lines go with what they were made of
        own.line_ids.unlink()
        own.write(dict.fromkeys(("computed_at", "basis", "move_id"), False))
        return super().write(vals)

    def _refuse_figures(self, vals):
        """Over RPC as well: people say what they ask for, the ledger answers."""
        if not self.env.su and set(vals) - ASKED:
            raise AccessError(
                self.env._(
                    "The figures of a statement come from the ledger. Press Compute to"
                    " read them again."
                )
            )

    def action_compute(self):
        """Read the ledger again; what was posted stays as it is."""
        self.check_access("write")
        for statement in self:
            statement._refuse_posted()
            statement._compute_lines()
        return True

    @api.ondelete(at_uninstall=False)
    def _keep_posted(self):
        for statement in self:
            statement._refuse_posted()

    def _refuse_posted(self):
        if self.state == "posted":
            raise UserError(
                self.env._(
                    "The statement %s is posted. Reset it to draft first, or make one"
                    " of a later day.",
                    self.display_name,
                )
            )
