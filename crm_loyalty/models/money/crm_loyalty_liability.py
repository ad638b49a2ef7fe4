from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from ...points.amounts import rounded
from ...points.breakage import fit_survival, outlook
from ...points.liability import allocate, recognised

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
    _order = "date DESC, id DESC"
    _rec_name = "program_id"

    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        ondelete="restrict",
        domain="[('strict_ledger', '=', True)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        "As of",
        required=True,
        default=fields.Date.context_today,
        help="The statement takes in everything until the end of this day.",
    )
    computed_at = fields.Datetime(readonly=True, copy=False)
    point_value = fields.Monetary(
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
        "Points Redeemed", compute="_compute_totals", store=True, digits=(16, 2)
    )
    expired = fields.Float(
        "Points Expired", compute="_compute_totals", store=True, digits=(16, 2)
    )
    open_points = fields.Float(
        "Points Open", compute="_compute_totals", store=True, digits=(16, 2)
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

    def _compute_lines(self):
        self.ensure_one()
        program = self.program_id.sudo()  # accountants read no programmes otherwise
        value = program._point_value_in(self.company_id, self.date)
        cohorts, months = self.env["crm.loyalty.cohort"]._read_cohorts(
            program, self.company_id, self.date
        )
        survival = fit_survival(months)
        known = len(survival.redeemed) if survival else 0
        rate = program.expected_rate
        if cohorts and self._needs_rate(survival, cohorts):
            rate = program._expected_rate_or_refuse()
            basis = "mixed" if survival else "stated"
        else:
            basis = "own" if survival else False
        estimate = Estimate(survival, rate or 0)
        fixed = self._fixed_terms()
        own = self.sudo()  # nobody else writes figures
        own.line_ids.unlink()
        own.write(
            {
                "computed_at": fields.Datetime.now(),
                "point_value": value,
                "stated_rate": rate or 0,
                "basis": basis,
                "known_months": known,
                "line_ids": [
                    Command.create(
                        self._line_of(
                            month,
                            cohort,
                            estimate,
                            fixed.get(month) or (value, estimate.share_of_new()),
                        )
                    )
                    for month, cohort in cohorts.items()
                ],
            }
        )

    @api.model
    def _expected_shares(self, company, day):
        """{programme id: share of the open points that will be redeemed}, by the last
        statement of each programme until a day."""
        statements = self.search(
            [
                ("company_id", "=", company.id),
                ("date", "<=", day),
                ("computed_at", "!=", False),
            ],
            order="date",
        )
        return {
            statement.program_id.id: statement.to_redeem / statement.open_points
            for statement in statements
            if statement.open_points
        }

    def _needs_rate(self, survival, cohorts):
        """Whether some open point is older than what the ledger knows."""
        if not survival:
            return True
        ages = {0} | {age for cohort in cohorts.values() for age in cohort.ages}
        return any(
            survival.redeemed_share(age, 0) < survival.redeemed_share(age, 1)
            for age in ages
        )

    def _fixed_terms(self):
        """{month: (value, share)} by which posted statements shared the price out."""
        earlier = self.search(
            [
                ("program_id", "=", self.program_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("date", "<", self.date),
            ],
            order="date DESC",
        )
        return {
            line.month: (line.point_value, line.expected_rate)
            for statement in earlier
            for line in statement.line_ids
        }

    def _line_of(self, month, cohort, estimate, terms):
        value, share = terms
        digits = self.currency_id.decimal_places
        alone = Decimal(str(value)) * Decimal(str(share))
        bought = max(cohort.bought, 0)
        price = allocate(cohort.amount, cohort.amount, bought * alone, digits).points
        allocated = price + rounded(max(cohort.free, 0) * alone, digits)
        redeemed = max(cohort.redeemed, 0)
        expected = redeemed + estimate.still(cohort)
        done = recognised(allocated, redeemed, expected, digits)
        return {
            "month": month,
            "granted": cohort.bought + cohort.free,
            "redeemed": cohort.redeemed,
            "expired": cohort.expired,
            "open_points": cohort.open,
            "to_redeem": expected - redeemed,
            "point_value": value,
            "expected_rate": share,
            "amount": cohort.amount,
            "allocated": allocated,
            "recognised": done,
            "liability": allocated - done,
        }


class Estimate:
    """How many points will be redeemed: by own survival, else by the stated rate."""

    def __init__(self, survival, rate):
        self.survival, self.rate = survival, rate

    def share_of_new(self):
        """Of points just granted; to as many digits as a statement keeps."""
        share = self.rate
        if self.survival:
            share = self.survival.redeemed_share(0, self.rate)
        return rounded(share, 4)

    def still(self, cohort):
        """Of the open points of a cohort.

        Without own data the stated rate holds for all that were granted, so what was
        redeemed already counts towards it.
        """
        if self.survival:
            pairs = [(points, age) for age, points in cohort.ages.items()]
            return outlook(self.survival, pairs, self.rate).redeemed
        granted = cohort.bought + cohort.free
        expected = rounded(granted * Decimal(str(self.rate)))
        return min(max(expected - max(cohort.redeemed, 0), Decimal(0)), cohort.open)
