"""The profit report answers sums from the days it keeps, and from what came since."""

from .common import RelationshipCase, ago


class TestProfitDay(RelationshipCase):
    """Ada buys for 300 less 10 %, Bob for 200, of which 20 are credited; cost 60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._product(cost=60)
        cls._sell(cls.ada, 300, days_ago=40, discount=10, product=cls.lamp)
        cls._sell(cls.bob, 200, days_ago=200, product=cls.lamp)
        cls._refund(cls.bob, 20, days_ago=30)
        cls.manager = cls._user("crm_manager")
        cls._read()

    @classmethod
    def _read(cls):
        cls.env["crm.purchase.day"]._read_documents(cls.company)

    def _steps(self, domain=(), by=()):
        """{step: (amount, lines)} of the company, asked for as a manager."""
        report = self._as(self.manager)["crm.profit.report"]
        domain = [("company_id", "=", self.company.id), *domain]
        found = report._read_group(domain, [*by, "step"], ["amount:sum", "__count"])
        return {row[-3]: row[-2:] for row in found}

    def test_sums_of_days_are_those_of_the_lines(self):
        self.assertTrue(self.env["crm.profit.day"].search_count([]))
        self.assertEqual(
            self._steps(),
            {
                "gross_sales": (500, 2),
                "discount": (-30, 1),
                "refund": (-20, 1),
                "cost_of_sales": (-120, 2),
            },
        )

    def test_what_was_posted_since_counts_whatever_its_day(self):
        for days in (0, 30, 100):
            self._sell(self.ada, 100, days_ago=days)
        self.assertEqual(self._steps()["gross_sales"], (800, 5))

    def test_reading_again_counts_nothing_twice(self):
        self._sell(self.ada, 100, days_ago=100)
        self._read()
        self.assertEqual(self._steps()["gross_sales"], (600, 3))

    def test_a_period_has_its_own_days_alone(self):
        """Of the last 45 days: Ada's lamp, and what Bob gave back."""
        since = [("date", ">=", str(ago(45)))]
        self.assertEqual(self._steps(since)["gross_sales"], (300, 1))
        self.assertEqual(self._steps(since)["refund"], (-20, 1))

    def test_sums_of_a_customer_are_read_from_the_lines(self):
        mine = [("partner_id", "=", self.bob.id)]
        self.assertEqual(self._steps(mine)["gross_sales"], (200, 1))

    def test_lines_of_a_period_are_listed(self):
        report = self._as(self.manager)["crm.profit.report"]
        lines = report.search(
            [
                ("company_id", "=", self.company.id),
                ("date", ">=", str(ago(45))),
                ("step", "=", "gross_sales"),
            ]
        )
        self.assertEqual(lines.mapped("amount"), [300])

    def test_days_are_kept_for_nobody_to_change(self):
        manager = self._as(self.manager)["crm.profit.day"]
        self.assertFalse(manager.has_access("read"))
