from datetime import date

from ..models.ledger.cause import because
from .tier_case import TierCase

WARNED = date(2026, 7, 1)  # 30 days before the last of July


class TestNights(TierCase):
    """What the scheduler does at night takes as many statements for 20 as for 2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # as the server does it: the chatter of cards is on
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))

    def _cards(self, count):
        """Cards of so many new customers who can be written to."""
        customers = [
            self._customer(f"C{number}", email=f"c{number}@example.com")
            for number in range(count)
        ]
        cards = self.env["loyalty.card"].create(
            [
                {"partner_id": customer.id, "program_id": self.program.id, "points": 0}
                for customer in customers
            ]
        )
        return cards.with_context(mail_notrack=True)

    def _statements(self, prepare, night):
        """[statements of a night] of one card for the caches, of 2 and of 20."""
        counts = []
        for count in (1, 2, 20):
            prepare(count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            night()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        return counts

    def test_warning_before_points_expire(self):
        def prepare(count):
            for card in self._cards(count):
                because(card, kind="bonus", expiry="2026-07-31").points += 70

        notices = self.env["crm.loyalty.notice"]
        _one, few, many = self._statements(prepare, lambda: notices._warn(WARNED))
        self.assertEqual(len(notices.search([("kind", "=", "expiry")])), 1 + 2 + 20)
        self.assertEqual(few, many)

    def test_assessment_at_the_end_of_a_period(self):
        def prepare(count):
            for card in self._cards(count):
                self._climb(card, 150)

        # of 2026, so held until the end of 2027
        night = date(2028, 1, 1)
        _one, few, many = self._statements(prepare, lambda: self._night(night))
        lost = self.env["crm.loyalty.tier.assessment"].search([("cause", "=", "down")])
        self.assertEqual(len(lost.card_id), 1 + 2 + 20)
        self.assertEqual(few, many)

    def test_warning_before_a_tier_is_lost(self):
        def prepare(count):
            for card in self._cards(count):
                self._climb(card, 150)

        engine = self.env["crm.loyalty.tier.engine"]
        cards = self.silver.card_ids
        _one, few, many = self._statements(
            prepare, lambda: engine._warn(self.program, date(2027, 12, 20))
        )
        cards = self.silver.card_ids
        told = self.env["crm.loyalty.notice"].search([("kind", "=", "tier_risk")])
        self.assertEqual(told.card_id, cards)
        self.assertEqual(few, many)

    def test_expiry(self):
        def prepare(count):
            for card in self._cards(count):
                because(card, kind="bonus", expiry="2026-07-31").points += 70

        expiry = self.env["crm.loyalty.expiry"]
        day = date(2026, 8, 1)
        _one, few, many = self._statements(prepare, lambda: expiry._expire(day))
        self.assertEqual(few, many)
