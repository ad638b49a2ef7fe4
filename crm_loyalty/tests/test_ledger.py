from psycopg2.errors import (
    CheckViolation,
    ForeignKeyViolation,
    RestrictViolation,
    UniqueViolation,
)

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from ..models.ledger.cause import CONTEXT, because
from .common import LoyaltyCase


class TestLedger(LoyaltyCase):
    """Every change of a strict balance has its entry, and nothing else changes it."""

    def test_confirmed_order_earns_an_entry_and_a_lot(self):
        order = self._confirm(self.ada, (self.lamp, 3, 100))
        card = self._card(self.ada)
        self.assertEqual(card.points, 300)
        self.assertEqual(self._kinds(card), [("earn", 300)])
        self.assertEqual(self._lots(card), [(300, 300)])
        self.assertEqual(card.move_ids.order_id, order)
        self.assertEqual(card.move_ids.partner_id, self.ada)
        self.assertEqual(card.move_ids.balance, 300)
        self.assert_proven(card)

    def test_quotation_earns_nothing_yet(self):
        self._quote(self.ada)
        self.assertEqual(self._card(self.ada).points, 0)
        self.assertFalse(self._card(self.ada).move_ids)

    def test_reward_is_spent_from_the_oldest_expiry(self):
        card = self._give(self.ada, 120)
        because(card, kind="bonus", expiry="2026-12-31").points += 50
        because(card, kind="bonus", expiry="2026-07-31").points += 70
        self._redeem(self._quote(self.ada)).action_confirm()
        # of 120 (never), 50 (December) and 70 (July): 70 of July, 30 of December
        self.assertEqual(self._lots(card)[:3], [(120, 120), (50, 20), (70, 0)])
        self.assert_proven(card)

    def test_order_may_spend_what_it_earns(self):
        order = self._quote(self.ada, (self.lamp, 2, 100))
        self._redeem(order)
        order.action_confirm()
        card = self._card(self.ada)
        # a programme's own reward does not lower what it earns
        self.assertEqual(self._kinds(card), [("earn", 200), ("spend", -100)])
        self.assertEqual(card.points, 100)
        self.assert_proven(card)

    def test_cancelled_order_leaves_the_whole_trail(self):
        order = self._confirm(self.ada)
        order._action_cancel()
        card = self._card(self.ada)
        self.assertEqual(self._kinds(card), [("earn", 100), ("reverse", -100)])
        self.assertEqual(card.points, 0)
        self.assert_proven(card)

    def test_cancelled_redemption_returns_to_its_own_lots(self):
        card = self._give(self.ada, 60)
        because(card, kind="bonus", expiry="2026-07-31").points += 70
        order = self._redeem(self._quote(self.ada))
        order.action_confirm()
        self.assertEqual(self._lots(card)[:2], [(60, 30), (70, 0)])
        order._action_cancel()
        self.assertEqual(self._lots(card)[:2], [(60, 60), (70, 70)])
        july = card.lot_ids.filtered(lambda lot: lot.granted == 70)
        self.assertEqual(str(july.expiry_date), "2026-07-31")
        self.assertEqual(card.points, 130)
        self.assert_proven(card)

    def test_earnings_spent_elsewhere_become_a_debt_when_cancelled(self):
        first = self._confirm(self.ada)
        self._redeem(self._quote(self.ada, (self.chair, 1, 50))).action_confirm()
        card = self._card(self.ada)
        self.assertEqual(card.points, 50)  # 100 - 100 + 50
        first._action_cancel()
        self.assertEqual(card.points, 0)
        self.assertEqual(card.debt_points, 50)
        self.assertEqual(card.debt_ids.remaining, 50)
        self.assert_proven(card)

    def test_next_earning_pays_the_debt_first(self):
        first = self._confirm(self.ada)
        self._redeem(self._quote(self.ada, (self.chair, 1, 50))).action_confirm()
        first._action_cancel()
        self._confirm(self.ada)
        card = self._card(self.ada)
        self.assertEqual(card.points, 50)
        self.assertEqual(card.debt_points, 0)
        self.assertEqual(self._kinds(card)[-2:], [("earn", 100), ("debt", -50)])
        self.assertEqual(self._lots(card)[-1], (100, 50))
        self.assert_proven(card)

    def test_redemption_given_back_pays_the_debt_too(self):
        first = self._confirm(self.ada)
        second = self._redeem(self._quote(self.ada, (self.chair, 1, 50)))
        second.action_confirm()
        first._action_cancel()
        second._action_cancel()
        card = self._card(self.ada)
        # both orders are undone: nothing earned, nothing spent, nothing owed
        self.assertEqual((card.points, card.debt_points), (0, 0))
        self.assert_proven(card)

    def test_debt_written_off_is_asked_no_more(self):
        first = self._confirm(self.ada)
        self._redeem(self._quote(self.ada, (self.chair, 1, 50))).action_confirm()
        first._action_cancel()
        card = self._card(self.ada)
        card.debt_ids._write_off("The lamp arrived broken")
        self.assertEqual((card.debt_points, card.debt_ids.state), (0, "settled"))
        self._confirm(self.ada)
        self.assertEqual(card.points, 100)

    def test_reward_beyond_the_balance_names_what_is_missing(self):
        card = self._give(self.ada, 40)
        with self.assertRaisesRegex(ValidationError, "Ada has 40 stars in Stars; 50"):
            card.points -= 50
        self.assertEqual(card.points, 40)

    def test_several_orders_in_one_call_spend_once(self):
        self._give(self.ada, 100)
        orders = self.env["sale.order"]
        for _ in range(2):
            orders |= self._redeem(self._quote(self.ada, (self.chair, 1, 5)))
        with self.assertRaises(ValidationError):
            orders.action_confirm()

    def test_points_cost_of_a_confirmed_line_cannot_exceed_the_balance(self):
        self._give(self.ada, 100)
        order = self._redeem(self._quote(self.ada, (self.chair, 1, 10)))
        order.action_confirm()
        line = order.order_line.filtered("reward_id")
        with self.assertRaises(ValidationError):
            line.points_cost = 250

    def test_points_cost_lowered_returns_the_rest_to_its_lot(self):
        card = self._give(self.ada, 100)
        order = self._redeem(self._quote(self.ada, (self.chair, 1, 10)))
        order.action_confirm()
        order.order_line.filtered("reward_id").points_cost = 70
        self.assertEqual(self._lots(card)[0], (100, 30))
        self.assert_proven(card)

    def test_quantity_after_confirmation_earns_and_takes_back(self):
        order = self._confirm(self.ada, (self.lamp, 2, 100))
        card = self._card(self.ada)
        order.order_line.product_uom_qty = 10
        self.assertEqual(card.points, 1000)
        order._update_programs_and_rewards()
        self.assertEqual(card.points, 1000)
        order.order_line.product_uom_qty = 1
        self.assertEqual(card.points, 100)
        order._action_cancel()
        self.assertEqual(card.points, 0)
        self.assert_proven(card)

    def test_line_added_after_confirmation_earns(self):
        order = self._confirm(self.ada)
        order.order_line = [
            Command.create({"product_id": self.chair.id, "price_unit": 50})
        ]
        self.assertEqual(self._card(self.ada).points, 150)

    def test_foreign_currency_earns_in_the_companys(self):
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.eur.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.5,  # one dollar is half a euro
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self.eur.id}
        )
        self._confirm(self.ada, (self.lamp, 1, 100), pricelist_id=prices.id)
        self.assertEqual(self._card(self.ada).points, 200)

    def test_entries_cannot_be_made_changed_or_deleted(self):
        card = self._give(self.ada, 10)
        move, lot = card.move_ids, card.lot_ids
        for forbidden in (
            lambda: move.write({"points": 5}),
            lambda: move.copy(),
            move.unlink,
            lambda: lot.write({"remaining": 5}),
            lot.unlink,
        ):
            with self.assertRaisesRegex(UserError, "never changed"):
                forbidden()

    @mute_logger("odoo.sql_db")
    def test_even_sql_cannot_change_an_entry(self):
        move = self._give(self.ada, 10).move_ids
        for statement in (
            "UPDATE crm_loyalty_move SET points = 5 WHERE id = %s",
            "DELETE FROM crm_loyalty_move WHERE id = %s",
        ):
            with self.assertRaises(RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(statement, [move.id])

    @mute_logger("odoo.sql_db")
    def test_even_sql_cannot_delete_whom_an_entry_names(self):
        shop = self.env["res.company"].create({"name": "Shop"})
        program = self._program(company_id=shop.id)
        move = self._give(self.ada, 10, program).move_ids
        for record in (move.card_id, move.partner_id, move.company_id):
            with (
                self.assertRaisesRegex(ForeignKeyViolation, "points ledger"),
                self.env.cr.savepoint(),
            ):
                # what else the row is kept by does not matter here
                self.env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE id = %s",
                        SQL.identifier(record._table),
                        record.id,
                    )
                )

    def test_salesperson_cannot_type_a_balance(self):
        card = self._give(self.ada, 10)
        seller = self._user("salesperson")
        with self.assertRaisesRegex(AccessError, "Update Balance"):
            card.with_user(seller).points = 999
        forged = card.with_user(seller).with_context(**{CONTEXT: {"kind": "bonus"}})
        with self.assertRaises(AccessError):
            forged.points = 999

    def test_salesperson_redeems_for_a_customer(self):
        self._give(self.ada, 100)
        seller = self._user("salesperson")
        quotation = self._quote(self.ada, (self.chair, 1, 10), user_id=seller.id)
        self._redeem(quotation).with_user(seller).action_confirm()
        self.assertEqual(self._kinds(self._card(self.ada))[-1], ("spend", -100))

    def test_manager_corrects_a_balance_with_a_reason(self):
        card = self._give(self.ada, 10)
        wizard = self.env["loyalty.card.update.balance"].create(
            {"card_id": card.id, "new_balance": 25, "description": "Fair prize"}
        )
        wizard.action_update_card_point()
        last = card.move_ids.sorted("id")[-1]
        self.assertEqual((last.kind, last.points), ("adjust", 15))
        self.assertEqual(last.reason, "Fair prize")
        self.assert_proven(card)

    def test_card_cannot_have_expired_already(self):
        card = self._give(self.ada, 10)
        with self.assertRaisesRegex(ValidationError, "cannot have expired"):
            card.expiration_date = "2020-01-01"

    def test_rule_cannot_take_points(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._program(name="Odd", rule={"reward_point_amount": -1})

    def test_ledger_is_not_closed_over_entries(self):
        self._give(self.ada, 10)
        with self.assertRaisesRegex(UserError, "archive it"):
            self.program.strict_ledger = False

    def test_same_event_counts_once(self):
        card = self._give(self.ada, 10)
        because(card, kind="bonus", key="event:1").points += 5
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            because(card, kind="bonus", key="event:1").points += 5
        self.assertEqual(card.points, 15)
