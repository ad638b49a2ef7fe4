"""Bands: by their limits, and not flickering at them."""

from .priority_case import PriorityCase


class TestPriorityBand(PriorityCase):
    """A from 75, B from 55, C from 40; a limit is crossed by 2 points or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._flat_scheme()
        cls._sell(cls.ada, 100)
        cls.override = cls._override(1)

    def _band_at(self, *scores):
        """The band after the score has been each of these in turn."""
        for score in scores:
            self.override.points = round(score - 50, 1)
            self._refresh()
        return self._row(self.ada).priority_band

    def test_first_band_is_by_the_limit(self):
        self.assertEqual(self._band_at(75), "a")

    def test_first_band_a_tenth_below_the_limit(self):
        self.assertEqual(self._band_at(74.9), "b")

    def test_first_band_at_the_lowest_limit(self):
        self.assertEqual(self._band_at(40), "c")

    def test_below_the_lowest_limit(self):
        self.assertEqual(self._band_at(39.9), "d")

    def test_rises_at_the_limit_plus_2(self):
        self.assertEqual(self._band_at(60, 77), "a")

    def test_stays_a_tenth_below_the_limit_plus_2(self):
        self.assertEqual(self._band_at(60, 76.9), "b")

    def test_stays_at_the_limit_minus_2(self):
        self.assertEqual(self._band_at(80, 73), "a")

    def test_falls_a_tenth_below_the_limit_minus_2(self):
        self.assertEqual(self._band_at(80, 72.9), "b")

    def test_falls_through_two_bands(self):
        self.assertEqual(self._band_at(80, 45), "c")

    def test_rises_through_two_bands(self):
        self.assertEqual(self._band_at(20, 80), "a")

    def test_staying_near_a_limit_does_not_flicker(self):
        self.assertEqual(self._band_at(80, 74, 76, 74, 76, 74), "a")

    def test_margin_is_the_schemes(self):
        self.env["crm.priority.scheme"].search(
            [("company_id", "=", self.company.id)]
        ).band_margin = 0
        self.assertEqual(self._band_at(80, 74.9), "b")
