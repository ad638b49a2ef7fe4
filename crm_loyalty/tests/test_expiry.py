from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from ..models.ledger import crm_loyalty_expiry
from ..models.ledger.cause import because
from .common import LoyaltyCase


class ExpiryCase(LoyaltyCase):
    """Ada has 50 points for ever, and may have some that expire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._give(cls.ada, 50)

    @classmethod
    def _bonus(cls, points, expiry, card=None):
        """A lot with a last day of its own."""
        card = card or cls.card
        because(card, kind="bonus", expiry=expiry).points += points
        return card.lot_ids.sorted("id")[-1]

    def _expire(self, today=TODAY):
        return self.env["crm.loyalty.expiry"]._expire(today)

    def _earn(self, points, card=None):
        card = card or self.card
        because(card, kind="earn").points += points
        return card.lot_ids.sorted("id")[-1]


class TestNight(ExpiryCase):
    """The nightly job writes off what is past its last day, and nothing else."""

    def test_points_past_their_day_leave_by_one_entry(self):
        first, second = self._bonus(20, ago(1)), self._bonus(7, ago(3))
        self.assertEqual(self._expire(), 1)
        self.assertEqual(self.card.points, 50)
        self.assertEqual(self._kinds(self.card)[-1], ("expire", -27))
        self.assertEqual((first.remaining, second.remaining), (0, 0))
        entry = self.card.move_ids.sorted("id")[-1]
        self.assertEqual((entry.balance, entry.date), (50, TODAY))
        self.assertEqual(first.use_ids.move_id, entry)
        self.assertEqual(first.use_ids.points, 20)
        self.assert_proven(self.card)

    def test_last_day_is_still_valid(self):
        self._bonus(20, ago(0))
        self.assertEqual(self._expire(), 0)
        self.assertEqual(self.card.points, 70)
        self.assertEqual(self._expire(ago(-1)), 1)

    def test_what_was_spent_does_not_expire(self):
        self._bonus(20, ago(0))
        self.card.points -= 15
        self._expire(ago(-1))
        self.assertEqual(self._kinds(self.card)[-1], ("expire", -5))
        self.assertEqual(self.card.points, 50)
        self.assert_proven(self.card)

    def test_second_run_finds_nothing(self):
        self._bonus(20, ago(1))
        self._expire()
        self.assertEqual(self._expire(), 0)

    def test_cards_go_in_chunks(self):
        cards = [self._give(self._customer(f"C{n}"), 0) for n in range(5)]
        for card in cards:
            self._bonus(3, ago(1), card)
        with patch.object(crm_loyalty_expiry, "CHUNK", 2):
            self.assertEqual(self._expire(), 5)
        self.assertEqual({card.points for card in cards}, {0})
        self.assert_proven(*cards)

    def test_every_company_lives_by_its_own_day(self):
        # the frozen 15 June, 12:00 UTC, is 16 June, 0:00 in Auckland
        other = self._company("Antipodes", self.usd)
        other.partner_id.tz = "Pacific/Auckland"
        there = self._give(self.ada, 0, self._program(company_id=other.id))
        self._bonus(20, TODAY)
        self._bonus(20, TODAY, there)
        self._expire(today=None)
        self.assertEqual((self.card.points, there.points), (70, 0))
        self.assertEqual(there.move_ids.sorted("id")[-1].date, ago(-1))

    def test_points_of_a_shared_programme_live_by_the_day_of_who_gave_them(self):
        other = self._company("Here", self.usd)
        self.company.partner_id.tz = "Pacific/Auckland"
        program = self._program(company_id=False, currency_id=self.usd.id)
        shared = self._give(self.ada, 0, program)
        self._bonus(20, TODAY, shared)  # by the house, where it is 16 June
        self._bonus(5, TODAY, shared.with_company(other))
        self._expire(today=None)
        self.assertEqual(shared.points, 5)

    def test_hub_is_told(self):
        self._bonus(20, ago(1))
        self.env["crm.relationship.queue"]._insert_pending()
        queue = self.env["crm.relationship.queue"]
        queue.search([]).unlink()
        self._expire()
        self.assertEqual(queue.search([]).mapped("partner_id"), self.ada.ids)

    def test_last_of_january_and_a_month(self):
        self.program.write({"expiry_policy": "fixed", "expiry_count": 1})
        for year, last in ((2027, 28), (2028, 29)):
            with freeze_time(f"{year}-01-31 12:00:00"):
                lot = self._earn(10)
            self.assertEqual(lot.expiry_date, date(year, 2, last))

    def test_end_of_the_next_quarter(self):
        self.program.write(
            {"expiry_policy": "calendar", "expiry_count": 1, "expiry_unit": "quarter"}
        )
        self.assertEqual(self._earn(10).expiry_date, date(2026, 9, 30))


class TestBetween(ExpiryCase):
    """Between midnight and the nightly job nobody spends what is over."""

    def test_expired_points_are_not_redeemed(self):
        self._bonus(60, ago(1))
        with self.assertRaisesRegex(ValidationError, "has 50 stars in Stars; 100"):
            self.card.points -= 100

    def test_spending_writes_off_first(self):
        self._bonus(60, ago(1))
        self.card.points -= 40
        self.assertEqual(self._kinds(self.card)[-2:], [("expire", -60), ("spend", -40)])
        self.assertEqual(self.card.points, 10)
        self.assert_proven(self.card)

    def test_order_is_not_offered_what_is_over(self):
        self._bonus(60, ago(1))
        order = self._quote(self.ada, (self.chair, 1, 50))
        self.assertEqual(order._get_real_points_for_coupon(self.card), 100)  # 50 + 50
        self.assertEqual(self.card.points, 110)  # looking changes nothing

    def test_reward_chosen_before_midnight_is_refused_after(self):
        self._bonus(60, ago(0))
        order = self._redeem(self._quote(self.ada, (self.chair, 1, 5)))
        with freeze_time(f"{ago(-1)} 12:00:00"), self.assertRaises(ValidationError):
            order.action_confirm()

    def test_return_after_expiry_takes_nothing_twice(self):
        self.program.write({"expiry_policy": "fixed", "expiry_count": 1})
        order = self._confirm(self.bob)
        card = self._card(self.bob)
        with freeze_time("2026-07-16 12:00:00"):
            order._action_cancel()
        self.assertEqual(
            self._kinds(card), [("earn", 100), ("expire", -100), ("reverse", 0)]
        )
        self.assertEqual((card.points, card.debt_points), (0, 0))

    def test_united_cards_do_not_bring_what_is_over(self):
        card = self._give(self.bob, 10)
        self._bonus(60, ago(1), card)
        card._transfer_to(self.card)
        self.assertEqual((card.points, self.card.points), (0, 60))
        self.assert_proven(card, self.card)


class TestActivity(ExpiryCase):
    """Points expire three months after the last activity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"expiry_policy": "activity", "expiry_count": 3})

    def _later(self, days):
        return freeze_time(f"{ago(-days)} 12:00:00")

    def test_earning_moves_the_expiry_of_all_open_points(self):
        lot = self._earn(30)
        self.assertEqual(lot.expiry_date, date(2026, 9, 15))
        with self._later(30):  # 15 July
            self._earn(10)
        self.assertEqual(lot.expiry_date, date(2026, 10, 15))

    def test_redeeming_moves_the_expiry_of_what_is_left(self):
        lot = self._earn(30)
        with self._later(30):
            self.card.points -= 10
        self.assertEqual((lot.remaining, lot.expiry_date), (20, date(2026, 10, 15)))

    def test_bonus_is_no_activity(self):
        lot = self._earn(30)
        with self._later(30):
            because(self.card, kind="bonus").points += 5
        self.assertEqual(lot.expiry_date, date(2026, 9, 15))

    def test_redemption_given_back_keeps_the_old_expiry(self):
        self.card.points -= 50  # what lasts for ever
        lot = self._earn(100)
        card = because(self.card, order=self._quote(self.ada))
        with self._later(30):
            card.points -= 100
        self.assertEqual(lot.remaining, 0)
        with self._later(60):
            card.points += 100
        self.assertEqual((lot.remaining, lot.expiry_date), (100, date(2026, 9, 15)))

    def test_longer_promise_is_not_shortened(self):
        lot = self._bonus(30, date(2027, 12, 31))
        self._earn(10)
        self.assertEqual(lot.expiry_date, date(2027, 12, 31))

    def test_points_for_ever_stay_for_ever(self):
        self._earn(10)
        self.assertFalse(self.card.lot_ids.sorted("id")[0].expiry_date)

    def test_what_is_over_is_not_revived(self):
        lot = self._bonus(30, ago(1))
        self._earn(10)
        self.assertEqual(lot.expiry_date, ago(1))


class TestChangedRule(ExpiryCase):
    """A changed rule holds for new points; open ones get it where it is longer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"expiry_policy": "fixed", "expiry_count": 6})

    def test_open_points_keep_their_day(self):
        lot = self._earn(10)
        self.program.expiry_count = 12
        self.assertEqual(lot.expiry_date, date(2026, 12, 15))
        self.assertEqual(self._earn(10).expiry_date, date(2027, 6, 15))

    def test_longer_rule_is_applied_to_open_points(self):
        lot = self._earn(10)
        self.program.expiry_count = 12
        self.program.action_apply_expiry()
        self.assertEqual(lot.expiry_date, date(2027, 6, 15))

    def test_shorter_rule_is_not(self):
        lot = self._earn(10)
        self.program.expiry_count = 1
        self.program.action_apply_expiry()
        self.assertEqual(lot.expiry_date, date(2026, 12, 15))

    def test_rule_without_expiry_lets_them_last_for_ever(self):
        lot = self._earn(10)
        self.program.expiry_policy = "never"
        self.program.action_apply_expiry()
        self.assertFalse(lot.expiry_date)

    def test_rule_by_activity_counts_from_the_last(self):
        lot = self._earn(10)
        with freeze_time("2026-08-31 12:00:00"):
            self._earn(10)
            self.program.expiry_policy = "activity"
            self.program.action_apply_expiry()
        self.assertEqual(lot.expiry_date, date(2027, 2, 28))  # 31 August + 6 months

    def test_what_is_over_stays_over(self):
        lot = self._bonus(10, ago(1))
        self.program.expiry_policy = "never"
        self.program.action_apply_expiry()
        self.assertEqual(lot.expiry_date, ago(1))

    def test_only_who_defines_programmes_applies_it(self):
        with self.assertRaises(AccessError):
            self.program.with_user(self._user("loyalty_user")).action_apply_expiry()

    def test_open_lots_stay_untouched_by_a_rule_nobody_can_meet(self):
        with self.assertRaisesRegex(ValidationError, "valid for one day at least"):
            self.program.expiry_count = 0
