"""Profit by day follows the documents with the other figures of a customer."""

from odoo.exceptions import AccessError

from .common import RelationshipCase, ago


class TestProfitDay(RelationshipCase):
    """Ada buys for 300 less 10 %, Bob for 200, of which 20 are credited; cost 60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._product(cost=60)
        cls.young = cls._sell(cls.ada, 300, days_ago=40, discount=10, product=cls.lamp)
        cls.old = cls._sell(cls.bob, 200, days_ago=200, product=cls.lamp)
        cls._refund(cls.bob, 20, days_ago=30)
        cls._refresh()
        cls._empty_queue()
        cls._read()
        cls.manager = cls._user("crm_manager")

    @classmethod
    def _read(cls):
        return cls.env["crm.purchase.day"]._read_documents(cls.company)

    def _steps(self, domain=()):
        """{step: amount} of the company, asked for as a manager."""
        days = self._as(self.manager)["crm.profit.day"]
        domain = [("company_id", "=", self.company.id), *domain]
        return dict(days._read_group(domain, ["step"], ["amount:sum"]))

    def _assert_as_the_lines(self):
        """The days agree with the lines of the report, and with reading all anew."""
        report = self._as(self.manager)["crm.profit.report"]
        domain = [("company_id", "=", self.company.id), ("assigned", "=", True)]
        by = ["partner_id", "date:day", "step", "kind"]
        days = self._as(self.manager)["crm.profit.day"]
        self.assertEqual(
            days._read_group(domain[:1], by, ["amount:sum"]),
            report._read_group(domain, by, ["amount:sum"]),
        )
        self.assertEqual(self._read(), 0)

    def test_sums_of_days_are_those_of_the_lines(self):
        self.assertEqual(
            self._steps(),
            {
                "gross_sales": 500,
                "discount": -30,
                "refund": -20,
                "cost_of_sales": -120,
            },
        )
        self._assert_as_the_lines()

    def test_a_period_has_its_own_days_alone(self):
        """Of the last 45 days: Ada's lamp, and what Bob gave back."""
        found = self._steps([("date", ">=", str(ago(45)))])
        self.assertEqual(found["gross_sales"], 300)
        self.assertEqual(found["refund"], -20)

    def test_a_new_document_counts_whatever_its_day(self):
        for days in (0, 30, 100, 900):
            self._sell(self.ada, 100, days_ago=days)
        self._drain()
        self.assertEqual(self._steps()["gross_sales"], 900)
        self._assert_as_the_lines()

    def test_two_documents_of_a_day_are_one(self):
        self._sell(self.bob, 100, days_ago=200)
        self._drain()
        self.assertEqual(self._steps()["gross_sales"], 600)
        self._assert_as_the_lines()

    def test_what_is_taken_back_is_gone(self):
        self.old.button_draft()
        self._drain()
        self.assertEqual(self._steps()["gross_sales"], 300)
        self._assert_as_the_lines()

    def test_who_has_nothing_left_has_no_day(self):
        self.young.button_draft()
        self._drain()
        days = self.env["crm.profit.day"]
        self.assertFalse(days.search_count([("partner_id", "=", self.ada.id)]))
        self._assert_as_the_lines()

    def test_lines_behind_a_day(self):
        day = self.env["crm.profit.day"].search(
            [("partner_id", "=", self.ada.id), ("step", "=", "gross_sales")]
        )
        action = day.action_open_lines()
        lines = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(lines.move_id, self.young)
        self.assertEqual(sum(lines.mapped("amount")), day.amount)

    def test_margins_are_for_who_may_see_them(self):
        with self.assertRaises(AccessError):
            self._as(self._user("crm_user"))["crm.profit.day"].search([])

    def test_other_companies_have_their_own(self):
        other = self._company("Elsewhere", self.company.currency_id)
        elsewhere = self._user("crm_manager", company_id=other.id)
        self.assertFalse(self._as(elsewhere)["crm.profit.day"].search_count([]))
