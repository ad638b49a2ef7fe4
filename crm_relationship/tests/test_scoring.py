"""Plain arithmetic against published tables; the SQL of the engine says the same."""

from decimal import Decimal

from odoo.tools import SQL

from ..scoring.payment_points import payment_points
from .common import RelationshipCase

# D&B's table: days beyond terms -> points (100 anticipates, 80 prompt); from 180 on
# the scale is ours and ends at 1
PUBLISHED = {-30: 100, -20: 90, 0: 80, 15: 70, 22: 60, 30: 50, 60: 40, 90: 30, 120: 20}


class TestPaymentPoints(RelationshipCase):
    def test_published_table(self):
        points = {days: payment_points(days) for days in PUBLISHED}
        self.assertEqual(points, PUBLISHED)

    def test_earlier_than_30_days_is_100(self):
        self.assertEqual([payment_points(days) for days in (-31, -400)], [100, 100])

    def test_half_way_between_two_entries(self):
        self.assertEqual(payment_points(-10), 85)

    def test_a_third_of_the_way(self):
        # 5 of 15 days, 10 points
        self.assertEqual(payment_points(5), 80 - Decimal(10) / 3)

    def test_between_120_and_180_days(self):
        self.assertEqual(payment_points(150), Decimal("10.5"))

    def test_180_days_and_more_is_1(self):
        self.assertEqual([payment_points(days) for days in (180, 181, 999)], [1, 1, 1])

    def test_later_is_never_better(self):
        points = [payment_points(days) for days in range(-60, 250)]
        self.assertEqual(points, sorted(points, reverse=True))

    def test_sql_gives_the_same_points(self):
        days = SQL.identifier("days")
        rows = self.env.execute_query(
            SQL(
                "SELECT days, %s FROM generate_series(-60, 250) AS days",
                self.env["crm.fact.payment"]._sql_points(days),
            )
        )
        for day, points in rows:
            self.assertAlmostEqual(float(points), float(payment_points(day)), 9)
