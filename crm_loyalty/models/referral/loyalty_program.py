from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache


class LoyaltyProgram(models.Model):
    """Members who recommend us, and those who come, get points."""

    _inherit = "loyalty.program"

    referral_active = fields.Boolean(
        "Referrals",
        help="Every card gets a code and a link. Who comes by it and has never bought"
        " before is a referral; both sides get points once the first order is paid and"
        " its return window is over.",
    )
    referral_points = fields.Float(
        "Points for Who Recommends",
        digits=(16, 2),
        default=100,
        help="Points for a customer who brings a new one.",
    )
    referred_points = fields.Float(
        "Points for Who Comes",
        digits=(16, 2),
        default=50,
        help="Points for a new customer who was recommended.",
    )
    referral_days = fields.Integer(
        "Return Window of the First Order (days)",
        default=14,
        help="Days after full payment until both sides get their points.",
    )
    referral_cap = fields.Integer(
        "Most Referrals in 12 Months",
        help="So many referrals of one customer are rewarded in 12 months; what comes"
        " beyond is held until a manager has looked at it. 0: any number.",
    )
    referral_share = fields.Float(
        "Share Counted",
        default=0.5,
        help="Of the value of a referral, since some would have come anyway.",
    )
    referral_saved_cost = fields.Monetary(
        "Saved Acquisition Cost",
        help="What winning a customer costs otherwise, for each referral.",
    )

    _referral_points_positive = models.Constraint(
        "CHECK (referral_points >= 0 AND referred_points >= 0)",
        "A referral is rewarded with points: 0 or more for each side.",
    )
    _referral_saved_cost_positive = models.Constraint(
        "CHECK (referral_saved_cost >= 0)",
        "What winning a customer costs otherwise is 0 or more.",
    )
    _referral_days_positive = models.Constraint(
        "CHECK (referral_days BETWEEN 0 AND 36500)",
        "The return window of a referral is a number of days, from 0 to 36500.",
    )
    _referral_cap_positive = models.Constraint(
        "CHECK (referral_cap >= 0)",
        "The most referrals in 12 months are a number, 0 for any.",
    )
    _referral_share_between = models.Constraint(
        "CHECK (referral_share >= 0 AND referral_share <= 1)",
        "The share of a referral that counts is between 0 and 100 %.",
    )

    @api.constrains("referral_active", "strict_ledger", "program_type")
    def _check_referral(self):
        for program in self.filtered("referral_active"):
            if not program.strict_ledger or program.program_type != "loyalty":
                raise ValidationError(
                    self.env._(
                        "%s cannot reward referrals: only loyalty cards with a points"
                        " ledger can. Press Open Points Ledger first.",
                        program.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        programs = super().create(vals_list)
        if any(programs.mapped("referral_active")):
            self.env.registry.clear_cache()
        return programs

    def write(self, vals):
        done = super().write(vals)
        if "referral_active" in vals or "active" in vals:
            self.env.registry.clear_cache()
            self.filtered("referral_active")._give_referral_codes()
        return done

    def _give_referral_codes(self):
        """A code for every customer's card that has none; one statement for all."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_card
                   SET referral_code = UPPER(LEFT(drawn.hex, 12) || RIGHT(drawn.hex, 2))
                  FROM (SELECT id, REPLACE(gen_random_uuid()::text, '-', '') AS hex
                          FROM loyalty_card) AS drawn
                 WHERE drawn.id = loyalty_card.id AND strict_ledger
                   AND partner_id IS NOT NULL AND referral_code IS NULL
                   AND program_id = ANY(%s)
                """,
                self.ids,
            )
        )
        self.env["loyalty.card"].invalidate_model(["referral_code", "referral_link"])

    @api.model
    @ormcache()
    def _any_referral(self):
        """Whether any programme rewards referrals: asked by every paid invoice."""
        found = self.sudo().with_context(active_test=False)  # yes or no
        return bool(found.search_count([("referral_active", "=", True)], limit=1))

    def _referral_programs(self, company):
        """The programmes in which this company's customers can be recommended."""
        if not self._any_referral():
            return self.browse()
        return self.search(
            [
                ("referral_active", "=", True),
                ("company_id", "in", [company.id, False]),
            ]
        )

    def _referral_terms(self):
        """(programme, company, value of a point or None, share, saved cost), rows for
        the companies it is used in, in their currencies of today."""
        companies = self.company_id or self.env["res.company"].search([])
        for company in companies:
            today = company._crm_today()
            point = self.point_value and self._point_value_in(company, today)
            saved = self.currency_id._convert(
                self.referral_saved_cost, company.currency_id, company, today
            )
            yield self.id, company.id, point or None, self.referral_share, saved

    def action_view_referrals(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_loyalty.crm_loyalty_referral_action"
            ),
            "domain": [("program_id", "=", self.id)],
        }
