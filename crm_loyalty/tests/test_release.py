from odoo.addons.crm_relationship.tests.common import ago

from ..models.ledger.cause import Cause
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
        self.env.flush_all()
        self.env.invalidate_all()  # as a night finds them
        before = self.env.cr.sql_log_count
        self._release()
        self.assertEqual(cards.mapped("points"), [100.0] * len(cards))
        return self.env.cr.sql_log_count - before

    @classmethod
    def _ladder(cls):
        cls.env["crm.loyalty.tier"].create(
            {"name": "Silver", "program_id": cls.program.id, "threshold": 50}
        )

    def _mixed(self):
        """Accruals of new and known cards, of debtors, in tiers."""
        self.program.expiry_policy = "activity"
        self._ladder()
        eve, fay = self._customer("Eve"), self._customer("Fay")
        self._give(self.bob, 30)
        self.env["crm.loyalty.debt"].sudo()._note(
            self._give(fay, 0), 130, Cause(kind="spend"), ago(0)
        )
        bills = [
            self._bill_order(self._confirm(who, (self.lamp, 2, price)))
            for who, price in [
                (self.ada, 100),
                (eve, 33.33),
                (self.ada, 7.5),
                (fay, 50),
                (fay, 80),
                (self.bob, 12),
            ]
        ]
        for bill in bills:
            self._pay(bill)
        accruals = bills[0].browse([bill.id for bill in bills])
        accruals = accruals.line_ids.sale_line_ids.order_id.loyalty_accrual_ids
        self.assertEqual(set(accruals.mapped("state")), {"window"})
        self.env.flush_all()
        return accruals.sorted("id")

    def _book(self, accruals):
        """What the ledger holds of these, without numbers of records."""
        cards = accruals.card_id.sorted("id")
        moves = ["kind", "points", "amount", "status_points", "status_date", "date"]
        lots = ["granted", "remaining", "expiry_date", "earned_date"]
        return [
            (
                card.points,
                card.debt_points,
                card.tier_id.name,
                sorted(tuple(move[n] for n in moves) for move in card.move_ids),
                sorted(tuple(lot[n] for n in lots) for lot in card.lot_ids),
                sorted(card.debt_ids.mapped("remaining")),
            )
            for card in cards
        ] + [accruals.mapped(name) for name in ("state", "posted", "posted_amount")]

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

    def test_statements_do_not_grow_with_their_number(self):
        self._statements(self._sold(1))  # caches
        few, many = self._statements(self._sold(2)), self._statements(self._sold(8))
        self.assertEqual(few, many)

    def test_nor_where_they_lift_customers_to_tiers(self):
        self._ladder()
        self._statements(self._sold(1))  # caches
        few, many = self._statements(self._sold(2)), self._statements(self._sold(8))
        self.assertEqual(few, many)

    def test_nor_where_points_last_from_the_last_activity(self):
        self.program.expiry_policy = "activity"
        self._statements(self._sold(1))  # caches
        few, many = self._statements(self._sold(2)), self._statements(self._sold(8))
        self.assertEqual(few, many)

    def test_together_they_come_out_as_one_by_one(self):
        accruals = self._mixed()
        savepoint = self.env.cr.savepoint()
        for accrual in accruals:
            accrual._settle(ago(-14))
        alone = self._book(accruals)
        savepoint.rollback()
        savepoint.close(rollback=False)
        self.env.invalidate_all(flush=False)
        self._release()
        self.assertEqual(self._book(accruals), alone)
        self.assert_proven(*accruals.card_id)

    def test_granting_many_writes_nothing_in_the_chatter(self):
        cards = self._sold(2)
        before = cards.message_ids
        self._release()
        self.env.flush_all()
        self.assertEqual(cards.message_ids, before)

    def test_second_try_of_a_transaction_earns_as_the_first(self):
        """What conflicts is done again; records of the first try may still be there."""
        card = self._sold(1)
        savepoint = self.env.cr.savepoint()
        self._release()
        first_try = list(self.env.transaction.envs)
        savepoint.rollback()
        savepoint.close(rollback=False)
        self.env.invalidate_all(flush=False)
        self.assertEqual(card.points, 0)
        self._release()
        self.assertEqual(card.points, 100)
        self.assert_proven(card)
        self.assertTrue(first_try)
