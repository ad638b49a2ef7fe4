from datetime import date

from .tier_case import TierCase


class TestTierPeriod(TierCase):
    """A tier is lost only when a period and its grace are over."""

    def test_calendar_year_ends_on_its_last_day(self):
        card = self._climb(self._give(self.ada, 0), 100, date(2025, 12, 31))
        # 100 of 2025 made Silver; 2026 has nothing
        self.assertEqual(card.tier_id, self.silver)
        self.assertEqual(str(card.tier_until), "2026-12-31")
        self._night(date(2026, 12, 31))
        self.assertEqual(card.tier_id, self.silver)
        self._night(date(2027, 1, 1))
        self.assertFalse(card.tier_id)
        self.assertEqual(self._told(card)[-1], ("2027-01-01", "down", ""))

    def test_first_of_january_belongs_to_the_new_year(self):
        card = self._climb(self._give(self.ada, 0), 60, date(2025, 12, 31))
        self._climb(card, 60, date(2026, 1, 1))
        self.assertFalse(card.tier_id)

    def test_period_that_was_enough_is_noted_as_kept(self):
        card = self._climb(self._give(self.ada, 0), 100)
        self._night(date(2027, 1, 1))
        self.assertEqual(
            self._told(card),
            [("2026-06-15", "up", "Silver"), ("2027-01-01", "kept", "Silver")],
        )
        self.assertEqual(str(card.tier_until), "2027-12-31")

    def test_night_that_was_missed_is_made_up_for(self):
        card = self._climb(self._give(self.ada, 0), 100)
        self._night(date(2029, 5, 5))
        self.assertEqual(
            self._told(card)[1:],
            [("2027-01-01", "kept", "Silver"), ("2028-01-01", "down", "")],
        )

    def test_grace_postpones_the_loss(self):
        self.program.grace_days = 30
        card = self._climb(self._give(self.ada, 0), 100, date(2025, 6, 1))
        self.assertEqual(str(card.tier_until), "2027-01-30")
        self._night(date(2027, 1, 1))
        self._night(date(2027, 1, 30))
        self.assertEqual(card.tier_id, self.silver)
        self._night(date(2027, 1, 31))
        self.assertFalse(card.tier_id)
        self.assertEqual(
            [cause for _day, cause, _tier in self._told(card)], ["up", "grace", "down"]
        )

    def test_what_comes_in_during_grace_saves_the_tier(self):
        self.program.grace_days = 30
        card = self._climb(self._give(self.ada, 0), 100, date(2025, 6, 1))
        self._climb(card, 40, date(2026, 2, 1))
        self._night(date(2027, 1, 1))
        # 40 of 2026 and 60 of its grace make 100
        self._climb_on(date(2027, 1, 30), card, 60)
        self._night(date(2027, 1, 31))
        self.assertEqual(card.tier_id, self.silver)
        self.assertEqual(self._told(card)[-1][1], "kept")

    def test_one_step_down_a_period(self):
        self.program.step_down = "one"
        card = self._climb(self._give(self.ada, 0), 500, date(2025, 6, 1))
        self._night(date(2027, 1, 1))
        self.assertEqual(card.tier_id, self.silver)
        self._night(date(2027, 6, 1))
        self.assertEqual(card.tier_id, self.silver)
        self._night(date(2028, 1, 1))
        self.assertFalse(card.tier_id)

    def test_recompute_goes_down_to_the_tier_reached(self):
        card = self._climb(self._give(self.ada, 0), 500, date(2025, 6, 1))
        self._night(date(2027, 1, 1))
        self.assertFalse(card.tier_id)

    def test_rolling_months_end_the_day_before_the_date_comes_back(self):
        self.program.write({"tier_period": "rolling", "tier_months": 12})
        card = self._climb(self._give(self.ada, 0), 100)
        # 15 June 2026 is in the twelve months that end on 14 June 2027
        self.assertEqual(str(card.tier_until), "2027-06-14")
        self._night(date(2027, 6, 14))
        self.assertEqual(card.tier_id, self.silver)
        self._night(date(2027, 6, 15))
        self.assertFalse(card.tier_id)

    def test_rolling_months_of_a_leap_day(self):
        self.program.write({"tier_period": "rolling", "tier_months": 12})
        card = self._climb(self._give(self.ada, 0), 100, date(2024, 2, 29))
        # the twelve months to 28 February 2025 begin on 29 February 2024
        self.assertFalse(card.tier_id)
        story = [(day, cause) for day, cause, _tier in self._told(card)]
        self.assertFalse(story)  # it came and went before anybody was told
        self._climb(card, 100, date(2026, 2, 28))
        self.assertEqual(str(card.tier_until), "2027-02-27")

    def test_rolling_one_step_holds_the_lower_tier_for_a_period(self):
        self.program.write({"tier_period": "rolling", "step_down": "one"})
        card = self._climb(self._give(self.ada, 0), 500)
        self._night(date(2027, 6, 15))
        self.assertEqual(card.tier_id, self.silver)
        self._night(date(2028, 6, 14))
        self.assertEqual(card.tier_id, self.silver)
        self._night(date(2028, 6, 15))
        self.assertFalse(card.tier_id)

    def test_anniversary_of_the_card_divides_periods(self):
        self.program.tier_period = "anniversary"
        card = self._give(self.ada, 0, member_since=date(2024, 7, 1))
        self._climb(card, 60, date(2025, 6, 30))
        self._climb(card, 60, date(2025, 7, 1))
        self.assertFalse(card.tier_id)
        self._climb(card, 40, date(2026, 6, 15))
        self.assertEqual(card.tier_id, self.silver)
        # the period to 30 June 2026 was enough, so the next one is held too
        self.assertEqual(str(card.tier_until), "2027-06-30")

    def test_anniversary_on_a_leap_day(self):
        self.program.tier_period = "anniversary"
        card = self._give(self.ada, 0, member_since=date(2024, 2, 29))
        self._climb(card, 60, date(2026, 2, 27))
        self._climb(card, 60, date(2026, 2, 28))
        # a year without 29 February begins on the 28th
        self.assertFalse(card.tier_id)
        self._climb(card, 40, date(2026, 3, 1))
        self.assertEqual(card.tier_id, self.silver)
        self.assertEqual(str(card.tier_until), "2028-02-28")

    def test_first_look_replays_what_was_there_before_the_ladder(self):
        program = self._program(name="Late")
        card = self._climb(self._give(self.ada, 0, program), 100, date(2025, 3, 1))
        (tier,) = self._ladder(program, Bronze=100)
        self._night(date(2026, 6, 15), program)
        self.assertEqual(card.tier_id, tier)
        self.assertEqual(str(card.tier_since), "2025-03-01")

    def test_tier_taken_off_the_ladder_moves_its_customers_down(self):
        card = self._climb(self._give(self.ada, 0), 500)
        self.gold.active = False
        self._night(date(2026, 6, 16))
        self.assertEqual(card.tier_id, self.silver)
        self.assertEqual(self._told(card)[-1][1], "ladder")

    def test_raised_threshold_counts_from_the_next_period_end(self):
        card = self._climb(self._give(self.ada, 0), 500)
        self.gold.threshold = 600
        self._night(date(2026, 6, 16))
        self.assertEqual(card.tier_id, self.gold)
        self._night(date(2027, 1, 1))
        self.assertEqual(card.tier_id, self.silver)
