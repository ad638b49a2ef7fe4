from odoo import api, fields, models
from odoo.tools import format_amount, format_date


class LoyaltyCard(models.Model):
    """What a customer needs by when, said to himself and to who serves him."""

    _inherit = "loyalty.card"

    tier_sentence = fields.Char(
        "Tier Outlook",
        compute="_compute_tier_sentence",
        # whoever may read a card may read what its customer is told
        compute_sudo=True,
        help="What is missing to reach the next tier or to keep this one, and by when.",
    )

    @api.depends("tier_id", "points")
    @api.depends_context("lang")
    def _compute_tier_sentence(self):
        self.tier_sentence = False
        for card, verdict in self._tier_outlook().items():
            card.tier_sentence = card._outlook_words(verdict)

    def _tier_outlook(self):
        """{card: verdict of today} of those whose programme has tiers."""
        engine, outlook = self.env["crm.loyalty.tier.engine"], {}
        laddered = self.filtered(
            lambda card: card.strict_ledger and card.program_id.tier_ids
        )
        for program, cards in laddered.grouped("program_id").items():
            outlook |= engine._outlook(cards, program._ledger_today())
        return outlook

    def _outlook_words(self, verdict):
        keep, reach = verdict.to_keep, verdict.to_reach
        sentences = []
        if keep and keep.missing:
            sentences.append(
                self.env._(
                    "Needs %(missing)s by %(day)s to keep %(tier)s.",
                    **self._need_words(keep),
                )
            )
        elif self.tier_id and verdict.until:
            sentences.append(
                self.env._(
                    "%(tier)s until %(day)s.",
                    tier=self.tier_id.name,
                    day=format_date(self.env, verdict.until),
                )
            )
        if reach:
            sentences.append(
                self.env._(
                    "Needs %(missing)s by %(day)s to reach %(tier)s.",
                    **self._need_words(reach),
                )
            )
        return " ".join(sentences)

    def _need_words(self, need):
        tier = self.env["crm.loyalty.tier"].browse(need.tier.name)
        return {
            "missing": self._figure_words(float(need.missing)),
            "day": format_date(self.env, need.by),
            "tier": tier.name,
        }

    def _figure_words(self, figure):
        """A figure of the programme's tiers with its unit."""
        program = self.program_id
        if program.qualify_by == "points":
            return self._format_points(figure).strip()
        if program.qualify_by == "money":
            company = program.company_id or self.env.company
            return format_amount(self.env, figure, company.currency_id)
        if figure == 1:
            return self.env._("1 order")
        return self.env._("%(count)s orders", count=int(figure))
