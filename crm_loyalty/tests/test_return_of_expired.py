from odoo.tests import freeze_time

from .common import LoyaltyCase

LATER = "2026-08-01"  # points of 15 June were valid for a month


class TestReturnOfExpired(LoyaltyCase):
    """Points that a customer lost by expiry are not taken from him a second time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"expiry_policy": "fixed", "expiry_count": 1})
        cls.order = cls._confirm(cls.ada, (cls.lamp, 2, 50))
        cls.invoice = cls._bill_order(cls.order)
        cls.card = cls._card(cls.ada)
        cls.startClassPatcher(freeze_time(f"{LATER} 12:00:00"))

    def _spend_in_june(self, points):
        with freeze_time("2026-06-20 12:00:00"):
            self.card._spend(points, "till")

    def _expire(self):
        self.env["crm.loyalty.expiry"]._expire()

    def assert_holds(self, points, owes=0):
        self.assertEqual((self.card.points, self.card.debt_points), (points, owes))
        self.assert_proven(self.card)

    def test_all_expired_and_returned_owes_nothing(self):
        self._expire()
        self._return(self.invoice)
        self.assert_holds(0)
        self.assertEqual(
            self._kinds(self.card), [("earn", 100), ("expire", -100), ("reverse", 0)]
        )
        self.assertEqual(self.card.move_ids[0].reason, "100 stars had expired before.")

    def test_the_same_where_the_night_has_not_been(self):
        self._return(self.invoice)
        self.assert_holds(0)

    def test_what_was_spent_before_the_rest_expired_is_owed(self):
        self._spend_in_june(30)
        self._expire()
        self._return(self.invoice)
        self.assert_holds(0, owes=30)

    def test_expired_points_are_the_first_that_return(self):
        self._spend_in_june(30)
        self._expire()  # 70
        self._return(self.invoice, {self.lamp: 1})  # 50
        self.assert_holds(0)
        self._return(self.invoice, {self.lamp: 1})  # 20 of them, and 30 were used
        self.assert_holds(0, owes=30)

    def test_later_points_are_not_taken_for_expired_ones(self):
        self._spend_in_june(30)
        self._expire()
        self._confirm(self.ada, (self.chair, 1, 50))
        self._return(self.invoice)
        self.assert_holds(20)

    def test_credit_note_set_to_draft_revives_nothing(self):
        self._spend_in_june(30)
        note = self._return(self.invoice)
        note.button_draft()
        self.assert_holds(0)
        self.assertFalse(self.order.loyalty_accrual_ids.lapsed)
        note.action_post()
        self.assert_holds(0, owes=30)

    def test_order_cancelled_after_expiry_owes_nothing(self):
        self._expire()
        self.order._action_cancel()
        self.assert_holds(0)

    def test_what_is_bought_on_the_order_later_is_new(self):
        self._expire()
        self._return(self.invoice)
        self.order.order_line.write({"product_uom_qty": 3, "price_unit": 50})
        self.assert_holds(50)

    def test_refund_is_not_lowered_for_expired_points(self):
        self.program.write({"debt_policy": "deduct", "point_value": 0.1})
        self._spend_in_june(30)
        note = self._return(self.invoice)
        self.assertEqual(note.amount_untaxed, 97)  # 30 points were used
        self.assert_holds(0)

    def test_points_expired_before_a_merge_are_settled_too(self):
        kept = self._give(self.bob, 40)
        self._expire()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada | self.bob).ids, self.bob
        )
        self._return(self.invoice)
        self.assertEqual((kept.points, kept.debt_points), (40, 0))
        self.assert_proven(kept, self.card)

    def test_redemption_cancelled_after_the_return_pays_what_was_owed(self):
        with freeze_time("2026-06-20 12:00:00"):
            redeemed = self._redeem(self._quote(self.ada, (self.chair, 1, 10)))
            redeemed.action_confirm()
        self._return(self.invoice)
        self.assert_holds(0, owes=100)  # the chair's 10 have expired
        redeemed._action_cancel()
        self.assert_holds(0)
