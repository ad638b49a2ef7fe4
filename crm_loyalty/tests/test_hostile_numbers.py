import math

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .referral_case import ReferralCase

NO_NUMBERS = (math.nan, math.inf, -math.inf, 1e300, "NaN", "many", [1], {"a": 1})


class TestNumbers(ReferralCase):
    """Terms that nobody can work out are refused, with the field named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.expiry_policy = "fixed"  # else its time is not asked for
        cls.tier = cls.env["crm.loyalty.tier"].create(
            {"name": "Silver", "program_id": cls.program.id, "threshold": 100}
        )
        cls.agent = cls.env["crm.loyalty.agent"].create(
            {
                "partner_id": cls.ada.id,
                "program_id": cls.program.id,
                "points_per_unit": 0.1,
            }
        )
        cls.terms = [
            (cls.program, "point_value"),
            (cls.program, "expected_rate"),
            (cls.program, "referral_points"),
            (cls.program, "referral_share"),
            (cls.program, "referral_saved_cost"),
            (cls.program, "return_days"),
            (cls.program, "warning_days"),
            (cls.program, "expiry_count"),
            (cls.program, "grace_days"),
            (cls.program, "referral_days"),
            (cls.program.rule_ids, "reward_point_amount"),
            (cls.program.reward_ids, "required_points"),
            (cls.program.reward_ids, "discount"),
            (cls.tier, "threshold"),
            (cls.tier, "below"),
            (cls.tier, "multiplier"),
            (cls.agent, "points_per_unit"),
        ]

    def test_what_is_no_number_is_no_term(self):
        for record, name in self.terms:
            label = record._fields[name].string
            for value in NO_NUMBERS:
                with (
                    self.subTest(f"{record._name}.{name} = {value}"),
                    self.assertRaisesRegex(ValidationError, "count with") as refused,
                ):
                    record.write({name: value})
                self.assertIn(label, str(refused.exception))

    def test_nor_when_it_is_made(self):
        with self.assertRaisesRegex(ValidationError, "count with"):
            self.tier.copy({"threshold": math.nan})
        with self.assertRaisesRegex(ValidationError, "count with"):
            self._program(rule={"reward_point_amount": math.inf})

    @mute_logger("odoo.sql_db")
    def test_below_nothing_is_refused(self):
        for record, name in self.terms:
            if name == "below":
                continue  # that a tier ends below its start is refused there
            with (
                self.subTest(f"{record._name}.{name}"),
                self.assertRaises(Exception) as refused,
                self.env.cr.savepoint(),
            ):
                record.write({name: -1})
                record.flush_recordset()
            self.assertIsInstance(refused.exception, UserError | CheckViolation)

    @mute_logger("odoo.sql_db")
    def test_more_than_a_hundred_years_are_refused(self):
        for name in (
            "return_days",
            "warning_days",
            "grace_days",
            "tier_warning_days",
            "tier_months",
            "referral_days",
        ):
            with (
                self.subTest(name),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.program.write({name: 2_000_000_000})
                self.program.flush_recordset()
        for policy, unit, count in (
            ("fixed", "day", 36_501),
            ("fixed", "year", 101),
            ("activity", "month", 1_201),
            ("calendar", "half_year", 201),
        ):
            with self.subTest(unit), self.assertRaisesRegex(ValidationError, "hundred"):
                self.program.write(
                    {
                        "expiry_policy": policy,
                        "expiry_unit": unit,
                        "expiry_count": count,
                    }
                )

    def test_spending_asks_for_a_number_and_a_text(self):
        card = self._give(self.bob, 100)
        manager = self._as(self._user("loyalty_manager"), card)
        for points in (*NO_NUMBERS, 0, -5, None, 0.004):
            with self.subTest(points), self.assertRaises(ValidationError):
                manager.action_spend(points, "till")
        for key in ("", None, "a\0b", "x" * 201, {"a": 1}, [1], True, 1.5):
            with self.subTest(key), self.assertRaisesRegex(ValidationError, "a key"):
                manager.action_spend(5, key)
        for reason in ("a\0b", "x" * 201, {"a": 1}, [1]):
            with self.subTest(reason), self.assertRaises(ValidationError):
                manager.action_spend(5, "till", reason)
        self.assertEqual(card.points, 100)

    def test_balance_is_not_corrected_to_what_is_no_number(self):
        card = self._give(self.bob, 100)
        manager = self._as(self._user("loyalty_manager"))
        for balance in (math.nan, math.inf, -1, 1e15):
            wizard = manager["loyalty.card.update.balance"].create(
                {"card_id": card.id, "new_balance": balance, "description": "Why"}
            )
            with self.subTest(balance), self.assertRaises(ValidationError):
                wizard.action_update_card_point()
        self.assertEqual(card.points, 100)
        self.assert_proven(card)
