from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from ..models.ledger.cause import because
from .common import LoyaltyCase


class TestSpend(LoyaltyCase):
    """Points are spent at once, once for each key, and leave the same rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._filled(cls.ada)

    @classmethod
    def _filled(cls, partner):
        """A card with 50 points for ever, 20 until July and 30 until December."""
        card = cls._give(partner, 50)
        because(card, kind="bonus", expiry=date(2026, 12, 31)).points += 30
        because(card, kind="bonus", expiry=date(2026, 7, 31)).points += 20
        return card

    def _rows(self, card):
        """What spending has left: the last entry, its uses, all lots."""
        move = card.move_ids.sorted("id")[-1]
        names = ["kind", "points", "balance", "date", "reference", "reason"]
        names += ["user_id", "company_id", "program_id", "order_id", "status_points"]
        uses = self.env["crm.loyalty.lot.use"].search([("move_id", "=", move.id)])
        return (
            card.points,
            [move[name] for name in names],
            sorted((use.lot_id.granted, use.points) for use in uses),
            self._lots(card),
        )

    def test_oldest_expiry_is_spent_first(self):
        self.card._spend(35, "receipt 1")
        self.assertEqual(self._lots(self.card), [(50, 50), (30, 15), (20, 0)])
        self.assertEqual(self.card.points, 65)
        self.assert_proven(self.card)

    def test_leaves_the_same_rows_as_an_order(self):
        other = self._filled(self.bob)
        order = self._quote(self.bob)
        self.card._spend(65.5, "receipt 1", order=order)
        because(other, order=order).points -= 65.5
        self.assertEqual(self._rows(self.card), self._rows(other))

    def test_answer_names_the_entry_and_what_is_left(self):
        answer = self.card._spend(35, "receipt 1", "Two coffees")
        move = self.card.move_ids.sorted("id")[-1]
        self.assertEqual(answer, {"move_id": move.id, "points": 35, "balance": 65})
        self.assertEqual((move.reason, move.partner_id), ("Two coffees", self.ada))

    def test_same_key_answers_the_same_and_spends_nothing(self):
        answer = self.card._spend(35, "receipt 1")
        self.card._spend(5, "receipt 2")
        self.assertEqual(self.card._spend(35, "receipt 1"), answer)
        self.assertEqual(self.card.points, 60)

    def test_same_key_for_other_points_is_refused(self):
        self.card._spend(35, "receipt 1")
        with self.assertRaisesRegex(UserError, "35 stars and not 30 stars"):
            self.card._spend(30, "receipt 1")

    def test_same_key_on_another_card_is_another_event(self):
        other = self._give(self.bob, 10)
        self.card._spend(5, "receipt 1")
        other._spend(5, "receipt 1")
        self.assertEqual((self.card.points, other.points), (95, 5))

    def test_too_few_points_are_named_and_nothing_is_spent(self):
        with self.assertRaisesRegex(ValidationError, "Ada has 100 stars in Stars; 101"):
            self.card._spend(101, "receipt 1")
        self.assertEqual(self.card.points, 100)

    def test_all_may_be_spent(self):
        self.assertEqual(self.card._spend(100, "receipt 1")["balance"], 0)
        self.assertFalse(self.card.lot_ids.filtered("remaining"))

    def test_hundredths_do_not_drift(self):
        for number in range(10):
            self.card._spend(0.1, f"receipt {number}")
        self.assertEqual(self.card.points, 99)
        self.assert_proven(self.card)

    def test_one_round_trip(self):
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.card._spend(35, "receipt 1")

    def test_points_past_their_day_are_written_off_first(self):
        with freeze_time("2026-08-01 12:00:00"):
            self.card._spend(10, "receipt 1")
        self.assertEqual(self._kinds(self.card)[-2:], [("expire", -20), ("spend", -10)])
        self.assert_proven(self.card)

    def test_points_past_their_day_are_not_spent(self):
        with (
            freeze_time("2026-08-01 12:00:00"),
            self.assertRaisesRegex(ValidationError, "has 80 stars in Stars; 100"),
        ):
            self.card._spend(100, "receipt 1")

    def test_day_is_the_companys(self):
        # the frozen 15 June, 12:00 UTC, is 16 June, 0:00 in Auckland
        self.company.partner_id.tz = "Pacific/Auckland"
        because(self.card, kind="bonus", expiry=TODAY).points += 7
        self.card._spend(1, "receipt 1")
        self.assertEqual(self._kinds(self.card)[-2:], [("expire", -7), ("spend", -1)])
        self.assertEqual(self.card.move_ids.sorted("id")[-1].date, ago(-1))

    def test_spending_is_activity(self):
        self.program.write({"expiry_policy": "activity", "expiry_count": 3})
        self.card._spend(10, "receipt 1")
        july = self.card.lot_ids.filtered(lambda lot: lot.granted == 20)
        self.assertEqual(july.expiry_date, date(2026, 9, 15))

    def test_cancelled_order_gives_back_what_was_spent_for_it(self):
        order = self._quote(self.ada)
        self.card._spend(35, "receipt 1", order=order)
        because(self.card, order=order).points += 35
        self.assertEqual(self._lots(self.card), [(50, 50), (30, 30), (20, 20)])

    def test_hub_is_told(self):
        queue = self.env["crm.relationship.queue"]
        queue._insert_pending()
        queue.search([]).unlink()
        self.card._spend(35, "receipt 1")
        self.assertEqual(queue.search([]).mapped("partner_id"), self.ada.ids)

    def test_nothing_or_less_is_not_spent(self):
        for points, key in ((0, "a"), (-5, "a"), (0.001, "a"), (5, "")):
            with self.assertRaisesRegex(ValidationError, "more than 0, and a key"):
                self.card._spend(points, key)

    def test_card_without_a_ledger_is_refused(self):
        card = self._give(self.ada, 10, self._program(strict_ledger=False))
        with self.assertRaisesRegex(UserError, "no points ledger"):
            card._spend(5, "receipt 1")

    def test_archived_card_is_refused(self):
        self.card.active = False
        with self.assertRaisesRegex(UserError, "is archived"):
            self.card._spend(5, "receipt 1")

    def test_loyalty_manager_spends(self):
        user = self._user("loyalty_manager")
        answer = self._as(user, self.card).action_spend(5, "receipt 1", "Coffee")
        self.assertEqual(answer["balance"], 95)
        self.assertEqual(self.card.move_ids.sorted("id")[-1].user_id, user)

    def test_others_do_not(self):
        for role in ("loyalty_user", "salesperson", "accountant", "employee"):
            with self.assertRaises(AccessError):
                self._as(self._user(role), self.card).action_spend(5, "receipt 1")

    def test_manager_of_another_company_does_not(self):
        other = self._company("Elsewhere", self.usd)
        user = self._user(
            "loyalty_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self._as(user, self.card).action_spend(5, "receipt 1")
