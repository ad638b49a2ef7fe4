from odoo.tests import HttpCase, freeze_time, tagged

from .benchmark_case import YEAR, BenchmarkCase
from .common import TODAY


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestSegmentTours(BenchmarkCase, HttpCase):
    """Segments and benchmarks in the browser.

    40 customers bought before the year began, 28 of them again in it. Ada and Bob are
    new: she bought for 300, he for 100, which he owes. Only Ada is the salesperson's.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("crm_manager")
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.seller = cls._user("salesperson")
        cls.ada.user_id = cls.seller
        customers = cls._many(40)
        (customers | cls.bob).user_id = cls.manager
        cls._sell_all(customers, 100, YEAR + 10)
        cls._sell_all(customers[:28], 100, 10)
        cls._sell(cls.ada, 300, days_ago=10)
        cls._sell(cls.bob, 100, days_ago=10)
        cls._refresh()

    def test_manager_makes_a_segment(self):
        self.start_tour("/odoo", "crm_segment_manager", login=self.manager.login)
        audience = self.env["crm.segment.audience"].search(
            [("name", "=", "Spring catalogue")]
        )
        self.assertEqual(audience.user_id, self.manager)
        self.assertEqual(audience.segment_id.name, "Big spenders")
        self.assertEqual(audience.member_ids.partner_id, self.ada)

    def test_manager_compares_with_benchmarks(self):
        self.start_tour("/odoo", "crm_benchmark_manager", login=self.manager.login)

    def test_salesperson(self):
        segments = self.env["crm.segment"]
        segments.create(
            {"name": "Buyers of the year", "rule": "[('revenue_12m', '>', 0)]"}
        )
        segments.create({"name": "Debtors", "rule": "[('overdue_amount', '>', 0)]"})
        self.start_tour("/odoo", "crm_segment_salesperson", login=self.seller.login)
