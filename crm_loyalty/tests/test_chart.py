"""Points outstanding by the month they expire in."""

from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY

from .common import LoyaltyCase

POLICY = {"expiry_policy": "fixed", "expiry_count": 2, "expiry_unit": "month"}


class PointsChartCase(LoyaltyCase):
    """Ada has 100 stars that last two months, Bob 50 stones that never expire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write(POLICY)
        cls.stones = cls._program(name="Stones", portal_point_name="stones")
        cls._give(cls.ada, 100)
        cls._give(cls.bob, 50, program=cls.stones)


class TestPointsChart(PointsChartCase):
    def _chart(self, role="loyalty_user", **filters):
        charts = self._as(self._user(role))["crm.chart"]
        return charts.get_chart("points", filters)

    def _cells(self, **vals):
        return [row["cells"] for row in self._chart(**vals)["rows"]]

    def test_by_month_and_programme_with_what_never_expires(self):
        self.assertEqual(
            self._cells(),
            [["Aug 2026", 100, 0, 100], ["Never expires", 0, 50, 50]],
        )

    def test_months_without_points_are_there_too(self):
        self.program.expiry_count = 5
        self._give(self.bob, 30)
        self.assertEqual([cells[-1] for cells in self._cells()], [100, 0, 0, 30, 50])

    def test_one_programme(self):
        cells = self._cells(loyalty_program=self.stones.id)
        self.assertEqual(cells, [["Never expires", 50]])

    def test_sum_is_what_remains_of_the_lots(self):
        lots = self.env["crm.loyalty.lot"]
        domain = [("program_id", "in", (self.program | self.stones).ids)]
        remaining = lots._read_group(domain, [], ["remaining:sum"])[0][0]
        self.assertEqual(sum(cells[-1] for cells in self._cells()), remaining)

    def test_bar_opens_its_lots(self):
        chart = self._chart()
        lots = self.env["crm.loyalty.lot"].search(chart["rows"][0]["domain"])
        self.assertIn(self.ada, lots.partner_id)
        self.assertNotIn(self.bob, lots.partner_id)

    def test_sentence(self):
        self.assertIn("Customers hold 150 points. 100 of", self._chart()["sentence"])

    def test_accountant_sees_them(self):
        self.assertEqual(len(self._cells(role="accountant")), 2)

    def test_who_may_not_see_points_is_told(self):
        self.assertIn("rights", self._chart("crm_user")["refused"])

    def test_points_of_another_company_are_not_in_it(self):
        other = self._company("Other", self.usd)
        program = self._program(name="Theirs", company_id=other.id)
        self._give(self.ada, 999, program=program)
        self.assertEqual(sum(cells[-1] for cells in self._cells()), 150)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestPointsChartTour(PointsChartCase, HttpCase):
    def test_whoever_answers_for_points_reads_them(self):
        marketer = self._user("loyalty_manager", password="marketer")
        self.start_tour(
            "/odoo/customer-charts?chart=points",
            "crm_loyalty_chart",
            login=marketer.login,
        )
