from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ...points.expiry import Policy, expiry_date

STRICT_TYPES = ("loyalty", "ewallet")


class LoyaltyProgram(models.Model):
    """A programme whose points are kept in a ledger, and what holds for them."""

    _name = "loyalty.program"
    _inherit = ["loyalty.program", "crm.loyalty.number.mixin"]

    strict_ledger = fields.Boolean(
        "Points Ledger",
        readonly=True,
        copy=False,
        help="Points are kept in an append-only ledger: no balance below zero, one card"
        " for each customer and his contacts, points follow returns.",
    )
    earn_on = fields.Selection(
        [
            ("confirm", "Confirmation of the order"),
            ("paid", "Full payment"),
            ("window", "End of the return window"),
        ],
        "Points Are Earned at",
        default="confirm",
        required=True,
        help="The moment at which points are earned.",
    )
    return_days = fields.Integer(
        "Return Window (days)",
        default=14,
        help="Days after full payment until the points are earned.",
    )
    expiry_policy = fields.Selection(
        [
            ("never", "Never"),
            ("fixed", "A time after they were earned"),
            ("activity", "A time after the last activity"),
            ("calendar", "At the end of a calendar period"),
        ],
        "Points Expire",
        default="never",
        required=True,
        help="When points that were not used are lost.",
    )
    expiry_count = fields.Integer(
        "Expire after",
        default=12,
        help="By the calendar: 0 is the end of the period they were earned in.",
    )
    expiry_unit = fields.Selection(
        [
            ("day", "Days"),
            ("month", "Months"),
            ("quarter", "Quarters"),
            ("half_year", "Half-years"),
            ("year", "Years"),
        ],
        default="month",
        required=True,
    )
    warning_days = fields.Integer(
        "Warn before Expiry (days)",
        default=30,
        help="The customer gets a mail so many days before points expire; 0: none.",
    )
    debt_policy = fields.Selection(
        [
            ("net", "Paid by the next earnings"),
            ("deduct", "Deducted from the refund"),
        ],
        "Points Spent before a Return",
        default="net",
        required=True,
        help="What happens when goods come back whose points are spent.",
    )
    point_value = fields.Float(
        digits=(16, 6),  # a point may be worth less than a cent
        help="What a point is worth to the customer when he redeems it, tax excluded,"
        " in the programme's currency: its stand-alone selling price.",
    )
    move_count = fields.Integer(compute="_compute_move_count")

    _return_days_positive = models.Constraint(
        "CHECK (return_days BETWEEN 0 AND 36500)",
        "The return window is a number of days, from 0 to 36500.",
    )
    _warning_days_positive = models.Constraint(
        "CHECK (warning_days BETWEEN 0 AND 36500)",
        "The warning is sent some days before, from 0 to 36500.",
    )
    _point_value_positive = models.Constraint(
        "CHECK (point_value >= 0)", "A point is worth nothing or more, not less."
    )

    def _compute_move_count(self):
        counts = dict(
            self.env["crm.loyalty.move"]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        for program in self:
            program.move_count = counts.get(program, 0)

    @api.constrains("strict_ledger", "program_type", "applies_on")
    def _check_strict_type(self):
        for program in self.filtered("strict_ledger"):
            if program.program_type not in STRICT_TYPES or not program.is_nominative:
                raise ValidationError(
                    self.env._(
                        "%s cannot have a points ledger: only loyalty cards and"
                        " eWallets can, whose points last beyond the order. Choose one"
                        " of these types.",
                        program.name,
                    )
                )

    @api.constrains("expiry_policy", "expiry_count", "expiry_unit")
    def _check_expiry(self):
        for program in self:
            program._expiry_policy()

    def _expiry_policy(self):
        """The policy as the arithmetic takes it."""
        self.ensure_one()
        try:
            return Policy(self.expiry_policy, self.expiry_count, self.expiry_unit)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%s: points must be valid for one day at least and a hundred years"
                    " at most, and by the calendar until the end of a month, quarter,"
                    " half-year or year. Change how they expire.",
                    self.name,
                )
            ) from error

    def _points_expiry(self, day):
        """Last day on which points earned on `day` can be used, or None."""
        return expiry_date(self._expiry_policy(), day)

    @api.model_create_multi
    def create(self, vals_list):
        programs = super().create(vals_list)
        if any(programs.mapped("strict_ledger")):
            self.env.registry.clear_cache()
        return programs

    def write(self, vals):
        """Cards that exist when a programme gets its ledger come in as opening lots."""
        opened = self.browse()
        if "strict_ledger" in vals:
            if vals["strict_ledger"]:
                opened = self.filtered(lambda program: not program.strict_ledger)
            else:
                self._refuse_closing()
        if vals.get("company_id"):
            self._refuse_other_company(vals["company_id"])
        opened._wait_for_new_cards()
        done = super().write(vals)
        if opened:
            opened._open_ledger()
            self.env.registry.clear_cache()
        return done

    def _refuse_closing(self):
        for program in self.filtered("strict_ledger"):
            if program.move_count:
                raise UserError(
                    self.env._(
                        "%s has entries in its points ledger, which stay. To go on"
                        " without a ledger, archive it and make another programme.",
                        program.name,
                    )
                )

    def _refuse_other_company(self, company_id):
        """Points are owed by who gave them; all companies may share them from now."""
        for program in self.filtered("strict_ledger"):
            if program.company_id.id != company_id and program.move_count:
                raise UserError(
                    self.env._(
                        "%s has entries in its points ledger, and its company owes the"
                        " points. Archive it and make another programme for the other"
                        " company, or let all companies share this one.",
                        program.name,
                    )
                )

    @api.model
    @ormcache()
    def _any_strict(self):
        """Whether any programme keeps a ledger: asked by every paid invoice."""
        found = self.sudo().with_context(active_test=False)  # yes or no
        return bool(found.search_count([("strict_ledger", "=", True)], limit=1))

    def action_open_ledger(self):
        self.strict_ledger = True
        return True

    def action_view_moves(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_loyalty.crm_loyalty_move_action"
            ),
            "domain": [("program_id", "=", self.id)],
        }
