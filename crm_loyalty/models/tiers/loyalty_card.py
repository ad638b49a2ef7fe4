from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...points.standing import Standing
from ..ledger.cause import Cause

TIER_FIELDS = {
    "tier_id",
    "tier_since",
    "tier_until",
    "tier_review_date",
    "tier_check_date",
}


class LoyaltyCard(models.Model):
    """The tier of a card follows from its ledger: nobody writes it."""

    _inherit = "loyalty.card"

    tier_id = fields.Many2one(
        "crm.loyalty.tier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    tier_since = fields.Date(readonly=True, copy=False)
    tier_until = fields.Date(
        "Tier Held until",
        readonly=True,
        copy=False,
        help="If nothing comes in; empty for a tier that is never lost.",
    )
    tier_review_date = fields.Date(
        readonly=True, copy=False, help="Last day of the period under review."
    )
    tier_check_date = fields.Date(
        readonly=True, copy=False, help="When time alone may change something."
    )
    member_since = fields.Date(
        copy=False,
        help="Its anniversaries divide qualifying periods. Empty: the day the card was"
        " made.",
    )
    assessment_ids = fields.One2many(
        "crm.loyalty.tier.assessment", "card_id", "Tier Assessments", readonly=True
    )

    # the night looks for cards of a programme that are due
    _tier_check_idx = models.Index("(program_id, tier_check_date) WHERE strict_ledger")
    # whom to warn
    _tier_until_idx = models.Index(
        "(program_id, tier_until) WHERE tier_until IS NOT NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_tier(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_tier(vals)
        return super().write(vals)

    def _refuse_tier(self, vals):
        if TIER_FIELDS & set(vals):
            raise UserError(
                self.env._(
                    "The tier of a card follows from its ledger and is not written by"
                    " hand. Change the tiers of the program, or enter the order that"
                    " is missing."
                )
            )

    def _points_moved(self, moves):
        """Cards climb at once; what came late or back is replayed from its day."""
        done = super()._points_moved(moves)
        groups = defaultdict(dict)  # {(programme, today): {card: day or None}}
        for card, _points, cause in moves:
            if not (cause.status or cause.amount):
                continue
            today = card._ledger_day(cause)
            day = cause.status_day or today
            late = day < today or cause.status < 0 or cause.amount < 0
            days = groups[card.program_id, today]
            card = card.sudo()  # whoever confirms or pays may not decide tiers
            known = days.get(card)
            days[card] = min(known or day, day) if late else known
        cards = self.sudo().browse()  # the same
        engine = cards.env["crm.loyalty.tier.engine"]
        for (_program, today), days in groups.items():
            since = {card: day for card, day in days.items() if day}
            engine._reassess(since, today)
            engine._assess(cards.union(*days) - cards.union(*since), today)
        return done

    def _standing(self):
        """Where the card stands, as the arithmetic takes it."""
        self.ensure_one()
        tier = self.tier_id
        return Standing(tier._step() if tier else None, self.tier_review_date or None)

    def _write_tier(self, vals):
        """What only the engine writes."""
        orders = self.env["sale.order"]
        orders.invalidate_model(["tier_card_ids"], flush=False)
        return self._write_figures(vals)

    def _benefits_used(self, tier, since):
        """What the card's tier has given since a day that `tier` would not have.

        :param tier: the one that a replay gives, or None
        """
        kept = tier and self.env["crm.loyalty.tier"].browse(tier.name)
        accruals = self.env["crm.loyalty.accrual"].search(
            [
                ("card_id", "=", self.id),
                ("tier_id", "=", self.tier_id.id),
                ("order_date", ">=", max(self.tier_since, since)),
                ("cancelled", "=", False),
            ]
        )
        rate = kept.multiplier if kept else 1
        extra = sum(
            accrual.posted * (1 - rate / accrual.multiplier) for accrual in accruals
        )
        price = self.tier_id.pricelist_id
        priced = accruals.order_id.filtered(
            lambda order: price and order.pricelist_id == price
        )
        return {
            "multiplied_points": max(self._rounded(extra), 0),
            "priced_order_count": len(priced),
        }

    def _transfer_to(self, target):
        """What counts for the tier goes along, order by order, each on its day."""
        done = super()._transfer_to(target)
        book, days = self.env["crm.loyalty.book"], []
        for order, day, points, amount in (self - target)._status_by_order():
            days.append(day)
            counted = {"kind": "transfer", "order": order, "status_day": day}
            book._note(target, Cause(status=points, amount=amount, **counted))
        if days and target.program_id._tier_rules():
            today = target._ledger_day(Cause())
            engine = self.env["crm.loyalty.tier.engine"]
            engine._reassess({target: min(days)}, today)
        return done

    def _status_by_order(self):
        """[(order, day, points, amount)] that the cards' entries count for tiers."""
        return self.env["crm.loyalty.move"]._read_group(
            [("card_id", "in", self.ids), ("status_date", "!=", False)],
            ["order_id", "status_date:day"],
            ["status_points:sum", "amount:sum"],
        )

    def _anniversary(self):
        return self.member_since or self.create_date.date()
