from odoo import api, fields, models

from ...points.expiry import days_after
from ..earning.sale_order import PAID_STATES
from ..ledger.cause import because
from .crm_loyalty_referral import OPEN_STATES

BATCH = 500


class CrmLoyaltyReferral(models.Model):
    """Both sides get their points once the first order is paid for good."""

    _inherit = "crm.loyalty.referral"

    def _settle(self, today=None):
        """Reward what is due of these.

        :param today: the day, instead of each company's own
        """
        due = self.browse()
        for referral in self:
            if referral.state not in OPEN_STATES or not referral.order_id:
                continue
            day = today or self.env["loyalty.card"]._ledger_day_of(referral.company_id)
            referral._read_payment(day)
            if referral.paid_date and referral._came_back():
                referral.write({"state": "refused", "reason_codes": "returned"})
            elif referral.release_date and referral.release_date <= day:
                due |= referral
        due.filtered(lambda referral: referral.state == "ordered")._reward()

    def _read_payment(self, today):
        """Note since when the order is fully paid, or that it no longer is.

        A return makes an order incomplete again, but does not unpay it.
        """
        invoices = self.order_id.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        if self.paid_date:
            if not invoices or set(invoices.mapped("payment_state")) - PAID_STATES:
                self.paid_date = self.release_date = False
        elif self.order_id._is_fully_paid():
            self.paid_date = today
            self.release_date = days_after(today, self.program_id.referral_days)

    def _came_back(self):
        """Whether credit notes have taken back all that the order was billed."""
        items = self.order_id.order_line.invoice_lines.filtered(
            lambda item: item.parent_state == "posted"
        )
        billed = sum(-item.balance for item in items if item.move_type == "out_invoice")
        left = sum(-item.balance for item in items)
        return self.company_id.currency_id.compare_amounts(left, 0) <= 0 < billed

    def _reward(self):
        """Two bonus entries each; their keys let them count once.

        The cap is asked again: several may have been on their way.
        """
        if not self:
            return
        counted = self._counted(("rewarded",), "rewarded_at")
        rewarded = self.browse()
        for referral in self.sorted("id"):
            known = counted[referral.program_id, referral.referrer_id]
            cap = referral.program_id.referral_cap
            if cap and len(known) >= cap and not referral.released:
                referral.write({"state": "held", "reason_codes": "cap_reached"})
            else:
                known.add(referral.id)
                rewarded |= referral
        cards = self.env["loyalty.card"]._cards_of(
            {
                (referral.program_id, who)
                for referral in rewarded
                for who in (referral.referrer_id, referral.referred_id)
            }
        )
        told = {}
        for referral in rewarded:
            for card in referral._give_points(cards):
                told.setdefault(card, []).append(f"referral:{referral.id}")
        template = self.env.ref("crm_loyalty.mail_template_referral")
        self.env["crm.loyalty.notice"]._send("referral", told, template)

    def _give_points(self, cards):
        """Post both bonuses; the cards that got points."""
        program = self.program_id
        sides = (
            ("referrer", self.referrer_id, program.referral_points),
            ("referred", self.referred_id, program.referred_points),
        )
        self.write(
            {
                "state": "rewarded",
                "rewarded_at": fields.Datetime.now(),
                "referrer_points": program.referral_points,
                "referred_points": program.referred_points,
            }
        )
        for side, who, points in sides:
            card = cards[program, who]
            if not points:
                continue
            # who recommends is not told the number of the other's order
            card = because(
                card,
                kind="bonus",
                order=self.order_id,
                reference=self.env._("Recommendation"),
                key=f"referral:{self.id}:{side}",
            )
            card.write({"points": card.points + points})
            yield cards[program, who]

    @api.model
    def _cron_reward(self):
        self._reward_all(commit=True)

    @api.model
    def _reward_all(self, today=None, commit=False):
        """Look at all that have an order and no reward.

        :param commit: commit after each batch, as a cron must
        """
        last = 0
        while due := self.search(
            [("state", "in", OPEN_STATES), ("id", ">", last)], order="id", limit=BATCH
        ):
            last = due[-1].id
            due._settle(today)
            if commit and not self.env["ir.cron"]._commit_progress(len(due)):
                break
