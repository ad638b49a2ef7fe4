"""The whale curve of customers: shares, the peak, and who is on it."""

from .common import ago
from .test_chart import ChartCase


class TestWhaleChart(ChartCase):
    """Ada brings 150, Bob takes 50, so the best half brings 150 % of 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.ada, 150, days_ago=40)
        cls._refund(cls.bob, 50, days_ago=30)
        cls._refresh()

    def test_peak_is_named(self):
        sentence = self._chart("whale")["sentence"]
        self.assertIn("The best 50 % of customers bring 150 % of the profit", sentence)
        self.assertIn("50.00", sentence)

    def test_points_from_the_best_to_all(self):
        cells = [row["cells"] for row in self._chart("whale")["rows"]]
        self.assertEqual(cells, [[0.5, 1, 150, 150, 1.5], [1, 2, -50, 100, 1]])

    def test_peak_is_the_first_of_these_points(self):
        self.assertEqual(self._chart("whale")["series"]["peak"], 0)

    def test_end_is_the_sum_of_the_customers(self):
        relations = self._as(self.manager)["crm.relationship"]
        total = relations._read_group(
            [("company_id", "=", self.company.id)], [], ["net_profit_12m:sum"]
        )[0][0]
        self.assertEqual(self._chart("whale")["rows"][-1]["cells"][3], total)

    def test_point_opens_its_customers(self):
        self.assertEqual(self._opened(self._chart("whale"), 0).partner_id, self.ada)
        everybody = self._opened(self._chart("whale"), 1).partner_id
        self.assertEqual(everybody, self.ada | self.bob)

    def test_who_neither_bought_nor_cost_is_no_customer_here(self):
        self._lead(self._customer("Cleo"))
        self._sell(self._customer("Dan"), 70, days_ago=500)
        self._refresh()
        self.assertEqual(self._chart("whale")["rows"][-1]["cells"][1], 2)

    def test_no_share_of_a_loss(self):
        self._refund(self.bob, 200)
        self._refresh()
        chart = self._chart("whale")
        self.assertIn("no profit", chart["sentence"])
        self.assertIsNone(chart["rows"][0]["cells"][4])

    def test_without_losers_nobody_is_said_to_cost(self):
        self._sell(self.bob, 60)
        self._refresh()
        self.assertIn("No customer costs more", self._chart("whale")["sentence"])

    def test_nobody(self):
        company = self._company("Empty", self.usd)
        user = self._user("crm_manager", company_id=company.id)
        chart = self._chart("whale", user)
        self.assertIn("Post invoices", chart["empty"])

    def test_other_money_is_not_added(self):
        maison = self._company("Maison", self.eur)
        self._open_books(maison)
        self._sell(self.ada, 999, company=maison, days_ago=20)
        self._refresh(companies=self.company | maison, as_of=ago(0))
        self.manager.company_ids += maison
        chart = self._chart("whale")
        self.assertEqual(chart["rows"][-1]["cells"][3], 100)
        self.assertIn("Maison (EUR)", " ".join(chart["notes"]))
        self.assertEqual(set(self._opened(chart, 1).company_id), {self.company})

    def test_salesperson_sees_none(self):
        self.assertTrue(self._chart("whale", self._user("salesperson"))["refused"])
