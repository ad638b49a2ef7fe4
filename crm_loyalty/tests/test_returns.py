from odoo.addons.crm_relationship.tests.common import ago

from .common import LoyaltyCase


class TestReturns(LoyaltyCase):
    """Points follow payment and returns, line by line and to the hundredth."""

    def test_full_credit_note_takes_all_back(self):
        order = self._confirm(self.ada, (self.lamp, 3, 100))
        self._return(self._bill_order(order))
        card = self._card(self.ada)
        self.assertEqual(card.points, 0)
        self.assertEqual(self._kinds(card), [("earn", 300), ("reverse", -300)])
        self.assert_proven(card)

    def test_partial_returns_sum_to_the_whole(self):
        # 3 x 33.33 + 50 = 149.99 points; one lamp of three takes 33.33 back
        order = self._confirm(self.ada, (self.lamp, 3, 33.33), (self.chair, 1, 50))
        invoice = self._bill_order(order)
        card = self._card(self.ada)
        self.assertEqual(card.points, 149.99)
        self._return(invoice, {self.lamp: 1})
        self.assertEqual(card.points, 116.66)
        self._return(invoice, {self.lamp: 2})
        self.assertEqual(card.points, 50)
        self._return(invoice, {self.chair: 1})
        self.assertEqual(card.points, 0)
        self.assert_proven(card)

    def test_points_by_the_piece_return_by_the_piece(self):
        program = self._program(
            name="Pieces",
            rule={"reward_point_mode": "unit", "reward_point_amount": 10},
        )
        order = self._confirm(self.ada, (self.lamp, 3, 100), (self.chair, 2, 1))
        card = self._card(self.ada, program)
        self.assertEqual(card.points, 50)
        self._return(self._bill_order(order), {self.chair: 1})
        self.assertEqual(card.points, 40)

    def test_credit_note_set_to_draft_gives_back(self):
        order = self._confirm(self.ada)
        note = self._return(self._bill_order(order))
        note.button_draft()
        self.assertEqual(self._card(self.ada).points, 100)

    def test_cancelling_after_a_partial_return_takes_the_rest(self):
        order = self._confirm(self.ada, (self.lamp, 2, 100))
        self._return(self._bill_order(order), {self.lamp: 1})
        order._action_cancel()
        card = self._card(self.ada)
        self.assertEqual(card.points, 0)
        self.assertEqual(
            self._kinds(card), [("earn", 200), ("reverse", -100), ("reverse", -100)]
        )

    def test_earning_waits_for_full_payment(self):
        self.program.earn_on = "paid"
        order = self._confirm(self.ada)
        card = self._card(self.ada)
        accrual = order.loyalty_accrual_ids
        self.assertEqual(
            (card.points, accrual.state, accrual.pending), (0, "pending", 100)
        )
        invoice = self._bill_order(order)
        self._pay(invoice, amount=40)
        self.assertEqual(card.points, 0)
        self._pay(invoice, amount=60)
        self.assertEqual((card.points, accrual.state), (100, "granted"))
        self.assert_proven(card)

    def test_payment_taken_back_takes_back_what_it_earned(self):
        self.program.earn_on = "paid"
        order = self._confirm(self.ada)
        invoice = self._bill_order(order)
        self._pay(invoice)
        card = self._card(self.ada)
        self.assertEqual(card.points, 100)
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(card.points, 0)
        self.assertEqual(order.loyalty_accrual_ids.state, "pending")
        self.assert_proven(card)

    def test_return_after_payment_takes_only_its_share(self):
        self.program.earn_on = "paid"
        order = self._confirm(self.ada, (self.lamp, 4, 25))
        invoice = self._bill_order(order)
        self._pay(invoice)
        card = self._card(self.ada)
        self.assertEqual(card.points, 100)
        self._return(invoice, {self.lamp: 1})  # a draft note first, which is no return
        self.assertEqual(self._kinds(card), [("earn", 100), ("reverse", -25)])

    def test_more_ordered_after_payment_waits_for_its_own(self):
        self.program.earn_on = "paid"
        order = self._confirm(self.ada, (self.lamp, 4, 25))
        self._pay(self._bill_order(order))
        order.order_line.product_uom_qty = 5
        self.assertEqual(order.loyalty_accrual_ids.state, "pending")
        self._pay(self._bill_order(order))
        self.assertEqual(self._card(self.ada).points, 125)

    def test_order_cannot_spend_what_it_earns_only_later(self):
        self.program.earn_on = "paid"
        order = self._quote(self.ada, (self.lamp, 2, 100))
        self.assertEqual(order._get_real_points_for_coupon(self._card(self.ada)), 0)

    def test_return_window_delays_earning(self):
        self.program.write({"earn_on": "window", "return_days": 14})
        order = self._confirm(self.ada)
        self._pay(self._bill_order(order))
        accrual = order.loyalty_accrual_ids
        self.assertEqual(
            (accrual.state, str(accrual.release_date)), ("window", "2026-06-29")
        )
        self.env["crm.loyalty.accrual"]._release(ago(-13))
        self.assertEqual(self._card(self.ada).points, 0)
        self.env["crm.loyalty.accrual"]._release(ago(-14))
        self.assertEqual(self._card(self.ada).points, 100)
        self.assertEqual(accrual.state, "granted")

    def test_return_window_of_no_days_earns_at_payment(self):
        self.program.write({"earn_on": "window", "return_days": 0})
        order = self._confirm(self.ada)
        self._pay(self._bill_order(order))
        self.assertEqual(self._card(self.ada).points, 100)

    def test_return_of_spent_points_is_a_debt_of_the_order(self):
        order = self._confirm(self.ada)
        invoice = self._bill_order(order)
        self._redeem(self._quote(self.ada, (self.chair, 1, 10))).action_confirm()
        self._return(invoice)
        card = self._card(self.ada)
        # 100 earned, 100 spent, 10 earned by the chair; 100 are taken back
        self.assertEqual((card.points, card.debt_points), (0, 90))
        self.assertEqual(card.debt_ids.order_id, order)
        self.assert_proven(card)

    def test_lowered_order_loses_only_what_was_lowered(self):
        order = self._confirm(self.ada, (self.lamp, 2, 100))
        invoice = self._bill_order(order)
        order.order_line.product_uom_qty = 1
        self._return(invoice, {self.lamp: 1})  # what the customer does not get
        self.assertEqual(self._card(self.ada).points, 100)

    def test_wrong_invoice_replaced_by_a_right_one_keeps_its_points(self):
        order = self._confirm(self.ada, (self.lamp, 2, 100))
        self._return(self._bill_order(order))
        self.assertEqual(self._card(self.ada).points, 0)
        self._bill_order(order)
        self.assertEqual(self._card(self.ada).points, 200)

    def test_more_returned_than_invoiced_takes_back_no_more_than_was_earned(self):
        order = self._confirm(self.ada, (self.lamp, 2, 100))
        self._confirm(self.ada)
        invoice = self._bill_order(order)
        self._return(invoice, {self.lamp: 5})
        card = self._card(self.ada)
        self.assertEqual((card.points, card.debt_points), (100, 0))
        self.assert_proven(card)

    def test_down_payment_is_not_yet_full_payment(self):
        self.program.earn_on = "paid"
        order = self._confirm(self.ada)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        half = wizard.create({"advance_payment_method": "percentage", "amount": 50})
        advance = half._create_invoices(order)
        advance.action_post()
        self._pay(advance)
        self.assertEqual(self._card(self.ada).points, 0)
        rest = order._create_invoices(final=True)
        rest.action_post()
        self._pay(rest)
        self.assertEqual(self._card(self.ada).points, 100)
