from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

MOST_REFERRALS = 50  # shown to who recommended them


class LoyaltyCard(models.Model):
    """What a customer is shown of his card: chosen figures, never records.

    Amounts, reasons of the staff and who wrote an entry are none of it.
    """

    _inherit = "loyalty.card"

    portal_access = fields.Selection(
        related="program_id.portal_access", string="Program Shown to"
    )
    portal_partner_ids = fields.Many2many(
        "res.partner",
        "crm_loyalty_card_portal_rel",
        "card_id",
        "partner_id",
        "Shown in the Portal to",
        domain="[('id', 'child_of', partner_id), ('id', '!=', partner_id)]",
        copy=False,
        help="Contacts who see the points of their company when they log in.",
    )

    @api.model
    def _portal_domain(self, partner):
        """The strict cards a person sees: his own, and his company's where allowed.

        A named contact who has left the company sees its card no longer.
        """
        allowed = Domain("program_id.portal_access", "=", "company")
        allowed |= Domain("portal_partner_ids", "in", partner.ids)
        company = Domain("partner_id", "=", partner.commercial_partner_id.id) & allowed
        return (
            Domain("strict_ledger", "=", True)
            & Domain("program_id.active", "=", True)
            & (Domain("partner_id", "=", partner.id) | company)
        )

    def _portal_summary(self):
        """What the card is, in a line."""
        self.ensure_one()
        return {
            "id": self.id,
            "program": self.program_id.name,
            "customer": self.partner_id.name,
            "points": self._portal_points(self.points),
            "pending": self._portal_total(self._pending_accruals().mapped("pending")),
            "owed": self._portal_points(self.debt_points) if self.debt_points else None,
            "deducted": self.program_id.debt_policy == "deduct",
            "tier": self.tier_id.name,
            "tier_until": self.tier_until,
            "tier_steps": self._portal_tier_steps(),
        }

    def _portal_details(self):
        """What is coming, and what goes."""
        self.ensure_one()
        return {
            "code": self.code,
            "pending_entries": [
                {
                    "reference": accrual.reference,
                    "points": self._portal_points(accrual.pending),
                    "window": accrual.state == "window",
                    "date": accrual.release_date,
                }
                for accrual in self._pending_accruals()
            ],
            "expiries": [
                {"date": day, "points": self._portal_points(points)}
                for day, points in self._coming_expiries()
            ],
            "tier_benefits": self.tier_id.benefits,
            "referral_link": self.referral_link,
            "referrals": self._portal_referrals(),
            "rewards": [
                {
                    "name": reward.description,
                    "points": self._portal_points(reward.required_points),
                    "reached": reward.required_points <= self.points,
                }
                for reward in self.program_id.reward_ids.sorted("required_points")
            ],
        }

    def _portal_tier_steps(self):
        """What is missing to keep the tier and to reach the next one, each as a bar.

        A tier that starts at 0 is never lost, and without tiers nothing is known.
        """
        self.ensure_one()
        verdict = self._tier_outlook().get(self)
        needs = (verdict.to_keep, verdict.to_reach) if verdict else ()
        return [
            self._portal_tier_step(need, need is verdict.to_keep, verdict.until)
            for need in needs
            if need and need.tier.threshold
        ]

    def _portal_tier_step(self, need, keep, until):
        reached = need.tier.threshold - need.missing
        words = self._need_words(need)
        if not need.missing:
            sentence = self.env._(
                "%(tier)s is yours until %(day)s.",
                tier=words["tier"],
                day=format_date(self.env, until),
            )
        elif keep:
            sentence = self.env._(
                "You need %(missing)s more by %(day)s to keep %(tier)s.", **words
            )
        else:
            sentence = self.env._(
                "You need %(missing)s more by %(day)s to reach %(tier)s.", **words
            )
        return {
            "sentence": sentence,
            "label": self.env._("On the way to %(tier)s", **words),
            "figures": self.env._(
                "%(reached)s of %(whole)s",
                reached=self._figure_words(float(reached)),
                whole=self._figure_words(float(need.tier.threshold)),
            ),
            # rounded down: full only when nothing is missing
            "percent": int(100 * reached / need.tier.threshold),
        }

    def _portal_referrals(self):
        """What became of those whom the customer recommended, newest first."""
        self.ensure_one()
        referrals = self.env["crm.loyalty.referral"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("referrer_id", "=", self.partner_id.id),
            ],
            limit=MOST_REFERRALS,
        )
        rows = [referral._portal_row() for referral in referrals]
        return [
            row | {"points": row["points"] and self._portal_signed(row["points"])}
            for row in rows
        ]

    def _portal_entry_count(self):
        return self.env["crm.loyalty.move"].search_count([("card_id", "=", self.id)])

    def _portal_entries(self, offset, limit):
        """Entries of the ledger, newest first, in the reader's words."""
        self.ensure_one()
        moves = self.env["crm.loyalty.move"].search(
            [("card_id", "=", self.id)], order="id DESC", offset=offset, limit=limit
        )
        kinds = dict(moves._fields["kind"]._description_selection(self.env))
        return [
            {
                "date": move.date,
                "kind": kinds[move.kind],
                "reference": move.reference,
                "order_id": move.order_id.id,
                "points": self._portal_signed(move.points),
                "gain": move.points > 0,
                "balance": self._portal_points(move.balance),
            }
            for move in moves
        ]

    def _words_for_seller(self):
        """{card: what a seller tells its customer, in a line}."""
        coming = self._pending_accruals().grouped("card_id")
        words = {}
        for card in self:
            parts = [f"{card.program_id.name}: {card._portal_points(card.points)}"]
            if card in coming:
                pending = card._portal_total(coming[card].mapped("pending"))
                parts.append(self.env._("%(points)s to come", points=pending))
            if card.debt_points:
                owed = card._portal_points(card.debt_points)
                parts.append(self.env._("owes %(points)s", points=owed))
            if card.tier_id:
                parts.append(card.tier_id.name)
            words[card] = ", ".join(parts)
        return words

    def _pending_accruals(self):
        accruals = self.env["crm.loyalty.accrual"].search(
            [("card_id", "in", self.ids), ("state", "in", ("pending", "window"))],
            order="release_date, id",
        )
        return accruals.filtered("pending")

    def _portal_total(self, points):
        return self._portal_points(sum(points)) if points else None

    def _portal_points(self, points):
        return self._format_points(self._rounded(points)).strip()

    def _portal_signed(self, points):
        """Points with their sign, a gain's too."""
        sign = {1: "+", -1: "−"}.get((points > 0) - (points < 0), "")
        return sign + self._portal_points(abs(points))
