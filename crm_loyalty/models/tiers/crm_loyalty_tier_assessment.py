import json
from collections import defaultdict
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from odoo.addons.crm_relationship.notice import notice

from ...points.ladder import Tier, check_ladder
from ...points.standing import Rules, Standing, first_day, judge, play

CAUSES = [
    ("up", "Reached"),
    ("kept", "Kept"),
    ("grace", "Missed, grace runs"),
    ("down", "Lost at the end of the period"),
    ("returned", "Lost by a return"),
    ("ladder", "The ladder has changed"),
]


class CrmLoyaltyTierAssessment(models.Model):
    """Why a card has its tier: written once, never changed, replayed at will.

    It keeps the ladder and the standing it started from and the last entry of the
    ledger it knew, so the same figures come out at any later time.
    """

    _name = "crm.loyalty.tier.assessment"
    _inherit = "crm.loyalty.append.only"
    _description = "Tier Assessment"
    _order = "id DESC"
    _log_access = False

    card_id = fields.Many2one("loyalty.card", required=True, ondelete="restrict")
    program_id = fields.Many2one(
        "loyalty.program", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    company_id = fields.Many2one("res.company", index="btree_not_null")
    as_of = fields.Date("Day", required=True)
    assessed_at = fields.Datetime("Written at", required=True)
    cause = fields.Selection(
        CAUSES,
        required=True,
        help="What led to it: the rules, or a person.",
    )
    qualify_by = fields.Selection(
        lambda self: self.env["loyalty.program"]._fields["qualify_by"].selection,
        required=True,
    )
    period_start = fields.Date("Period from", required=True)
    period_end = fields.Date("Period to", required=True)
    figure = fields.Float(
        digits=(16, 2),
        aggregator=None,
        help="Points, money in the company's currency, or orders of the period.",
    )
    tier_before_id = fields.Many2one(
        "crm.loyalty.tier", index="btree_not_null", ondelete="restrict"
    )
    tier_after_id = fields.Many2one(
        "crm.loyalty.tier", index="btree_not_null", ondelete="restrict"
    )
    next_tier_id = fields.Many2one("crm.loyalty.tier", ondelete="restrict")
    next_missing = fields.Float(
        "Missing for Next",
        digits=(16, 2),
        aggregator=None,
        help="What the customer still lacks for the next tier.",
    )
    next_by = fields.Date("To Reach by")
    keep_missing = fields.Float(
        "Missing to Keep",
        digits=(16, 2),
        aggregator=None,
        help="What the customer still lacks to keep the tier.",
    )
    keep_by = fields.Date("To Keep by")
    valid_until = fields.Date(help="If nothing comes in, grace included.")
    review_date = fields.Date(required=True, help="Last day of the period not done.")
    replayed_from = fields.Date(
        help="The day of the purchase whose return, or late payment, was replayed."
    )
    move_id = fields.Integer("Last Entry Known", help="Later entries did not count.")
    detail = fields.Json(help="The ladder and the standing it started from.")
    multiplied_points = fields.Float(
        "Points Multiplied",
        digits=(16, 2),
        aggregator=None,
        help="Extra points of orders since then that a tier lost by a return brought."
        " They are not taken back.",
    )
    priced_order_count = fields.Integer(
        "Orders Priced",
        aggregator=None,
        help="Orders since then with the pricelist of a tier lost by a return.",
    )

    # the history of a card, and what stood before a day
    _card_idx = models.Index("(card_id, id)")

    @api.depends("cause", "as_of")
    def _compute_display_name(self):
        causes = dict(self._fields["cause"]._description_selection(self.env))
        for assessment in self:
            day = format_date(self.env, assessment.as_of)
            assessment.display_name = f"{causes.get(assessment.cause)}, {day}"

    def init(self):
        self.env.cr.execute(
            """
            DROP TRIGGER IF EXISTS crm_loyalty_tier_assessment_stays
                                ON crm_loyalty_tier_assessment;
            DROP TRIGGER IF EXISTS crm_loyalty_tier_assessment_remains
                                ON crm_loyalty_tier_assessment;
            CREATE OR REPLACE FUNCTION crm_loyalty_assessment_stays() RETURNS trigger
            AS $$
            BEGIN
                RAISE EXCEPTION 'A tier assessment is never changed'
                    USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql;
            CREATE TRIGGER crm_loyalty_tier_assessment_stays
            BEFORE UPDATE ON crm_loyalty_tier_assessment FOR EACH ROW
              WHEN ((OLD.id, OLD.card_id, OLD.as_of, OLD.cause, OLD.figure,
                     OLD.tier_before_id, OLD.tier_after_id, OLD.move_id)
                    IS DISTINCT FROM
                    (NEW.id, NEW.card_id, NEW.as_of, NEW.cause, NEW.figure,
                     NEW.tier_before_id, NEW.tier_after_id, NEW.move_id))
            EXECUTE FUNCTION crm_loyalty_assessment_stays();
            CREATE TRIGGER crm_loyalty_tier_assessment_remains
            BEFORE DELETE ON crm_loyalty_tier_assessment FOR EACH ROW
            EXECUTE FUNCTION crm_loyalty_assessment_stays();
            """
        )

    def _only_by_the_book(self):
        return self.env._(
            "Tier assessments are written by the engine alone, and never changed."
        )

    @api.model
    def _store(self, rows):
        """Write these in one statement.

        :param rows: as _row gives them
        """
        if not rows:
            return
        columns = list(rows[0])
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_loyalty_tier_assessment (%(columns)s) VALUES %(rows)s",
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                rows=SQL(", ").join(
                    SQL("(%s)", SQL(", ").join(SQL("%s", row[c]) for c in columns))
                    for row in rows
                ),
            )
        )
        self.env["loyalty.card"].invalidate_model(["assessment_ids"], flush=False)

    @api.model
    def _row(self, card, verdict, rules, move_id, **values):
        """The columns of a verdict."""
        program = card.program_id
        reach, keep = verdict.to_reach, verdict.to_keep
        return {
            "card_id": card.id,
            "program_id": program.id,
            "company_id": program.company_id.id or None,
            "as_of": verdict.day,
            "assessed_at": fields.Datetime.now(),
            "cause": verdict.cause,
            "qualify_by": program.qualify_by,
            "period_start": verdict.period.start,
            "period_end": verdict.period.end,
            "figure": verdict.figure,
            "tier_before_id": verdict.before.tier and verdict.before.tier.name,
            "tier_after_id": verdict.after.tier and verdict.after.tier.name,
            "next_tier_id": reach and reach.tier.name,
            "next_missing": reach and reach.missing,
            "next_by": reach and reach.by,
            "keep_missing": keep and keep.missing,
            "keep_by": keep and keep.by,
            "valid_until": verdict.until,
            "review_date": verdict.after.review,
            "replayed_from": None,
            "move_id": move_id,
            "detail": json.dumps(_told(rules, verdict.before)),
            "multiplied_points": None,
            "priced_order_count": None,
            **values,
        }

    def _replay(self):
        """Judge again by the ledger as it was known.

        :returns: {assessment: verdict}
        """
        known = defaultdict(self.browse)
        for assessment in self:
            known[assessment.move_id, assessment.qualify_by] |= assessment
        engine = self.env["crm.loyalty.tier.engine"]
        verdicts = {}
        for (move_id, qualify_by), group in known.items():
            entries = engine._entries(group.card_id, qualify_by, last_move=move_id)
            for assessment in group:
                verdicts[assessment] = assessment._judged(
                    entries.get(assessment.card_id.id, [])
                )
        return verdicts

    def _judged(self, entries):
        rules, standing = _read(self.detail)
        if not self.replayed_from:
            return judge(rules, entries, standing, self.as_of)
        first = first_day(entries, standing, self.replayed_from)
        *_, last = play(rules, entries, standing, first, self.as_of)
        return last

    def _comes_out_the_same(self):
        """{assessment: whether a replay gives the same tier by the same figure}"""
        return {
            assessment: (
                (verdict.after.tier and verdict.after.tier.name)
                == (assessment.tier_after_id.id or None)
                and verdict.figure == Decimal(str(assessment.figure))
                and verdict.after.review == assessment.review_date
            )
            for assessment, verdict in self._replay().items()
        }

    def action_replay(self):
        self.ensure_one()
        same = self._comes_out_the_same()[self]
        return notice(
            self.env._("The ledger gives the same tier and figure.")
            if same
            else self.env._(
                "The ledger gives something else: ask who changed the database."
            ),
            "success" if same else "danger",
        )


def _told(rules, standing):
    """Rules and standing as they are kept."""
    tier = standing.tier
    return {
        "ladder": [
            [step.name, str(step.threshold), step.below and str(step.below)]
            for step in rules.ladder
        ],
        "rules": [rules.period, rules.months, rules.grace_days, rules.step],
        "anniversary": rules.anniversary and rules.anniversary.isoformat(),
        "tier": tier and [tier.name, str(tier.threshold)],
        "review": standing.review and standing.review.isoformat(),
    }


def _read(detail):
    ladder = check_ladder(
        Tier(name, Decimal(threshold), below and Decimal(below))
        for name, threshold, below in detail["ladder"]
    )
    rules = Rules(ladder, *detail["rules"], _day(detail["anniversary"]))
    name, threshold = detail["tier"] or (None, None)
    tier = name and Tier(name, Decimal(threshold))
    return rules, Standing(tier, _day(detail["review"]))


def _day(text):
    return text and date.fromisoformat(text)
