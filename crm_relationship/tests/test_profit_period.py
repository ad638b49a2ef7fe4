"""The profit report reads the lines of the days that it is asked for."""

from .common import RelationshipCase, ago


class TestProfitPeriod(RelationshipCase):
    """Ada buys for 300 less 10 %, Bob for 200, of which 20 are credited; cost 60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._product(cost=60)
        cls._sell(cls.ada, 300, days_ago=40, discount=10, product=cls.lamp)
        cls.old = cls._sell(cls.bob, 200, days_ago=200, product=cls.lamp)
        cls._refund(cls.bob, 20, days_ago=30)
        cls.manager = cls._user("crm_manager")

    def _steps(self, domain=()):
        """{step: (amount, lines)} of the company, asked for as a manager."""
        report = self._as(self.manager)["crm.profit.report"]
        domain = [("company_id", "=", self.company.id), *domain]
        found = report._read_group(domain, ["step"], ["amount:sum", "__count"])
        return {step: values for step, *values in found}

    def test_sums_of_all_time(self):
        self.assertEqual(
            self._steps(),
            {
                "gross_sales": [500, 2],
                "discount": [-30, 1],
                "refund": [-20, 1],
                "cost_of_sales": [-120, 2],
            },
        )

    def test_a_period_has_its_own_days_alone(self):
        """Of the last 45 days: Ada's lamp, and what Bob gave back."""
        since = [("date", ">=", str(ago(45)))]
        self.assertEqual(self._steps(since)["gross_sales"], [300, 1])
        self.assertEqual(self._steps(since)["refund"], [-20, 1])

    def test_both_ends_belong_to_the_period(self):
        for days, amount in ((40, 300), (200, 200)):
            day = str(ago(days))
            found = self._steps([("date", ">=", day), ("date", "<=", day)])
            with self.subTest(day=day):
                self.assertEqual(found["gross_sales"], [amount, 1])

    def test_either_of_two_periods(self):
        """What is no plain period is read from all lines."""
        either = ["|", ("date", "<", str(ago(100))), ("date", ">", str(ago(35)))]
        self.assertEqual(self._steps(either)["gross_sales"], [200, 1])
        self.assertEqual(self._steps(either)["refund"], [-20, 1])

    def test_what_is_taken_back_is_gone_at_once(self):
        self.old.button_draft()
        self.assertEqual(self._steps()["gross_sales"], [300, 1])

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
