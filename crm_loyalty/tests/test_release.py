from odoo.addons.crm_relationship.tests.common import ago

from .common import LoyaltyCase


class TestRelease(LoyaltyCase):
    """What has left its return window is granted, many at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"earn_on": "window", "return_days": 14})
        # as the server does it: the chatter of cards is on
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))

    @classmethod
    def _sold(cls, count):
        """Cards of so many new customers, each with a paid order."""
        customers = [cls._customer(f"C{number}") for number in range(count)]
        for customer in customers:
            cls._pay(cls._bill_order(cls._confirm(customer)))
        cards = cls.env["loyalty.card"].search(
            [("partner_id", "in", [customer.id for customer in customers])]
        )
        cls.env.flush_all()
        cls.env.invalidate_all()
        return cards

    def _release(self, day=None):
        return self.env["crm.loyalty.accrual"]._release(day or ago(-14), self.company)

    def _statements(self, cards):
        before = self.env.cr.sql_log_count
        self._release()
        self.assertEqual(cards.mapped("points"), [100.0] * len(cards))
        return self.env.cr.sql_log_count - before

    def test_nothing_is_granted_within_the_window(self):
        cards = self._sold(1)
        self._release(ago(-13))
        self.assertEqual(cards.points, 0)

    def test_each_gets_one_entry(self):
        cards = self._sold(3)
        self._release()
        self._release()
        self.assertEqual([self._kinds(card) for card in cards], [[("earn", 100)]] * 3)
        self.assert_proven(*cards)

    def test_every_one_more_costs_three_statements(self):
        few, many = self._statements(self._sold(2)), self._statements(self._sold(12))
        self.assertLessEqual(
            (many - few) / 10, 3
        )  # the card, its entry and lot, itself

    def test_granting_many_writes_nothing_in_the_chatter(self):
        cards = self._sold(2)
        before = cards.message_ids
        self._release()
        self.env.flush_all()
        self.assertEqual(cards.message_ids, before)
