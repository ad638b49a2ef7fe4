from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...points.ladder import check_ladder
from ...points.standing import Rules

RULE_FIELDS = {"qualify_by", "tier_period", "tier_months", "grace_days", "step_down"}


class LoyaltyProgram(models.Model):
    """How customers climb the tiers of a programme, and how they come down."""

    _inherit = "loyalty.program"

    tier_ids = fields.One2many("crm.loyalty.tier", "program_id", "Tiers")
    access_tier_ids = fields.Many2many(
        "crm.loyalty.tier",
        "crm_loyalty_tier_access_rel",
        "program_id",
        "tier_id",
        "Only for Tiers",
        help="The programme is offered only to customers of these tiers.",
    )
    qualify_by = fields.Selection(
        [
            ("points", "Points earned"),
            ("money", "Money spent, net of returns"),
            ("orders", "Number of orders"),
        ],
        "Tiers Are Reached by",
        default="points",
        required=True,
        help="Counted on the day of the order, points without what a tier adds."
        " Redeeming points never counts.",
    )
    tier_period = fields.Selection(
        [
            ("rolling", "The last months"),
            ("calendar", "The calendar year"),
            ("anniversary", "From the anniversary of the card"),
        ],
        "Qualifying Period",
        default="calendar",
        required=True,
        help="When the time begins in which a tier is reached.",
    )
    tier_months = fields.Integer(
        "Months of the Period",
        default=12,
        help="Months that count for a tier, where the last months do.",
    )
    grace_days = fields.Integer(
        "Grace (days)",
        help="Days after the end of a period before a tier is lost; what comes in"
        " during them still counts.",
    )
    step_down = fields.Selection(
        [("one", "One step"), ("recompute", "To the tier reached")],
        "Who Misses a Tier Goes Down",
        default="recompute",
        required=True,
        help="How far down a customer goes who misses the tier.",
    )
    tier_warning_days = fields.Integer(
        "Warn before a Tier Is Lost (days)",
        default=30,
        help="The customer gets a mail so many days before; 0: on the last day.",
    )
    tiers_changed = fields.Boolean(
        readonly=True, help="The next night looks at all cards."
    )

    _tier_months_positive = models.Constraint(
        "CHECK (tier_months BETWEEN 1 AND 1200)",
        "The qualifying period lasts one month or more, at most 1200: change its"
        " months.",
    )
    _grace_days_positive = models.Constraint(
        "CHECK (grace_days BETWEEN 0 AND 36500)",
        "The grace is a number of days, from 0 to 36500.",
    )
    _tier_warning_days_positive = models.Constraint(
        "CHECK (tier_warning_days BETWEEN 0 AND 36500)",
        "The warning is sent some days before, from 0 to 36500.",
    )

    @api.constrains("qualify_by", "company_id", "tier_ids")
    def _check_one_currency(self):
        """Amounts are kept in their company's currency; different ones do not add."""
        for program in self:
            if program.qualify_by != "money" or program.company_id:
                continue
            if len(self.env["res.company"].sudo().search([]).currency_id) > 1:
                raise ValidationError(
                    self.env._(
                        "%s is shared by companies with different currencies, so money"
                        " spent cannot be added up. Choose a company for it, or let"
                        " tiers be reached by points.",
                        program.name,
                    )
                )

    @api.constrains("program_type", "strict_ledger")
    def _check_tiers_allowed(self):
        self.with_context(active_test=False).tier_ids._check_program()

    def write(self, vals):
        done = super().write(vals)
        if RULE_FIELDS & set(vals):
            self._ladder_changed()
        return done

    def _ladder_changed(self):
        """All cards are looked at again, by the next night."""
        programs = self.sudo()  # who defines tiers need not define programmes
        programs.filtered(
            lambda program: not program.tiers_changed
        ).tiers_changed = True

    def _tier_rules(self):
        """The ladder as the arithmetic takes it; None without tiers."""
        self.ensure_one()
        tiers = self.sudo().tier_ids  # whoever confirms an order climbs
        if not tiers:
            return None
        return Rules(
            check_ladder(tier._step() for tier in tiers),
            self.tier_period,
            self.tier_months,
            self.grace_days,
            self.step_down,
        )

    def action_assess_tiers(self):
        """Look at all cards now, as the next night would."""
        self.check_access("read")
        self.tier_ids.check_access("write")
        engine = self.env["crm.loyalty.tier.engine"]
        for program in self:
            engine._assess_program(program, program._ledger_today())
        return True
