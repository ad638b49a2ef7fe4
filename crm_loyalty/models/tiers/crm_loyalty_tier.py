from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...points.ladder import LadderError, Tier, check_ladder
from .field import OptionalReference

GRADE = "res.partner.grade"


class CrmLoyaltyTier(models.Model):
    """A step of a programme's ladder, and what it gives.

    The tiers of a programme neither overlap nor leave a gap: each figure has one tier
    at most, which starts at its threshold, inclusive, and ends below the next one's.
    """

    _name = "crm.loyalty.tier"
    _inherit = "crm.loyalty.number.mixin"
    _description = "Loyalty Tier"
    _order = "program_id, sequence, threshold, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="The order on screens. What counts is where a tier starts."
    )
    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('strict_ledger', '=', True), ('program_type', '=', 'loyalty')]",
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    qualify_by = fields.Selection(related="program_id.qualify_by")
    threshold = fields.Float(
        "From",
        digits=(16, 2),
        required=True,
        help="The tier starts here, inclusive: points, money or orders of the"
        " qualifying period, as the programme says.",
    )
    below = fields.Float(
        "Ends below",
        digits=(16, 2),
        help="Leave it 0: the tier ends where the next one starts. If you fill it in,"
        " the next tier must start exactly there.",
    )
    color = fields.Integer()
    multiplier = fields.Float(
        "Points Multiplier",
        digits=(16, 2),
        default=1,
        required=True,
        help="What an order earns is multiplied by this and rounded down. Tiers are"
        " reached by what it earns without.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        help="Proposed on new quotations of customers of this tier who have no"
        " pricelist of their own.",
    )
    access_program_ids = fields.Many2many(
        "loyalty.program",
        "crm_loyalty_tier_access_rel",
        "tier_id",
        "program_id",
        "Programs Opened",
        check_company=True,
        help="Programmes that are offered only to customers of this tier, and of other"
        " tiers that name them.",
    )
    benefits = fields.Html(
        translate=True, help="What else the tier gives, in words for the customer."
    )
    grade_ref = OptionalReference(
        selection="_selection_grade",
        string="Partner Level",
        help="The level customers get with this tier. Who falls to a tier without one"
        " loses it.",
    )
    has_grades = fields.Boolean(compute="_compute_has_grades")
    card_ids = fields.One2many("loyalty.card", "tier_id")
    card_count = fields.Integer(compute="_compute_card_count")

    _check_company_auto = True
    _threshold_positive = models.Constraint(
        "CHECK (threshold >= 0)", "A tier starts at 0 or above: change where it starts."
    )
    _below_after_threshold = models.Constraint(
        "CHECK (below = 0 OR below IS NULL OR below > threshold)",
        "A tier must end above its start: leave its end 0, or raise it.",
    )
    _multiplier_positive = models.Constraint(
        "CHECK (multiplier > 0)",
        "Points are multiplied by more than 0: write 1 for no extra points.",
    )
    _threshold_uniq = models.UniqueIndex(
        "(program_id, threshold) WHERE active",
        "Two tiers of a program overlap: both start at the same figure. Move one.",
    )

    @api.model
    def _selection_grade(self):
        """Levels of the addon `partnership`, where it is installed."""
        if GRADE not in self.env:
            return []
        return [(GRADE, self.env._("Partner Level"))]

    def _compute_has_grades(self):
        self.has_grades = GRADE in self.env

    def _compute_card_count(self):
        counts = dict(
            self.env["loyalty.card"]._read_group(
                [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
            )
        )
        for tier in self:
            tier.card_count = counts.get(tier, 0)

    @api.constrains("program_id")
    def _check_program(self):
        for tier in self:
            program = tier.program_id
            if not program.strict_ledger or program.program_type != "loyalty":
                raise ValidationError(
                    self.env._(
                        "%(program)s cannot have the tier %(tier)s: tiers are read from"
                        " the points ledger of loyalty cards. Open the ledger of the"
                        " program first, or choose a program of type Loyalty Cards.",
                        program=program.name,
                        tier=tier.name,
                    )
                )

    @api.constrains("program_id", "threshold", "below", "active")
    def _check_ladder(self):
        for program in self.program_id.filtered("tier_ids"):
            program.tier_ids._refuse_bad_ladder()

    def _refuse_bad_ladder(self):
        try:
            check_ladder(tier._step(tier.name) for tier in self)
        except LadderError as error:
            raise ValidationError(self._ladder_words(error)) from error

    def _ladder_words(self, error):
        values = error.values
        if error.code == "gap":
            return self.env._(
                "Between %(low)s and %(high)s there is a gap, from %(below)s to"
                " %(start)s: let one end where the other starts.",
                **values,
            )
        if error.code == "overlap" and "below" in values:
            return self.env._(
                "%(low)s and %(high)s overlap: one ends below %(below)s, the other"
                " starts at %(start)s. Let one end where the other starts.",
                **values,
            )
        if error.code == "overlap":
            return self.env._(
                "%(low)s and %(high)s overlap: both start at %(start)s. Move one.",
                **values,
            )
        if error.code == "open_end":
            return self.env._(
                "Nothing follows %(tier)s, which ends below %(below)s: leave its end"
                " 0.",
                **values,
            )
        return self.env._(
            "%(tier)s must start at 0 or above, and end above its start.",
            tier=values["tier"],
        )

    def _step(self, name=None):
        """The tier as the arithmetic takes it, by its id or another name."""
        self.ensure_one()
        below = Decimal(str(self.below)) if self.below else None
        return Tier(name or self.id, Decimal(str(self.threshold)), below)

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        tiers.program_id._ladder_changed()
        return tiers

    def write(self, vals):
        programs = self.program_id
        done = super().write(vals)
        if {"program_id", "threshold", "below", "active"} & set(vals):
            (programs | self.program_id)._ladder_changed()
        return done

    @api.ondelete(at_uninstall=False)
    def _keep_told(self):
        """What customers were told stays."""
        told = self.env["crm.loyalty.tier.assessment"].sudo()  # only whether any is
        for tier in self:
            about = ["|", ("tier_before_id", "=", tier.id)]
            if told.search_count([*about, ("tier_after_id", "=", tier.id)], limit=1):
                raise UserError(
                    self.env._(
                        "Customers have had the tier %s, and their assessments name it."
                        " Archive it instead: its customers move to the tier below.",
                        tier.name,
                    )
                )

    def action_view_cards(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "loyalty.card",
            "view_mode": "list,form",
            "domain": [("tier_id", "=", self.id)],
            "context": {"create": False},
        }
