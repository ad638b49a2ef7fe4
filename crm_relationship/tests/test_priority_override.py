"""Points that somebody adds or takes away for a time."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from .common import ago
from .priority_case import PriorityCase


class TestPriorityOverride(PriorityCase):
    """What people add to the score: dated, with a reason, and within the scale."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._flat_scheme()
        cls._sell(cls.ada, 100)

    def test_points_are_added(self):
        self._override(12.3)
        self.assertEqual(self._score(), 62.3)

    def test_points_are_taken_away(self):
        self._override(-12.3)
        self.assertEqual(self._score(), 37.7)

    def test_override_is_a_line_with_its_reason(self):
        self._override(12.3)
        self._refresh()
        self.assertEqual(self._points(), {"Nothing known": 50, "Strategic": 12.3})

    def test_two_overrides_add_up(self):
        self._override(12.3)
        self._override(-2)
        self.assertEqual(self._score(), 60.3)

    def test_score_ends_at_100(self):
        self._override(80)
        self._refresh()
        lines = {"Nothing known": 50, "Strategic": 80, "Kept within 0 to 100": -30}
        self.assertEqual(self._points(), lines)

    def test_score_ends_at_0(self):
        self._override(-80)
        self._refresh()
        lines = {"Nothing known": 50, "Strategic": -80, "Kept within 0 to 100": 30}
        self.assertEqual(self._points(), lines)

    def test_last_day_counts(self):
        self._override(10, end_date=ago(0))
        self.assertEqual(self._score(), 60)

    def test_day_after_the_last_does_not_count(self):
        self._override(10, end_date=ago(1))
        self.assertEqual(self._score(), 50)

    def test_first_day_counts(self):
        self._override(10, start_date=ago(0))
        self.assertEqual(self._score(), 60)

    def test_day_before_the_first_does_not_count(self):
        self._override(10, start_date=ago(-1))
        self.assertEqual(self._score(), 50)

    def test_ended_override_leaves_no_line(self):
        self._override(10, end_date=ago(0))
        self._refresh()
        self._refresh(as_of=ago(-1))
        self.assertEqual(self._row(self.ada).priority_score, 50)

    def test_override_of_another_company_does_not_count(self):
        other = self._company("Other", self.usd)
        self._override(10, company_id=other.id)
        self.assertEqual(self._score(), 50)

    def test_new_override_counts_with_the_next_drain(self):
        self._refresh()
        self._override(10)
        self._drain()
        self.assertEqual(self._row(self.ada).priority_score, 60)

    def test_deleted_override_ends_with_the_next_drain(self):
        override = self._override(10)
        self._refresh()
        override.unlink()
        self._drain()
        self.assertEqual(self._row(self.ada).priority_score, 50)

    def test_override_of_a_contact_is_refused(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        with self.assertRaisesRegex(ValidationError, "choose Ada instead"):
            self._override(10, contact)

    @mute_logger("odoo.sql_db")
    def test_override_of_nothing_is_refused(self):
        with self.assertRaises(CheckViolation):
            self._override(0)

    @mute_logger("odoo.sql_db")
    def test_override_beyond_100_is_refused(self):
        with self.assertRaises(CheckViolation):
            self._override(100.1)

    @mute_logger("odoo.sql_db")
    def test_override_that_ends_before_it_starts_is_refused(self):
        with self.assertRaises(CheckViolation):
            self._override(10, start_date=ago(1), end_date=ago(2))
