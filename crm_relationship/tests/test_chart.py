"""Charts: their frame, their filters, and the profit waterfall of many customers."""

from odoo.exceptions import AccessError
from odoo.fields import Command

from .common import RelationshipCase
from .test_query_counts import sent


class ChartCase(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("crm_manager")

    def _chart(self, name, user=None, **filters):
        charts = self._as(user or self.manager)["crm.chart"]
        charts.env.invalidate_all()
        return charts.get_chart(name, filters)

    def _cells(self, chart):
        """{first cell of a row: the others}"""
        return {cells[0]: cells[1:] for cells in (r["cells"] for r in chart["rows"])}

    def _opened(self, chart, row=0, user=None):
        """The records behind a row."""
        model = self._as(user or self.manager)[chart["open"]["res_model"]]
        return model.search(chart["rows"][row]["domain"])

    def _team_of(self, user):
        team = self.env["crm.team"].create(
            {"name": "North", "company_id": self.company.id}
        )
        team.member_ids = [Command.link(user.id)]
        return team


class TestChart(ChartCase):
    def test_chart_of_profit_is_refused_in_words_without_the_right(self):
        seller = self._user("salesperson")
        chart = self._chart("waterfall", seller)
        self.assertIn("rights", chart["refused"])
        self.assertEqual(chart["rows"], [])

    def test_what_one_may_not_see_is_not_among_the_charts(self):
        charts = self._as(self._user("salesperson"))["crm.chart"].get_charts()
        self.assertNotIn("waterfall", [chart["key"] for chart in charts])

    def test_employee_has_no_charts(self):
        with self.assertRaisesRegex(AccessError, "relationships"):
            self._chart("waterfall", self._user("employee"))

    def test_unknown_chart_is_the_first_one(self):
        self.assertEqual(self._chart("unlink")["key"], "waterfall")

    def test_value_that_is_no_choice_is_the_first_one(self):
        chart = self._chart("waterfall", period="DROP TABLE", team=-1)
        self.assertEqual(
            chart["filters"], {"period": "12m", "team": False, "segment": False}
        )


class TestWaterfall(ChartCase):
    """Ada buys for 300 less 10 %, Bob for 200; a lamp costs 60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lamp = cls._product(cost=60)
        cls._sell(cls.ada, 300, days_ago=40, discount=10, product=lamp)
        cls._sell(cls.bob, 200, days_ago=200, product=lamp)
        cls._refund(cls.bob, 20, days_ago=30)
        cls._refresh()
        cls.env["crm.purchase.day"]._read_documents(cls.company)

    def _amounts(self, **filters):
        cells = self._cells(self._chart("waterfall", **filters))
        return {step: amount for step, (amount, *_rest) in cells.items()}

    def test_steps_are_the_sums_of_the_customers(self):
        amounts = self._amounts()
        self.assertEqual(amounts["Gross sales"], 500)
        self.assertEqual(amounts["Discounts"], -30)
        self.assertEqual(amounts["Refunds"], -20)
        self.assertEqual(amounts["Cost of sales"], -120)
        self.assertEqual(amounts["Net profit"], 500 - 30 - 20 - 120)

    def test_sentence_says_what_is_left_of_a_hundred(self):
        sentence = self._chart("waterfall")["sentence"]
        self.assertIn("Of every 100 of gross sales 66 are left", sentence)
        self.assertIn("Most was taken by: Cost of sales.", sentence)

    def test_bar_opens_the_customers_it_sums(self):
        chart = self._chart("waterfall")
        discounts = [row["cells"][0] for row in chart["rows"]].index("Discounts")
        self.assertEqual(self._opened(chart, discounts).partner_id, self.ada)

    def test_period_is_what_the_profit_report_posted_in_it(self):
        amounts = self._amounts(period="quarter")  # from April 1st
        self.assertEqual(amounts["Gross sales"], 300)
        report = self._as(self.manager)["crm.profit.report"]
        posted = report._read_group(
            [
                ("date", ">=", "2026-04-01"),
                ("date", "<=", "2026-06-30"),
                ("company_id", "=", self.company.id),
                ("assigned", "=", True),
            ],
            [],
            ["amount:sum"],
        )[0][0]
        self.assertEqual(amounts["Profit before cost to serve"], posted)

    def test_period_opens_the_lines(self):
        lines = self._opened(self._chart("waterfall", period="quarter"))
        self.assertEqual(sum(lines.mapped("amount")), 300)

    def test_team_is_that_of_the_salesperson(self):
        seller = self._user("salesperson")
        team = self._team_of(seller)
        self.bob.user_id = seller
        self.assertEqual(self._amounts(team=team.id)["Gross sales"], 200)
        posted = self._amounts(team=team.id, period="quarter")
        self.assertEqual((posted["Gross sales"], posted["Refunds"]), (0, -20))

    def test_days_not_read_yet_are_said_where_they_count(self):
        """Of a month they are waited for; the last 12 months do not need them."""
        self.env.cr.execute("DELETE FROM crm_purchase_day")
        self.env["crm.purchase.day"].invalidate_model()
        waiting = self._chart("waterfall", period="quarter")["empty"]
        self.assertIn("documents", waiting)
        self.assertEqual(self._amounts(period="12m")["Gross sales"], 500)
        self.env["crm.relationship"].sudo().search([]).unlink()
        self.assertIn("No sale", self._chart("waterfall", period="12m")["empty"])

    def test_segment(self):
        segment = self.env["crm.segment"].create({"name": "Hand", "kind": "manual"})
        segment._add_members(self.ada)
        for period in ("12m", "quarter"):
            amounts = self._amounts(period=period, segment=segment.id)
            self.assertEqual(amounts["Gross sales"], 300)

    def test_money_of_another_currency_is_left_out_and_named(self):
        maison = self._company("Maison", self.eur)
        self.manager.company_ids += maison
        chart = self._chart("waterfall")
        self.assertIn("Maison (EUR)", " ".join(chart["notes"]))
        self.assertEqual(self._cells(chart)["Gross sales"][0], 500)

    def test_nothing_sold_says_what_to_do(self):
        chart = self._chart("waterfall", period="last_quarter")
        self.assertIn("post an invoice", chart["empty"])

    def test_as_many_queries_for_many_customers(self):
        self._chart("waterfall")
        with sent() as few:
            self._chart("waterfall")
        for number in range(5):
            self._sell(self._customer(f"Guest {number}"), 50)
        self._refresh()
        self._chart("waterfall")
        with sent() as many:
            self._chart("waterfall")
        self.assertEqual(len(many), len(few))
