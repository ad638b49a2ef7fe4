import math

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..models.ledger.cause import because
from ..models.ledger.loyalty_card_entity import ENTITY
from .common import LoyaltyCase


class TestHostile(LoyaltyCase):
    """What core loses points by. Its own figures, run on Odoo 19.0, stand beside."""

    def test_loose_programme_behaves_as_core_does(self):
        loose = self._program(name="Loose", strict_ledger=False)
        self.program.active = False
        order = self._confirm(self.ada, (self.lamp, 1, 100))
        card = self._card(self.ada, loose)
        reward = self._quote(self.ada, (self.chair, 1, 1))
        reward._apply_program_reward(loose.reward_ids, card)
        reward.action_confirm()
        order._action_cancel()
        # 100 earned, 1 earned and 100 spent, 100 taken back: nothing stops core
        self.assertEqual(card.points, -99)

    def test_two_orders_in_one_call_spend_what_there_is(self):
        # core leaves -78 on the card
        card = self._give(self.ada, 100)
        orders = self.env["sale.order"]
        for _ in range(2):
            orders |= self._redeem(self._quote(self.ada, (self.chair, 1, 10)))
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            orders.action_confirm()
        self.assertEqual(card.points, 100)
        self.assert_proven(card)

    def test_cost_of_a_confirmed_reward_stays_within_the_balance(self):
        # core leaves -149.95 on the card
        card = self._give(self.ada, 100)
        order = self._redeem(self._quote(self.ada, (self.chair, 1, 10)))
        order.action_confirm()
        line = order.order_line.filtered("reward_id")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            line.points_cost = 259.95
        self.assertEqual(card.points, 10)
        self.assert_proven(card)

    def test_quantity_changed_and_order_cancelled_leaves_nothing(self):
        # core: -300, from a card of 100 after 2 pieces became 10
        card = self._give(self.ada, 100)
        order = self._confirm(self.ada, (self.lamp, 2, 50))
        order.order_line.product_uom_qty = 10
        order.action_open_reward_wizard()
        order._action_cancel()
        self.assertEqual((card.points, card.debt_points), (100, 0))
        self.assert_proven(card)

    def test_order_cancelled_after_its_points_were_spent_is_owed(self):
        # core leaves -99 on the card
        order = self._confirm(self.ada)
        self._redeem(self._quote(self.ada, (self.chair, 1, 1))).action_confirm()
        order._action_cancel()
        card = self._card(self.ada)
        self.assertEqual((card.points, card.debt_points), (0, 99))
        self.assert_proven(card)

    def test_credit_note_takes_points_back(self):
        # core: 100 points stay after a full credit note
        self._return(self._bill_order(self._confirm(self.ada)))
        self.assertEqual(self._card(self.ada).points, 0)

    def test_expired_card_pays_no_reward(self):
        # core: a reward is claimed from a card found by the customer, whatever its day
        card = self._give(self.ada, 100)
        order = self._redeem(self._quote(self.ada, (self.chair, 1, 10)))
        self.env.cr.execute(
            "UPDATE loyalty_card SET expiration_date = '2020-01-01' WHERE id = %s",
            [card.id],
        )
        card.invalidate_recordset()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            order.action_confirm()
        order._update_programs_and_rewards()
        self.assertFalse(order.order_line.reward_id)
        self.assertEqual(card.points, 100)

    def test_customer_of_a_quotation_changes_and_the_card_does_not_come_along(self):
        # core: Bob's order spends Ada's points
        card = self._give(self.ada, 100)
        order = self._redeem(self._quote(self.ada, (self.chair, 1, 10)))
        order.partner_id = self.bob
        with self.assertRaisesRegex(ValidationError, "belongs to Ada"):
            order.action_confirm()
        order._update_programs_and_rewards()
        order.action_confirm()
        self.assertEqual((card.points, order.amount_total), (100, 10))
        self.assertEqual(self._card(self.bob).points, 10)

    def test_reward_line_moved_to_another_card_moves_its_cost(self):
        # core: the order is cancelled, and the second card gets what the first spent
        firm = self._customer("Firm", is_company=True)
        first, second = self._give(firm, 100), self._give(self.bob, 100)
        order = self._redeem(self._quote(firm, (self.chair, 1, 10)))
        order.action_confirm()
        belongs = self.assertRaisesRegex(ValidationError, "belongs to Bob")
        with belongs, self.env.cr.savepoint():
            order.order_line.filtered("reward_id").coupon_id = second
        order._action_cancel()
        self.assertEqual((first.points, second.points), (100, 100))

    def test_reward_cannot_give_points(self):
        card = self._give(self.ada, 100)
        order = self._redeem(self._quote(self.ada, (self.chair, 1, 10)))
        line = order.order_line.filtered("reward_id")
        for cost in (-1000, math.nan, math.inf):
            with self.assertRaisesRegex(ValidationError, "takes points"):
                line.points_cost = cost
        order.action_confirm()
        with self.assertRaisesRegex(ValidationError, "takes points"):
            line.copy({"order_id": order.id, "points_cost": -1000})
        self.assertEqual(card.points, 10)

    def test_costs_of_less_than_a_hundredth_give_back_no_dust(self):
        card = self._give(self.ada, 100)
        order = self._redeem(self._quote(self.ada, (self.chair, 1, 10)))
        order.action_confirm()
        line = order.order_line.filtered("reward_id")
        line.points_cost = 33.333333
        self.assertEqual(card.points, 76.67)  # 100 + 10 - 33.33
        self.assertEqual(line.points_cost, 33.33)
        line.points_cost = 0
        self.assertEqual(card.points, 110)
        self.assert_proven(card)

    def test_a_tenth_and_two_tenths_are_three(self):
        card = self._give(self.ada, 0.1)
        because(card, kind="bonus").points += 0.2
        self.assertEqual(card.points, 0.3)
        card.sudo().points -= 0.3
        self.assertEqual(self._lots(card), [(0.1, 0), (0.2, 0)])
        self.assert_proven(card)

    def test_a_thousand_million_points_keep_their_hundredths(self):
        card = self._give(self.ada, 1e9)
        because(card, kind="bonus").points += 0.01
        card.sudo().points -= 999999999.99
        self.assertEqual(card.points, 0.02)
        self.assert_proven(card)

    def test_what_is_no_number_is_no_balance(self):
        card = self._give(self.ada, 10)
        for points in (math.nan, math.inf, -math.inf, "NaN", "many", 1e15):
            with self.assertRaisesRegex(ValidationError, "no number of points"):
                card.sudo().write({"points": points})
            with self.assertRaisesRegex(ValidationError, "no number of points"):
                self._give(self.bob, points)
        self.assertEqual(card.points, 10)

    def test_order_of_more_returns_than_goods_earns_nothing(self):
        order = self._quote(self.ada, (self.lamp, 1, 100))
        order.order_line = [
            Command.create({"product_id": self.chair.id, "price_unit": -150})
        ]
        order.action_confirm()
        card = self._card(self.ada)
        self.assertEqual((card.points, card.debt_points), (0, 0))

    def test_card_of_nobody_has_a_ledger(self):
        first = self._give(self.env["res.partner"], 10)
        second = self._give(self.env["res.partner"], 20)
        second.sudo().points -= 5
        self.assertEqual((first.points, second.points), (10, 15))
        self.assert_proven(first, second)

    def test_currency_without_decimals_rounds_no_points_up(self):
        # core: a card of 99.60 points counts as one of 100 in a programme in yen
        yen = {"name": "YEX", "symbol": "Y", "rounding": 1}
        self.program.currency_id = self.env["res.currency"].create(yen)
        self._give(self.ada, 99.6)
        order = self._quote(self.ada, (self.chair, 1, 0))
        self.assertEqual(order._get_real_points_for_coupon(self._card(self.ada)), 99.6)
        self.assertFalse(order._get_claimable_rewards())

    def test_order_confirmed_cancelled_and_confirmed_again_earns_once(self):
        order = self._confirm(self.ada)
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        card = self._card(self.ada)
        self.assertEqual(
            self._kinds(card), [("earn", 100), ("reverse", -100), ("earn", 100)]
        )
        self.assert_proven(card)

    def test_copied_order_earns_only_when_confirmed(self):
        order = self._confirm(self.ada)
        copy = order.copy()
        self.assertFalse(copy.loyalty_accrual_ids)
        self.assertFalse(copy.loyalty_move_ids)
        self.assertEqual(self._card(self.ada).points, 100)
        copy.action_confirm()
        self.assertEqual(self._card(self.ada).points, 200)

    def test_copied_programme_has_no_ledger_yet(self):
        self._give(self.ada, 10)
        copy = self.program.copy()
        self.assertFalse(copy.strict_ledger)
        self.assertFalse(copy.move_count)

    def test_limited_code_in_two_orders_of_one_call_is_used_once(self):
        # core lets both use it
        first, second = self._limited_orders()
        with self.assertRaisesRegex(ValidationError, "is used up"):
            (first | second).action_confirm()

    def test_limited_code_is_free_again_when_its_order_is_cancelled(self):
        first, second = self._limited_orders()
        first.action_confirm()
        with self.assertRaisesRegex(ValidationError, "is used up"):
            second.action_confirm()
        first._action_cancel()
        second.action_confirm()
        self.assertEqual(second.state, "sale")

    def test_limit_that_is_not_strict_behaves_as_core_does(self):
        first, second = self._limited_orders(strict_usage=False)
        (first | second).action_confirm()
        self.assertEqual(set((first | second).mapped("state")), {"sale"})

    def _limited_orders(self, strict_usage=True):
        """Two quotations with a code of one use: both entered before either counted."""
        program = self._program(
            {"mode": "with_code", "code": "ONCE"},
            {"discount_mode": "percent", "required_points": 1},
            name="Once",
            program_type="promo_code",
            applies_on="current",
            trigger="with_code",
            strict_ledger=False,
            limit_usage=True,
            max_usage=2,
            strict_usage=strict_usage,
        )
        orders = self._quote(self.ada) | self._quote(self.bob)
        for order in orders:
            claimable = order._try_apply_code("ONCE")
            (coupon,) = claimable
            order._apply_program_reward(program.reward_ids, coupon)
        program.max_usage = 1
        return orders


class TestForged(LoyaltyCase):
    """What callers over RPC can try on a card, each as a salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._give(cls.ada, 100)
        cls.seller = cls._user("salesperson")
        cls.mine = cls.card.with_user(cls.seller)

    def assert_refused(self, vals, card=None):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            (card or self.mine).write(vals)

    def test_figures_of_the_ledger_are_nobodys(self):
        for vals in ({"strict_ledger": False}, {"debt_points": 5}, {"united_id": 1}):
            self.assert_refused(vals)
            self.assert_refused(vals, self.card.sudo())

    def test_owner_and_validity_are_the_managers(self):
        for vals in (
            {"partner_id": self.bob.id},
            {"active": False},
            {"expiration_date": "2030-01-01"},
        ):
            self.assert_refused(vals)
        manager = self._user("loyalty_manager")
        eve = self._customer("Eve", parent_id=self._customer("Firm").id)
        self.card.with_user(manager).partner_id = eve
        self.assertEqual(self.card.partner_id, eve.commercial_partner_id)

    def test_card_enters_no_other_programme(self):
        loose = self._program(name="Loose", strict_ledger=False)
        self.assert_refused({"program_id": loose.id})
        stray = self._give(self.bob, 500, loose).with_user(self.seller)
        self.assert_refused({"program_id": self.program.id}, stray)

    def test_default_in_the_context_gives_no_points(self):
        forged = self.env["loyalty.card"].with_context(
            default_points=500, default_debt_points=7, default_strict_ledger=True
        )
        loose = self._program(name="Loose", strict_ledger=False)
        card = forged.create({"partner_id": self.bob.id, "program_id": loose.id})
        self.assertEqual((card.strict_ledger, card.debt_points), (False, 0))
        card = forged.create({"partner_id": self.bob.id, "program_id": self.program.id})
        self.assertEqual(self._kinds(card), [("opening", 500)])
        self.assert_proven(card)

    def test_context_opens_nobody_elses_card(self):
        self._give(self.bob, 0)
        forged = {ENTITY: [self.bob.id, self.ada.id]}
        order = self._quote(self.bob, (self.chair, 1, 10)).with_context(**forged)
        order._update_programs_and_rewards()
        self.assertNotIn(self.card, order._loyalty_cards())

    @mute_logger("odoo.sql_db")
    def test_card_with_entries_is_not_deleted(self):
        with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
            self.card.unlink()
        self.assertTrue(self.card.exists())

    def test_debt_is_written_by_nobody_and_written_off_by_a_manager(self):
        because(self.card, may_owe=True, reference="Till 1").points -= 130
        debt = self.card.debt_ids
        self.assertEqual((debt.remaining, debt.reference), (30, "Till 1"))
        manager = self._user("loyalty_manager")
        with self.assertRaises(AccessError):
            debt.with_user(manager).remaining = 0
        wizard = self.env["crm.loyalty.write.off"].with_user(manager)
        wizard.create({"debt_ids": debt.ids, "reason": "Fair"}).action_write_off()
        self.assertEqual((debt.remaining, self.card.debt_points), (0, 0))

    def test_till_sends_an_order_again_and_it_counts_once(self):
        till = because(self.card, may_owe=True, key="pos.order:1", reference="Till 1")
        till.points -= 60
        till.points -= 60
        self.assertEqual((self.card.points, self.card.debt_points), (40, 0))
        self.assert_proven(self.card)

    def test_returns_follow_merged_customers_to_the_card_that_stays(self):
        order = self._confirm(self.bob)
        redeemed = self._redeem(self._quote(self.bob, (self.chair, 1, 10)))
        redeemed.action_confirm()
        gone = self._card(self.bob)  # 100 + 10 - 100
        quotation = self._quote(self.bob)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada | self.bob).ids, self.ada
        )
        self.assertEqual((self.card.points, gone.points), (110, 0))
        redeemed._action_cancel()  # gives 100 back, takes 10 away
        self.assertEqual(self.card.points, 200)
        self.assert_proven(self.card, gone)
        order._action_cancel()
        self.assertEqual((self.card.points, self.card.debt_points), (100, 0))
        quotation.action_confirm()
        self.assertEqual((self.card.points, gone.points), (200, 0))
        self.assert_proven(self.card, gone)
