from hypothesis import given
from hypothesis import strategies as some

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..models.metrics.share_interval import sql_share
from ..scoring.intervals import share_interval

COUNTS = some.integers(10, 10**6).flatmap(
    lambda count: some.tuples(some.integers(0, count), some.just(count))
)


@tagged("post_install", "-at_install")
class TestShareInterval(TransactionCase):
    """The database reckons a share as the arithmetic does."""

    def _found(self, hits, count):
        parts = [
            sql_share(part, SQL("%s", hits), SQL("%s", count))
            for part in ("value", "low", "high")
        ]
        return self.env.execute_query(SQL("SELECT %s", SQL(", ").join(parts)))[0]

    def _assert_same(self, hits, count):
        found, expected = self._found(hits, count), share_interval(hits, count)
        for number, wanted in zip(found, expected, strict=True):
            self.assertAlmostEqual(number, wanted, 12, f"{hits} of {count}")

    @given(COUNTS)
    def test_any_counts(self, counts):
        self._assert_same(*counts)

    def test_all_and_none_of_ten(self):
        self._assert_same(0, 10)
        self._assert_same(10, 10)

    def test_nine_say_nothing(self):
        self.assertEqual(self._found(5, 9), (None, None, None))

    def test_nobody_says_nothing(self):
        self.assertEqual(self._found(0, 0), (None, None, None))
